"""The look of text that can be selected, and of fields in which a person types a line or a whole text."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

from trayapp.ui.theme.theme import Theme


def text_look(theme: Theme, behind: str) -> dict[str, Any]:
    """Return Tk's options of a text that can be selected; the frame around it has the edge, and decides the width."""
    look = theme.colours
    return {
        "fg": look.text,
        "bg": behind,
        "selectbackground": look.selection,
        "selectforeground": look.selection_text,
        "highlightthickness": 0,
        "bd": 0,
        "width": 1,
    }


def typed_look(theme: Theme) -> dict[str, Any]:
    """Return Tk's options of what is typed into."""
    look = theme.colours
    return text_look(theme, look.control) | {"insertbackground": look.text, "insertwidth": theme.px(1)}


def show_focus(box: ttk.Frame, typed: tk.Widget) -> None:
    """Let `box` show that what it holds has the focus."""
    typed.bind("<FocusIn>", lambda _event: box.state(["focus"]))
    typed.bind("<FocusOut>", lambda _event: box.state(["!focus"]))
