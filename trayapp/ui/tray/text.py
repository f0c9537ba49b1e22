"""Text as the desktop takes it; it has been cleaned (`trayapp.core.text`)."""

from __future__ import annotations

_ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Return text without line breaks and tabs, which begin another column of a menu on Windows."""
    return text.replace("\n", " ").replace("\t", " ")


def clip(text: str, units: int) -> str:
    """Return at most `units` UTF-16 code units of text, with an ellipsis where something was cut off."""
    if len(text.encode("utf-16-le")) <= units * 2:
        return text
    room = (units - len(_ELLIPSIS)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").rstrip() + _ELLIPSIS
