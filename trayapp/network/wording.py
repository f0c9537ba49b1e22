"""Times and waits, worded for a person."""

from __future__ import annotations


def clock_text(skew: float) -> str:
    """Return the sentence that this computer's clock is wrong; `skew` is by how many seconds it is ahead."""
    size = abs(skew)
    amount, unit = next(
        (size / seconds, unit)
        for seconds, unit in ((86400, "days"), (3600, "hours"), (60, "minutes"))
        if size >= 2 * seconds or unit == "minutes"
    )
    return f"This computer's clock is about {amount:.0f} {unit} {'fast' if skew > 0 else 'slow'}."


def wait_text(seconds: float | None) -> str:
    """Return when to try again, in words: after `seconds`, or in a while if that is not known."""
    if seconds is None:
        return "in a few minutes"
    if seconds < 120:  # noqa: PLR2004 - up to two minutes, seconds are the natural unit
        return f"in {max(1, round(seconds))} second{'s' if round(seconds) > 1 else ''}"
    return f"in {seconds / 60:.0f} minutes" if seconds < 7200 else f"in {seconds / 3600:.0f} hours"  # noqa: PLR2004 - two hours
