"""Letters typed in a list lead to the next row that begins with them."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from typing import Any, Final

from trayapp.core.answers.rows import Rows, Work
from trayapp.core.answers.tree import CLOSED, OPEN

SIGNS: Final = CLOSED + OPEN
"""What stands before a name in a tree."""
TOGETHER: Final = 1000
"""Milliseconds between two letters of one word."""
_CONTROL_OR_ALT: Final = 4 | (0x20000 if sys.platform == "win32" else 8)
"""Of an event's state; on Windows 8 is Num Lock."""


class TypeAhead:
    """Collects the letters that are typed in a widget; `begins` is called with them, and whether a word goes on."""

    def __init__(self, widget: tk.Widget, begins: Callable[[str, bool], None]) -> None:
        self._begins = begins
        self._word = ""
        self._at = 0
        widget.bind("<Key>", self._typed)

    def _typed(self, event: tk.Event[Any]) -> None:
        letter = event.char
        if int(event.state) & _CONTROL_OR_ALT or not letter or not letter.isprintable():
            return
        goes_on = bool(self._word) and event.time - self._at < TOGETHER
        self._at = event.time
        self._word = (self._word if goes_on else "") + letter.casefold()
        self._begins(self._word, goes_on)


def beginning(rows: Rows, column: int, word: str, first: int, found: list[int]) -> Work:
    """Look for the next row from `first` on, around the end, that begins with a word in a column."""
    count = len(rows)
    for step in range(count):
        at = (first + step) % count
        if rows.cells(at, [column])[0].lstrip(SIGNS).casefold().startswith(word):
            found.append(at)
            return
        yield
