"""A single-line text field."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from functools import partial
from tkinter import ttk
from typing import Final

from trayapp.core.language import N_, _
from trayapp.core.record import replace
from trayapp.core.views.elements import Tone
from trayapp.core.views.form import TextEntry
from trayapp.ui.theme.tokens import SPACE
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import leave_focus
from trayapp.ui.window.field import Field
from trayapp.ui.window.keys import drop, make_menu
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.sending import ask_file
from trayapp.ui.window.widgets import Text

PADDING: Final = (10, 7)
TOO_LONG: Final = N_("The pasted text is too long for this line. The rest was left out.")


class EntryBlock(BlockWidget[TextEntry]):
    """A label, the field with what it offers beside it, and below it the hint or the error."""

    def build(self) -> None:
        theme, look, entry = self.kit.theme, self.kit.theme.colours, self.block
        behind = str(self["bg"])
        self._shown = entry
        self._refused = ""
        self.menu: tk.Menu | None = None
        self._label = Text(self, entry.label, theme.fonts.strong, look.text, behind)
        self._label.pack(anchor="w")
        row = tk.Frame(self, bg=behind)
        row.pack(fill="x", pady=(theme.px(3), 0))
        self._box = Field(row, theme, PADDING, self._edited, value=entry.value, pasted=self._pasted)
        self._box.pack(side="left", fill="x", expand=True)
        self.typed = self._box.typed
        self.offer = self._make_offer(row) if entry.choices or entry.file else None
        self._below = Text(self, "", theme.fonts.caption, look.text_soft, behind)

    def _make_offer(self, row: tk.Frame) -> ttk.Button:
        """Make the button that offers values, or asks for a file."""
        theme = self.kit.theme
        surface = "OnPage" if str(self["bg"]) == theme.colours.page else "OnCard"
        command = self._ask_file if self.block.file else self._offer
        made = ttk.Button(row, text=_("Choose…"), style=theme.style(f"{surface}.TButton"), command=command)
        leave_focus(made)
        made.pack(side="left", padx=(theme.px(SPACE) - theme.ring, 0))
        return made

    def _offer(self) -> None:
        if self.menu is not None:
            self.menu.destroy()
        self.menu = make_menu(self, self.kit.theme)
        for choice in self.block.choices:
            self.menu.add_command(label=self.kit.theme.seen(choice), command=partial(self._box.put, choice))
        drop(self.menu, self._box)

    def _ask_file(self) -> None:
        top = self.winfo_toplevel()
        if isinstance(top, tk.Toplevel):
            ask_file(top, self.kit.theme, _("Choose a file"), (), self._put_if_there)

    def _put_if_there(self, path: str) -> None:
        if self.winfo_exists():  # the page may have gone meanwhile
            self._box.put(path)

    def render(self, block: TextEntry) -> None:
        """Show `block`; keep what was typed, unless the view's value has changed."""
        before, self._shown = self._shown, block
        self.wrong_now = bool(block.error) and block.error != before.error
        if block.value != before.value:
            self._box.put(block.value)
        self._label.configure(text=block.label)
        name_control(self.typed, block.label)
        self._refused = self._box.get()
        self._render_below(block)

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        for name, value in values:
            if name == self.block.name:
                self._box.put(value)

    def _pasted(self, cut: bool) -> None:
        if cut:
            self._render_below(replace(self.block, error=_(TOO_LONG)))
        self.kit.refit()

    def _edited(self) -> None:
        """Hide the error while the value is another than the one that has it."""
        shown = self.block if self._box.get() == self._refused else replace(self.block, error="")
        if self.block.error and (shown.error or shown.hint) != str(self._below["text"]):
            self._render_below(shown)
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

    def first_field(self) -> tk.Widget | None:
        return self.typed

    def wrong(self) -> tk.Widget | None:
        return self.typed if self.wrong_now else None

    def values(self) -> Sequence[tuple[str, str]]:
        return ((self.block.name, self._box.get()),)
