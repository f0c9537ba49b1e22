"""Text fields, and the look of what is typed and selected."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk
from typing import Any

from trayapp.ui.theme.theme import Theme
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.typing_keys import bind_entry


class Field(ttk.Frame):
    """A field for one line, with its border.

    `changed` is called after each change, and `pasted` after each paste with whether something was left out; the `hint`
    is shown while nothing is typed.
    """

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        padding: tuple[float, float],
        changed: Callable[[], None],
        *,
        value: str = "",
        hint: str = "",
        pasted: Callable[[bool], None] = lambda _cut: None,
    ) -> None:
        look = theme.colours
        on_card = "OnCard." if str(parent["bg"]) == look.card else ""
        across, down = (theme.px(each) for each in padding)
        super().__init__(parent, style=theme.style(f"{on_card}Field.TFrame"), padding=(across, down))
        self._text = tk.StringVar(self, value)
        self.typed = tk.Entry(self, font=theme.fonts.body, textvariable=self._text, **typed_look(theme))
        self.typed.pack(fill="x")
        self._hint = tk.Label(self, text=hint, font=theme.fonts.body, fg=look.text_soft, bg=look.control, bd=0)
        self._hint_at = theme.px(2)
        for part in (self, self._hint):
            part.bind("<Button-1>", lambda _event: self.typed.focus_set())
        show_focus(self, self.typed)
        bind_entry(self.typed, pasted)
        if hint:
            name_control(self.typed, hint)
            self._text.trace_add("write", lambda *_: self._show_hint())
            self._show_hint()
        self._text.trace_add("write", lambda *_: changed())

    def get(self) -> str:
        """Return what is typed."""
        return self._text.get()

    def put(self, text: str) -> None:
        """Replace what is typed."""
        self._text.set(text)

    def _show_hint(self) -> None:
        if self._text.get():
            self._hint.place_forget()
        else:
            self._hint.place(x=self._hint_at, rely=0.5, anchor="w")


def fields(widget: tk.Misc) -> Iterator[Field]:
    """Yield the fields inside a widget."""
    for child in widget.winfo_children():
        if isinstance(child, Field):
            yield child
        else:
            yield from fields(child)


def text_look(theme: Theme, behind: str) -> dict[str, Any]:
    """Return Tk's options of a selectable text; the frame around it has the border, and determines the width."""
    look = theme.colours
    return {
        "fg": look.text,
        "bg": behind,
        "selectbackground": look.accent,
        "selectforeground": look.on_accent,
        "highlightthickness": 0,
        "bd": 0,
        "width": 1,
    }


def typed_look(theme: Theme) -> dict[str, Any]:
    """Return Tk's options of a text field."""
    look = theme.colours
    return text_look(theme, look.control) | {"insertbackground": look.text, "insertwidth": theme.px(1)}


def show_focus(box: ttk.Frame, typed: tk.Widget) -> None:
    """Make `box` show when the widget inside it has the focus."""
    typed.bind("<FocusIn>", lambda _event: box.state(["focus"]))
    typed.bind("<FocusOut>", lambda _event: box.state(["!focus"]))
