"""A list of check boxes."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from tkinter import ttk
from typing import Final

from trayapp.core.views.elements import Tone
from trayapp.core.views.form import TickList, TickOption
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.blocks.entry import EntryBlock
from trayapp.ui.window.buttons import leave_focus
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import ListCard, Text

PADDING: Final = 14


class TickListBlock(BlockWidget[TickList]):
    """A label, a hint or an error, and a card of options, whose number never changes."""

    def build(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        self._width = 0
        self._error = self.block.error
        self._label = Text(self, "", theme.fonts.strong, look.text, look.page)
        self._label.pack(anchor="w")
        self._below = Text(self, "", theme.fonts.caption, look.text_soft, look.page)
        self._below.pack(anchor="w", pady=(theme.px(2), 0))
        self._card = ListCard[Option](self, theme, (theme.px(PADDING), theme.px(2)))
        self._card.pack(fill="x", pady=(theme.px(6), 0))
        for option in self.block.options:
            self._card.add(Option(self._card, self.kit, option, self._changed), 9)
        self.options = self._card.items

    def _changed(self) -> None:
        self._below.configure(text=self.block.hint, fg=self.kit.theme.colours.text_soft)
        self.fit(self._width)
        self.kit.refit()

    def show(self, block: TickList) -> None:
        for field in (field for option in self.options for field in option.fields):
            field.wrong_now = False  # also where none of them is shown again
        super().show(block)

    def render(self, block: TickList) -> None:
        look = self.kit.theme.colours
        self.wrong_now = bool(block.error) and block.error != self._error
        self._error = block.error
        self._label.configure(text=block.label)
        colour = look.tones[Tone.BAD].text if block.error else look.text_soft
        self._below.configure(text=block.error or block.hint, fg=colour)
        for made, option in zip(self.options, block.options, strict=True):
            made.show(option)

    def fit(self, width: int) -> None:
        self._width = width
        theme = self.kit.theme
        self._label.fit(width)
        self._below.fit(width)
        for option in self.options:
            option.fit(width - 2 * theme.px(PADDING))

    def left_out(self) -> int:
        return self._card.left_out()

    def wrong(self) -> tk.Widget | None:
        """Return the field with a new error, or the first check box if the list has one."""
        lines = (field.wrong() for option in self.options for field in option.fields)
        first = self.options[0].tick if self.wrong_now and self.options else None
        return next((line for line in lines if line is not None), first)

    def values(self) -> Sequence[tuple[str, str]]:
        """Return each selected option, and what was typed for it."""
        return [pair for option in self.options for pair in option.pairs(self.block.name)]

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        """Restore what was selected and typed."""
        for option in self.options:
            option.fill(self.block.name, values)
        self._changed()


class Option(tk.Frame):
    """A check box; below its label an explanation, and its fields while it is selected."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, option: TickOption, changed: Callable[[], None]) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=look.card)
        self._theme = theme
        self._option = option
        self._changed = changed
        self.on = tk.BooleanVar(self, value=option.ticked)
        self.tick = ttk.Checkbutton(
            self,
            text=theme.seen(option.label),
            variable=self.on,
            style=theme.style("OnCard.TCheckbutton"),
            command=self._toggled,
        )
        leave_focus(self.tick)
        self.tick.pack(anchor="w")
        self._indent = theme.px(18) + 2 * theme.ring + theme.px(6)  # where the check box's label begins
        self._texts = []
        for text, colour in ((option.text, look.text_soft), (option.note, look.tones[Tone.WARNING].text)):
            if text:
                shown = Text(self, text, theme.fonts.caption, colour, look.card)
                shown.pack(anchor="w", padx=(self._indent, 0))
                shown.bind("<Button-1>", lambda _event: self.tick.invoke())
                self._texts.append(shown)
        self.fields = [EntryBlock(self, kit, each) for each in option.entries]
        self._render_fields()

    def _toggled(self) -> None:
        self._render_fields()
        self._changed()

    def _render_fields(self) -> None:
        for field in self.fields:
            if self.on.get():
                field.pack(fill="x", padx=(self._indent, 0), pady=(self._theme.px(8), 0))
            else:
                field.pack_forget()

    def show(self, option: TickOption) -> None:
        """Show `option`; keep what the user selected and typed, unless the view's value has changed."""
        before, self._option = self._option, option
        if option.ticked != before.ticked:
            self.on.set(option.ticked)
        for field, entry in zip(self.fields, option.entries, strict=True):
            field.show(entry)
        self._render_fields()

    def fit(self, width: int) -> None:
        """Lay the option out in `width` pixels."""
        for text in self._texts:
            text.fit(width - self._indent)
        for field in self.fields:
            field.fit(width - self._indent)

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the pairs of a selected option."""
        if self.on.get():
            yield name, self._option.value
            yield from (pair for field in self.fields for pair in field.values())

    def fill(self, name: str, values: Sequence[tuple[str, str]]) -> None:
        """Restore what `pairs` returned."""
        self.on.set((name, self._option.value) in values)
        for field in self.fields:
            field.fill(values)
        self._render_fields()
