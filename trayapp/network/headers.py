"""The times in an answer's headers: how long to wait, and the server's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_SECONDS: Final = 10**9
"""Seconds; a larger number in a header is invalid and would overflow later."""


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Read ``Retry-After`` (RFC 9110 section 10.2.3), in seconds from `now`; None if it says nothing usable."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), LONGEST_SECONDS)
    when = _date(value)
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


def _date(value: str) -> float | None:
    """Read an HTTP date as seconds since 1970; one without a zone is in UTC."""
    try:
        when = parsedate_to_datetime(value)
        return when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        return None
