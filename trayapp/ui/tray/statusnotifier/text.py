"""Text as the bus carries it."""

from __future__ import annotations


def carried(text: str) -> str:
    """Return text without what ends a connection: a NUL, or what is not UTF-8 (D-Bus specification, "Basic types")."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def markup(text: str) -> str:
    """Escape text for a place where the desktop reads markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
