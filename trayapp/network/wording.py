"""Times and waits, worded for a person."""

from __future__ import annotations

from trayapp.core.language import _, plural


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
