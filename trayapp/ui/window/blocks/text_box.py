"""A multi-line text field."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk
from typing import ClassVar, Final

from trayapp.core.language import _
from trayapp.core.views.elements import Tone
from trayapp.core.views.form import TextBox
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.blocks.line_numbers import LineNumbers
from trayapp.ui.window.buttons import leave_focus
from trayapp.ui.window.field import show_focus, typed_look
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.scroll import add_bars
from trayapp.ui.window.typing_keys import bind_text, paste_into
from trayapp.ui.window.widgets import Pair, Text

WIDTH: Final = 640
"""The initial width of the page, which fits a line of a configuration."""


class TextBoxBlock(BlockWidget[TextBox]):
    """A label and a button that pastes, above the field."""

    fills: ClassVar[bool] = True

    def build(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        head = self._head = Pair(self, look.page, gap=theme.px(tokens.SPACE), least=0)
        head.pack(fill="x")
        self._label = Text(head, self.block.label, theme.fonts.strong, look.text, look.page)
        self.paste = ttk.Button(head, text=_("Paste"), style=theme.style("OnPage.Quiet.TButton"), command=self._paste)
        leave_focus(self.paste)
        head.hold(self._label, self.paste)
        self._box = ttk.Frame(self, style=theme.style("Field.TFrame"), padding=theme.px(5))
        self._box.pack(fill="both", expand=True, pady=(theme.px(3), 0))
        inner = tk.Frame(self._box, bg=look.control)
        self.text = tk.Text(
            inner,
            font=theme.fonts.body if self.block.prose else theme.fonts.mono,
            **typed_look(theme),
            inactiveselectbackground=look.accent,
            padx=theme.px(6),
            pady=theme.px(4),
            height=self.block.lines,
            wrap="word" if self.block.prose else "none",
            undo=True,
        )
        add_bars(inner, self.kit.theme, "Field", self.text)
        if not self.block.prose:
            numbers = LineNumbers(self._box, theme, self.text)
            numbers.watch()
            numbers.pack(side="left", fill="y")
        inner.pack(side="left", fill="both", expand=True)
        self.text.bind("<KeyRelease>", lambda _event: self._edited())
        show_focus(self._box, self.text)
        bind_text(self.text)
        self._below = Text(self, "", theme.fonts.caption, look.tones[Tone.BAD].text, look.page)
        self.text.insert("1.0", self.block.value)
        self._given = self.block.value
        self._error = self._refused = ""

    def _paste(self) -> None:
        """Replace the whole text with the clipboard's."""
        self.text.tag_add("sel", "1.0", "end-1c")
        paste_into(self.text)
        self.text.tag_remove("sel", "1.0", "end")
        self.text.mark_set("insert", "1.0")
        self.text.see("1.0")
        self.text.focus_set()

    def render(self, block: TextBox) -> None:
        """Show `block`; keep what was typed, unless the view's value has changed."""
        self._label.configure(text=block.label)
        name_control(self.text, block.label)
        self.text.configure(height=block.lines)
        if block.value != self._given:
            self._put(block.value)
        self._given = block.value
        self.wrong_now = bool(block.error) and block.error != self._error
        self._error = block.error
        self._refused = self.text.get("1.0", "end-1c") if block.error else ""
        self._render_below(block.error)

    def _edited(self) -> None:
        """Hide the error while the text is another than the one that has it."""
        if self._error:
            self._render_below(self._error if self.text.get("1.0", "end-1c") == self._refused else "")

    def _render_below(self, error: str) -> None:
        if error == str(self._below["text"]):
            return
        self._below.configure(text=error)
        self._box.state(["invalid" if error else "!invalid"])
        if error:
            self._below.pack(anchor="w", pady=(self.kit.theme.px(3), 0), before=self._box, side="bottom")
        else:
            self._below.pack_forget()
        self.kit.refit()

    def _put(self, value: str) -> None:
        if value != self.text.get("1.0", "end-1c"):
            self.text.delete("1.0", "end")
            self.text.insert("1.0", value)

    def fit(self, width: int) -> None:
        self._head.fit(width)
        self._below.fit(width)

    def first_field(self) -> tk.Widget | None:
        return self.text

    def wrong(self) -> tk.Widget | None:
        return self.text if self.wrong_now else None

    def natural_width(self) -> int:
        return 0 if self.block.prose else self.kit.theme.px(WIDTH)

    def values(self) -> Sequence[tuple[str, str]]:
        return ((self.block.name, self.text.get("1.0", "end-1c")),)

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        for name, value in values:
            if name == self.block.name:
                self._put(value)
