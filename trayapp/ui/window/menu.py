"""Menus that drop down from a control."""

from __future__ import annotations

import tkinter as tk

from trayapp.ui.theme.theme import Theme


def make_menu(parent: tk.Misc, theme: Theme) -> tk.Menu:
    """Return an empty menu in the theme's colours."""
    look = theme.colours
    return tk.Menu(
        parent,
        tearoff=False,
        font=theme.fonts.body,
        bg=look.card,
        fg=look.text,
        activebackground=look.accent,
        activeforeground=look.on_accent,
        selectcolor=look.text,
        bd=1,
        relief="raised",
    )


def drop(menu: tk.Menu, below: tk.Misc, at: int = 0) -> None:
    """Show a menu below a widget; its entry `at` is what Enter chooses."""
    menu.tk_popup(below.winfo_rootx(), below.winfo_rooty() + below.winfo_height())
    menu.activate(at)
