"""The look of selectable text and of text fields."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

from trayapp.ui.theme.theme import Theme


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
