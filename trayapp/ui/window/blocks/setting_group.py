"""Settings under a title: each with its value, what changes it, and its origin."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from trayapp.core.views.elements import SettingGroup, SettingRow, Tone
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.blocks.setting_control import control_for
from trayapp.ui.window.buttons import Buttons
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import ListCard, Text

TITLE_PART: Final = 0.44
"""The part of the width for the titles, where both parts have room."""
NARROW: Final = 360
"""Below this width (logical pixels) the value stands below the title."""
PADDING: Final = 16


class SettingGroupBlock(BlockWidget[SettingGroup]):
    """A title above a card of rows, separated by lines."""

    def build(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        self._title = tk.Label(self, font=theme.fonts.strong, fg=look.text_soft, bg=look.page, anchor="w")
        self._title.pack(fill="x", padx=theme.px(2), pady=(0, theme.px(6)))
        # Rows extend into the padding by the width of a focus ring.
        self._edge = theme.px(PADDING) - theme.ring
        self._card = ListCard[_Row](self, theme, (self._edge, theme.px(2)))
        self._card.pack(fill="x")

    def render(self, block: SettingGroup) -> None:
        self._title.configure(text=self.kit.theme.seen(block.title))
        rows = self._card.items
        if [each.row.title for each in rows] != [each.title for each in block.rows]:
            self._card.clear()
            for row in block.rows:
                self._card.add(_Row(self._card, self.kit, row), 10)
        for made, row in zip(self._card.items, block.rows, strict=True):
            made.show(row)

    def left_out(self) -> int:
        return self._card.left_out()

    def fit(self, width: int) -> None:
        for row in self._card.items:
            row.fit(width - 2 * self._edge)


class _Row(tk.Frame):
    """The title and what it is at the left; the value or its control, and small print below it, at the right."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, row: SettingRow) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=look.card)
        self.row = row
        self._kit = kit
        self._left = tk.Frame(self, bg=look.card)
        self._left.grid(row=0, column=0, sticky="new", padx=theme.ring)
        self._right = tk.Frame(self, bg=look.card)
        title = Text(self._left, row.title, theme.fonts.body, look.text, look.card)
        title.pack(anchor="w")
        self._titles = [title]
        if row.text:
            text = Text(self._left, row.text, theme.fonts.caption, look.text_soft, look.card)
            text.pack(anchor="w", pady=(theme.px(2), 0))
            self._titles.append(text)
        self._value = tk.Frame(self._right, bg=look.card)
        self._value.pack(fill="x")
        self._value.columnconfigure(0, weight=1)
        self._control = control_for(self._value, kit, row)
        self._buttons = Buttons(self._value, kit, surface="OnCard", primary="Quiet", other="Quiet")
        self._notes: list[Text] = []
        self._render()

    def show(self, row: SettingRow) -> None:
        """Show a row of the same title; the control stays if it can, and so does the focus."""
        if row == self.row:
            return
        before, self.row = self.row, row
        focused = self.focus_get()
        if type(row.control) is not type(before.control) or bool(row.lock) != bool(before.lock):
            self._control.destroy()
            self._control = control_for(self._value, self._kit, row)
            self._control.lower(self._buttons)  # the order of Tab
        else:
            self._control.show(row)
        self._render()
        if focused is not None and not focused.winfo_exists():
            self._control.first().focus_set()

    def _render(self) -> None:
        theme, look, row = self._kit.theme, self._kit.theme.colours, self.row
        self._buttons.render([row.button] if row.button else [])
        for each in self._notes:
            each.destroy()
        bad = look.tones[Tone.BAD].text
        said = [(row.error, bad), (row.lock, look.text_soft), *((each, look.text_soft) for each in row.notes)]
        self._notes = [Text(self._right, text, theme.fonts.caption, colour, look.card) for text, colour in said if text]
        for note in self._notes:
            note.pack(anchor="w", padx=theme.ring, pady=(theme.px(2), 0))

    def fit(self, width: int) -> None:
        """Lay the row out in `width` pixels."""
        theme = self._kit.theme
        rings = 2 * theme.ring
        gap = theme.px(tokens.SPACE * 2) - rings
        first = round(width * TITLE_PART)
        second = width - first - gap
        if width < theme.px(NARROW) or self._control.natural_width() > second:
            first = second = width
            self._right.grid(row=1, column=0, sticky="new", padx=0, pady=(theme.px(tokens.SPACE), 0))
        else:
            self._right.grid(row=0, column=1, sticky="new", padx=(gap, 0), pady=0)
        self.columnconfigure(0, minsize=first)
        self.columnconfigure(1, weight=int(second != width))
        for text in self._titles:
            text.fit(first - rings)
        self._fit_value(second)
        for note in self._notes:
            note.fit(second - rings)

    def _fit_value(self, width: int) -> None:
        """Lay the value out, its button at the right edge, beside it or below."""
        gap = self._kit.theme.px(tokens.SPACE)
        button = self._buttons.natural_width()
        beside = bool(self.row.button) and self._control.natural_width() + gap + button <= width
        self._control.grid(row=0, column=0, sticky="new")
        self._control.fit(width - gap - button if beside else width)
        self._buttons.fit(button)
        if beside:
            self._buttons.grid(row=0, column=1, sticky="ne", padx=(gap, 0))
        elif self.row.button:
            self._buttons.grid(row=1, column=0, sticky="ne", padx=0)
        else:
            self._buttons.grid_forget()
