"""A single-line text field."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk
from typing import Final

from trayapp.core.record import replace
from trayapp.core.views.elements import Tone
from trayapp.core.views.form import TextEntry
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.field import show_focus, typed_look
from trayapp.ui.window.typing_keys import bind_entry
from trayapp.ui.window.widgets import Text

PADDING: Final = (10, 6)
TOO_LONG: Final = "The pasted text is too long for this line. The rest was left out."


class EntryBlock(BlockWidget[TextEntry]):
    """A label, the field, and below it the hint or the error; on the page or on a card."""

    def build(self) -> None:
        theme, look, entry = self.kit.theme, self.kit.theme.colours, self.block
        behind = str(self["bg"])
        self._shown = entry
        self._label = Text(self, entry.label, theme.fonts.strong, look.text, behind)
        self._label.pack(anchor="w")
        across, down = (theme.px(each) for each in PADDING)
        self._box = ttk.Frame(self, style=theme.style("Field.TFrame"), padding=(across, down))
        self._box.pack(fill="x", pady=(theme.px(3), 0))
        self.typed = tk.Entry(self._box, font=theme.fonts.body, **typed_look(theme))
        self.typed.pack(fill="x", pady=theme.px(1))
        show_focus(self._box, self.typed)
        self._box.bind("<Button-1>", lambda _event: self.typed.focus_set())
        bind_entry(self.typed, self._pasted)
        self._below = Text(self, "", theme.fonts.caption, look.text_soft, behind)
        self.typed.insert(0, entry.value)

    def render(self, block: TextEntry) -> None:
        """Show `block`; keep what was typed, unless the view's value has changed."""
        before, self._shown = self._shown, block
        self.wrong_now = bool(block.error) and block.error != before.error
        if block.value != before.value:
            self._put(block.value)
        self._label.configure(text=block.label)
        self._render_below(block)

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        for name, value in values:
            if name == self.block.name:
                self._put(value)

    def _put(self, value: str) -> None:
        if value != self.typed.get():
            self.typed.delete(0, "end")
            self.typed.insert(0, value)

    def _pasted(self, cut: bool) -> None:
        self._render_below(replace(self.block, error=TOO_LONG) if cut else self.block)
        self.kit.refit()

    def _render_below(self, entry: TextEntry) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        colour = look.tones[Tone.BAD].text if entry.error else look.text_soft
        self._below.configure(text=entry.error or entry.hint, fg=colour)
        self._box.state(["invalid" if entry.error else "!invalid"])
        if entry.error or entry.hint:
            self._below.pack(anchor="w", pady=(theme.px(3), 0))
        else:
            self._below.pack_forget()

    def fit(self, width: int) -> None:
        self._label.fit(width)
        self._below.fit(width)

    def wrong(self) -> tk.Widget | None:
        return self.typed if self.wrong_now else None

    def values(self) -> Sequence[tuple[str, str]]:
        return ((self.block.name, self.typed.get()),)
