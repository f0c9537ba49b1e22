"""A line to type."""

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
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.typing_keys import bind_entry
from trayapp.ui.window.widgets import Text

PADDING: Final = (10, 6)
TOO_LONG: Final = "The pasted text is too long for this line. The rest was left out."


class EntryField(tk.Frame):
    """A label, the line itself in a field, and below it the hint or what is wrong. `behind` is what it stands on."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, entry: TextEntry, behind: str) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=behind)
        self._theme = theme
        self._refit = kit.refit
        self._behind = behind
        self._entry = entry
        self._wrong_now = False
        self._label = Text(self, entry.label, theme.fonts.strong, look.text, behind)
        self._label.pack(anchor="w")
        across, down = (theme.px(each) for each in PADDING)
        self._box = ttk.Frame(self, style=theme.style("Field.TFrame"), padding=(across, down))
        self._box.pack(fill="x", pady=(theme.px(3), 0))
        self.typed = tk.Entry(
            self._box,
            font=theme.fonts.body,
            **typed_look(theme),
        )
        self.typed.pack(fill="x", pady=theme.px(1))
        show_focus(self._box, self.typed)
        self._box.bind("<Button-1>", lambda _event: self.typed.focus_set())
        bind_entry(self.typed, self._pasted)
        self._below = Text(self, "", theme.fonts.caption, look.text_soft, behind)
        self.typed.insert(0, entry.value)
        self._render_below(entry)

    def show(self, entry: TextEntry) -> None:
        """Render `entry`; what was typed stays, unless the view has another value than before."""
        before, self._entry = self._entry, entry
        self._wrong_now = bool(entry.error) and entry.error != before.error
        if entry.value != before.value:
            self._put(entry.value)
        self._label.configure(text=entry.label)
        self._render_below(entry)

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        """Put back what `pair` gave."""
        for name, value in values:
            if name == self._entry.name:
                self._put(value)

    def _put(self, value: str) -> None:
        if value != self.typed.get():
            self.typed.delete(0, "end")
            self.typed.insert(0, value)

    def _pasted(self, cut: bool) -> None:
        self._render_below(replace(self._entry, error=TOO_LONG) if cut else self._entry)
        self._refit()

    def _render_below(self, entry: TextEntry) -> None:
        look = self._theme.colours
        colour = look.tones[Tone.BAD].text if entry.error else look.text_soft
        self._below.configure(text=entry.error or entry.hint, fg=colour)
        self._box.state(["invalid" if entry.error else "!invalid"])
        if entry.error or entry.hint:
            self._below.pack(anchor="w", pady=(self._theme.px(3), 0))
        else:
            self._below.pack_forget()

    def fit(self, width: int) -> None:
        """Lay the field out in `width` pixels."""
        self._label.fit(width)
        self._below.fit(width)

    def wrong(self) -> tk.Widget | None:
        """Return the line where something has just been found wrong with it."""
        return self.typed if self._wrong_now else None

    def pair(self) -> tuple[str, str]:
        """Return the name and what was typed."""
        return self._entry.name, self.typed.get()


class EntryBlock(BlockWidget[TextEntry]):
    """An entry on the page."""

    def build(self) -> None:
        """Make the widgets, once."""
        self.field = EntryField(self, self.kit, self.block, self.kit.theme.colours.page)
        self.field.pack(fill="x")

    def render(self, block: TextEntry) -> None:
        """Put `block` into the widgets."""
        self.field.show(block)

    def fit(self, width: int) -> None:
        """Lay the block out in `width` pixels."""
        self.field.fit(width)

    def wrong(self) -> tk.Widget | None:
        """Return the line where something has just been found wrong with it."""
        return self.field.wrong()

    def values(self) -> Sequence[tuple[str, str]]:
        """Return what was typed."""
        return (self.field.pair(),)

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        """Put back what was typed."""
        self.field.fill(values)
