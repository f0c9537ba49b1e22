"""Settings under a title: each with its value and origin."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Final

from trayapp.core.views.elements import SettingGroup, SettingRow, Tone
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import ListCard, Text

TITLE_PART: Final = 0.35
"""The part of the width for the titles."""
PADDING: Final = 16


class SettingGroupBlock(BlockWidget[SettingGroup]):
    """A title above a card of rows, separated by lines."""

    def build(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        self._shown: tuple[SettingRow, ...] = ()
        self._title = tk.Label(self, font=theme.fonts.strong, fg=look.text_soft, bg=look.page, anchor="w")
        self._title.pack(fill="x", padx=theme.px(2), pady=(0, theme.px(6)))
        self._card = ListCard[_Row](self, theme, (theme.px(PADDING), theme.px(2)))
        self._card.pack(fill="x")

    def render(self, block: SettingGroup) -> None:
        self._title.configure(text=block.title)
        if block.rows == self._shown:
            return
        self._shown = block.rows
        self._card.clear()
        for row in block.rows:
            self._card.add(_Row(self._card, self.kit, row), 10)

    def left_out(self) -> int:
        return self._card.left_out()

    def fit(self, width: int) -> None:
        for row in self._card.items:
            row.fit(width - 2 * self.kit.theme.px(PADDING))


class _Row(tk.Frame):
    """The title and the key at the left; the value, and secondary text below it, at the right."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, row: SettingRow) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=look.card)
        self._theme = theme
        self._gap = theme.px(tokens.SPACE * 2)
        self._left = [Text(self, row.title, theme.fonts.body, look.text, look.card)]
        if row.key:
            self._left.append(Text(self, row.key, theme.fonts.caption, look.text_soft, look.card))
        self._right = tk.Frame(self, bg=look.card)
        self._field: tk.Widget | None = None
        self._lock: tk.Label | None = None
        if row.lock:
            self._value = self._make_locked(row)
        else:
            colour = look.tones[Tone.BAD].text if row.wrong else look.text
            self._value = Text(self._right, row.value, theme.fonts.body, colour, look.card)
            self._value.pack(anchor="w")
        quiet = [row.lock, row.origin, *row.notes]
        self._quiet = [
            Text(self._right, each, theme.fonts.caption, look.text_soft, look.card) for each in quiet if each
        ]
        for at, text in enumerate(self._left):
            text.grid(row=at, column=0, sticky="nw")
        for text in self._quiet:
            text.pack(anchor="w", pady=(theme.px(2), 0))
        self._right.grid(row=0, column=1, rowspan=2, sticky="new", padx=(self._gap, 0))
        self.rowconfigure(1, weight=1)
        self.columnconfigure(1, weight=1)

    def _make_locked(self, row: SettingRow) -> Text:
        """Return the text of a locked value, in a filled field with a lock."""
        theme, look = self._theme, self._theme.colours
        fill = look.tones[Tone.NEUTRAL].fill
        self._field = ttk.Frame(self._right, style=theme.style("Locked.TFrame"), padding=(theme.px(9), theme.px(4)))
        self._field.pack(anchor="w", fill="x")
        sign = theme.sign("lock", look.text_soft, fill)
        self._lock = tk.Label(self._field, image=sign, bg=fill)
        self._lock.pack(side="left", anchor="n", padx=(0, theme.px(6)), pady=(theme.drop(theme.fonts.body), 0))
        value = Text(self._field, row.value, theme.fonts.body, look.tones[Tone.NEUTRAL].text, fill)
        value.pack(side="left", anchor="w")
        return value

    def fit(self, width: int) -> None:
        """Lay the row out in `width` pixels."""
        first = round(width * TITLE_PART)
        second = width - first - self._gap
        self.columnconfigure(0, minsize=first)
        for text in self._left:
            text.fit(first)
        inner = second
        if self._lock is not None:
            inner -= self._lock.winfo_reqwidth() + self._theme.px(6) + 2 * self._theme.px(9)
        self._value.fit(inner)
        for text in self._quiet:
            text.fit(second)
