"""Cleaned text for the desktop. It comes from configuration files, accounts and servers, so it may contain anything."""

from __future__ import annotations

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ")
_CONTROLS_BUT_NEWLINE = {code: text for code, text in _CONTROLS.items() if code != ord("\n")}
_ELLIPSIS = "…"


def one_line(text: str) -> str:
    """Return text without line breaks, control characters and lone surrogates.

    A bus ends the connection of a client that sends a NUL or what is not UTF-8 (D-Bus specification, "Basic types");
    Windows cuts text at a NUL.
    """
    return _valid(text.translate(_CONTROLS))


def lines(text: str) -> str:
    """Return the same with its line breaks kept."""
    return _valid(text.translate(_CONTROLS_BUT_NEWLINE))


def clip(text: str, units: int) -> str:
    """Return at most `units` UTF-16 code units of text, with an ellipsis where something was cut off."""
    if len(text.encode("utf-16-le")) <= units * 2:
        return text
    room = (units - len(_ELLIPSIS)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").rstrip() + _ELLIPSIS


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
