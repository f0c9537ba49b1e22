"""The dates that a user types for a call: ``2026-02-16``, ``today``, ``+7d``, ``start-of-week``, ``now-2h``.

A date-time may name a time of the day and a zone: ``today 09:00``, ``2026-02-16T09:00+01:00``. A week begins on Monday
(ISO 8601). What names no zone is in the one that is given.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import Final

_WORDED: Final = (
    r"(?P<start>now|today|start-of-week|start-of-month|[0-9]{4}-[0-9]{2}-[0-9]{2})?"
    r"(?P<shifts>(?:[+-][0-9]{1,5}[hdw])*)"
    r"(?:(?:(?<=[0-9])T|(?<=.) )(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?))?"
    r"(?P<zone>Z| ?UTC|[+-][0-9]{2}:[0-9]{2})?"
)


def is_zone(text: str) -> bool:
    """Return whether this computer knows a time zone: "local", "UTC", an offset, or a name of the IANA's database."""
    try:
        _zone(text)
    except (LookupError, ValueError, OSError):
        return False
    return True


def date_of(text: str, zone: str, now: datetime) -> str | None:
    """Return a date as ISO 8601 has it, None if `text` is none; `now` has a time zone."""
    moment = _moment(text, zone, now, is_date=True)
    return moment.date().isoformat() if moment else None


def moment_of(text: str, zone: str, now: datetime) -> str | None:
    """Return a moment in UTC as RFC 3339 has it, None if `text` is none; a date alone is its first moment."""
    moment = _moment(text, zone, now, is_date=False)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0") if moment else None


def _moment(text: str, zone: str, now: datetime, *, is_date: bool) -> datetime | None:
    found = re.fullmatch(_WORDED, text.strip())
    if found is None or not (found["start"] or found["shifts"]) or (is_date and (found["time"] or found["zone"])):
        return None
    shifts = [(int(each[:-1]), each[-1]) for each in re.findall(r"[+-][0-9]+[hdw]", found["shifts"])]
    if is_date and any(unit == "h" for _, unit in shifts):
        return None
    try:
        moment = _shifted(found, shifts, zone, now)
        return moment if is_date else moment.astimezone(UTC)
    except (LookupError, ValueError, OverflowError, OSError):  # no such day or hour, or the system can't reckon it
        return None


def _shifted(found: re.Match[str], shifts: list[tuple[int, str]], zone: str, now: datetime) -> datetime:
    where = _zone((found["zone"] or "").strip() or zone)
    here = now.astimezone(where).replace(tzinfo=None)
    days = sum(number * (7 if unit == "w" else 1) for number, unit in shifts if unit != "h")
    hours = sum(number for number, unit in shifts if unit == "h")
    begins = _start(found["start"] or "now", here) + timedelta(days=days)
    if found["time"]:
        begins = datetime.combine(begins.date(), time.fromisoformat(found["time"]))
    # Days are of the calendar, hours of the clock: a change to summer time lies between them.
    moment = begins.replace(tzinfo=where).astimezone(where)
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(where) if hours else moment


def _start(word: str, here: datetime) -> datetime:
    midnight = datetime.combine(here.date(), time())
    match word:
        case "now":
            return here
        case "today":
            return midnight
        case "start-of-week":
            return midnight - timedelta(days=here.weekday())
        case "start-of-month":
            return midnight.replace(day=1)
        case _:
            return datetime.fromisoformat(word)


def _zone(text: str) -> tzinfo | None:
    """Return a zone; None is the computer's own, as `datetime` takes it."""
    if text == "local":
        return None
    if text in {"UTC", "Z"}:
        return UTC
    if text[0] not in "+-":
        from zoneinfo import ZoneInfo  # no icon needs it

        return ZoneInfo(text)
    hours, minutes = int(text[1:3]), int(text[4:])
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)
