"""A multi-line text field, and the numbers of its lines beside it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk
from typing import ClassVar, Final

from trayapp.core.language import _
from trayapp.core.views.elements import Tone
from trayapp.core.views.form import TextBox
from trayapp.ui.theme import tokens
from trayapp.ui.theme.theme import Theme
from trayapp.ui.window.blocks.base import BlockWidget
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


LEAST = 2
"""The fewest digits that there is room for."""
_MORE = "\n" * 8
"""Below the last number, so that the numbers scroll as far as a text with a scrollbar below it."""


class LineNumbers(tk.Text):
    """Follows a text of lines that don't wrap; call `watch` once the text has its scrollbars."""

    def __init__(self, parent: tk.Misc, theme: Theme, text: tk.Text) -> None:
        look = theme.colours
        super().__init__(
            parent,
            font=theme.fonts.mono,
            fg=look.text_soft,
            bg=look.control,
            bd=0,
            highlightthickness=0,
            width=LEAST,
            height=1,
            padx=theme.px(4),
            pady=text["pady"],
            wrap="none",
            takefocus=False,
            cursor="arrow",
            state="disabled",
        )
        self.tag_configure("right", justify="right")
        self._text = text
        self._count = 0
        self.bindtags((str(self),))  # neither selected nor scrolled by itself

    def watch(self) -> None:
        """Follow the text: Tk calls what it scrolls with whenever lines come, go or move."""
        bar = str(self._text["yscrollcommand"])

        def moved(first: float, last: float) -> None:
            self._text.tk.call(bar, first, last)
            self.follow()

        self._text.configure(yscrollcommand=moved)

    def follow(self) -> None:
        """Show the numbers of the lines that are seen."""
        count = int(str(self._text.index("end-1c")).partition(".")[0])
        if count != self._count:
            self._count = count
            numbers = "\n".join(map(str, range(1, count + 1)))
            self.configure(state="normal", width=max(len(str(count)), LEAST))
            self.replace("1.0", "end", numbers + _MORE)
            self.tag_add("right", "1.0", "end")
            self.configure(state="disabled")
        top = str(self._text.index("@0,0")).partition(".")[0]
        self.yview(f"{top}.0")
        place = self._text.dlineinfo("@0,0")
        if place and (hidden := int(str(self._text["pady"])) - place[1]) > 0:
            self.yview_scroll(hidden, "pixels")
