"""The times in an answer's headers: how long to wait, and the server's clock; and both, worded for a user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from trayapp.core.language import _, plural

_MILLISECONDS: Final = ("retry-after-ms", "x-ms-retry-after-ms")
_LONGEST_VALUE: Final = 100
_NUMBER: Final = r"([0-9]{1,15}(?:\.[0-9]{1,9})?)(?: ?(?:s|sec|seconds?))?"
LONGEST_SECONDS: Final = 10**9
"""Seconds; a larger number in a header is invalid and would overflow later."""


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Read ``Retry-After`` (RFC 9110 section 10.2.3), in seconds from `now`; None if it says nothing usable.

    Read too is what servers write in its place: milliseconds in a header of their own, fractions, a unit, the moment as
    seconds since 1970 or by ISO 8601, and the same value twice.
    """
    for name in _MILLISECONDS:
        if name in headers and (found := re.fullmatch(_NUMBER, headers[name].strip())) is not None:
            return min(float(found[1]) / 1000, LONGEST_SECONDS)
    value = headers.get("Retry-After", "").strip()[:_LONGEST_VALUE]
    if not value:
        return None
    first = value.partition(",")[0].strip(' "')
    if (found := re.fullmatch(_NUMBER, first)) is not None:
        seconds = float(found[1])
        if seconds > 100 * LONGEST_SECONDS:  # a moment in milliseconds
            seconds /= 1000
        moment = 0 <= seconds - now < LONGEST_SECONDS and seconds > LONGEST_SECONDS
        return seconds - now if moment else min(seconds, LONGEST_SECONDS)
    when = _date(value)
    if when is None:
        when = _iso_date(first)
    return None if when is None else max(0.0, when - now)


def clock_skew(headers: Mapping[str, str], now: float) -> float | None:
    """Return by how many seconds the clock with the time `now` is ahead of the server's; None if no date was sent.

    ``Date`` is when the answer was made (RFC 9110 section 6.6.1), ``Age`` how long a cache has held it since (RFC 9111
    section 5.1).
    """
    made = _date(headers.get("Date", "").strip())
    if made is None:
        return None
    age = headers.get("Age", "").strip()
    return now - made - (min(float(age), LONGEST_SECONDS) if age.isascii() and age.isdecimal() else 0.0)


def _iso_date(value: str) -> float | None:
    try:
        when = datetime.fromisoformat(value)
        return when.replace(tzinfo=when.tzinfo or UTC).timestamp() if "T" in value else None
    except (ValueError, OverflowError):
        return None


def _date(value: str) -> float | None:
    """Read an HTTP date as seconds since 1970; one without a zone is in UTC."""
    try:
        when = parsedate_to_datetime(value)
        return when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def clock_text(skew: float) -> str:
    """Return the sentence that this computer's clock is wrong; `skew` is by how many seconds it is ahead."""
    size = abs(skew)
    if size >= 2 * 86400:
        amount = plural("{count} day", "{count} days", round(size / 86400))
    elif size >= 2 * 3600:
        amount = plural("{count} hour", "{count} hours", round(size / 3600))
    else:
        amount = plural("{count} minute", "{count} minutes", round(size / 60))
    if skew > 0:
        return _("This computer's clock is about {amount} fast.", amount=amount)
    return _("This computer's clock is about {amount} slow.", amount=amount)


def wait_text(seconds: float | None) -> str:
    """Return when to try again, in words: after `seconds`, or in a while if that is not known."""
    if seconds is None:
        return _("in a few minutes")
    if seconds < 120:  # noqa: PLR2004 - up to two minutes, seconds are the natural unit
        return plural("in {count} second", "in {count} seconds", max(1, round(seconds)))
    if seconds < 7200:  # noqa: PLR2004 - two hours
        return plural("in {count} minute", "in {count} minutes", round(seconds / 60))
    return plural("in {count} hour", "in {count} hours", round(seconds / 3600))
