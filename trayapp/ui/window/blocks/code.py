"""Preformatted text."""

from __future__ import annotations

import re
import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import ClassVar, Final

from trayapp.core.language import _
from trayapp.core.views.elements import Code
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import on_keys
from trayapp.ui.window.field import show_focus
from trayapp.ui.window.read_only import ReadOnlyText
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.scroll import add_bars

MOST_LINES: Final = 26
"""The most lines in the text's natural height; it scrolls, and takes the height that the window has to spare."""
COLOURED: Final = 100_000
"""The number of characters that are coloured, as each coloured range costs Tk memory."""
LONG_LINE: Final = 1_000
"""A line longer than this is wrapped, as Tk scrolls such a line slowly.

Tk computes a line's height in steps, each of which begins at the line's start, so a megabyte in one line blocks its
thread for minutes (`trayapp.core.views.shown` has the limit).
"""

_TOKEN: Final = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)'
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b(?:true|false|null)\b)"
)


class CodeBlock(BlockWidget[Code]):
    """A read-only text in a monospaced font: it scrolls, can be selected, and JSON is coloured."""

    fills: ClassVar[bool] = True

    def build(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        self._card = ttk.Frame(self, style=theme.style("Card.TFrame"), padding=theme.px(tokens.SPACE * 0.75))
        self._card.pack(fill="both", expand=True)
        self.text = ReadOnlyText(
            self._card,
            self.kit,
            theme.fonts.mono,
            insertofftime=0,
            padx=theme.px(tokens.SPACE),
            pady=theme.px(tokens.SPACE * 0.75),
            spacing1=theme.px(1),
            spacing3=theme.px(1),
        )
        for name, colour in (("key", look.code_key), ("string", look.code_string), ("number", look.code_number)):
            self.text.tag_configure(name, foreground=colour)
        self.text.tag_raise("sel")
        name_control(self.text, _("Read-only text"))
        add_bars(self._card, self.kit.theme, "Card", self.text)
        self._bind()

    def _bind(self) -> None:
        text = self.text
        show_focus(self._card, text)
        # The text is read-only, so the arrow keys scroll.
        on_keys(text, ["<Up>"], partial(text.yview_scroll, -1, "units"))
        on_keys(text, ["<Down>"], partial(text.yview_scroll, 1, "units"))
        on_keys(text, ["<Left>"], partial(text.xview_scroll, -4, "units"))
        on_keys(text, ["<Right>"], partial(text.xview_scroll, 4, "units"))
        on_keys(text, ["<Home>"], partial(text.yview_moveto, 0))
        on_keys(text, ["<End>"], partial(text.yview_moveto, 1))

    def render(self, block: Code) -> None:
        text = self.text
        lines = block.text.split("\n")
        long = max(map(len, lines)) > LONG_LINE
        text.configure(
            wrap="char" if long else "none",
            height=MOST_LINES if long else min(max(len(lines), 3), MOST_LINES),
        )
        text.put(block.text)
        if not long and _is_json(block.text):
            self._colour(text.shown)
        self._longest = max(lines, key=len) if not long else ""

    def _colour(self, lines: list[str]) -> None:
        left = COLOURED
        places: dict[str, list[str]] = {"key": [], "string": [], "number": []}
        for at, line in enumerate(lines, 1):
            left -= len(line)
            if left < 0:
                break
            for found in _TOKEN.finditer(line):
                ends = (_counted(line[:end]) for end in found.span())
                places[str(found.lastgroup)] += [f"{at}.{end}" for end in ends]
        for name, ranges in places.items():
            if ranges:
                self.text.tag_add(name, *ranges)

    def natural_width(self) -> int:
        """Return the width of the longest line."""
        theme = self.kit.theme
        return theme.fonts.mono.measure(self._longest) + 4 * theme.px(tokens.SPACE * 1.25)


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in {"{", "["}


def _counted(text: str) -> int:
    """Return the length of a text as Tk counts it: before version 9, a character beyond the first 65,536 as two."""
    alike = text.isascii() or tk.TclVersion >= 9  # noqa: PLR2004 - the version
    return len(text) if alike else len(text.encode("utf-16-le")) // 2
