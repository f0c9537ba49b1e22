"""What a field looks like in which a person types: a line or a whole text."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

from trayapp.ui.theme.theme import Theme


def typed_look(theme: Theme) -> dict[str, Any]:
    """Return Tk's options of what is typed into; the field around it has the edge, and the room decides the width."""
    look = theme.colours
    return {
        "fg": look.text,
        "bg": look.control,
        "insertbackground": look.text,
        "insertwidth": theme.px(1),
        "selectbackground": look.selection,
        "selectforeground": look.selection_text,
        "highlightthickness": 0,
        "bd": 0,
        "width": 1,
    }


def show_focus(box: ttk.Frame, typed: tk.Widget) -> None:
    """Let the field `box` show that what is typed into has the focus."""
    typed.bind("<FocusIn>", lambda _event: box.state(["focus"]))
    typed.bind("<FocusOut>", lambda _event: box.state(["!focus"]))
