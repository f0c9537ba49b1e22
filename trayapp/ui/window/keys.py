"""The window's keys and its menus: what they do follows from the page's buttons."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from tkinter import ttk
from typing import Any, Final

from trayapp.core import events as ev
from trayapp.core.language import _
from trayapp.core.views.elements import Button, WindowView
from trayapp.ui.theme.theme import Theme
from trayapp.ui.window.buttons import ActionButton

ASKS_ANEW: Final = (ev.CheckAgainChosen, ev.CallChosen)
"""What F5 chooses of a page's buttons: to ask again for what the page shows."""
COPIES: Final = (ev.CopyChosen, ev.AnswerCopyChosen)
"""What Ctrl+C chooses where no text and no row has the keyboard."""
MENU_BY_KEY: Final = "<<ContextMenuByKey>>"
_MENU_KEYS: Final = ("<Shift-F10>", "<Menu>", "<App>")
"""What opens a context menu; which of them a keyboard has depends on the system."""


def button_for(view: WindowView, kinds: tuple[type[ev.Event], ...]) -> Button | None:
    """Return the first button of a page whose event is one of these."""
    return next((each for each in view.buttons if isinstance(each.event, kinds)), None)


def bind_menus(top: tk.Toplevel, show: Callable[[tk.Misc, int, int], None]) -> None:
    """Call `show` with a widget and a place when its context menu is asked for, unless it has one of its own."""
    top.bind("<<ContextMenu>>", lambda event: show(event.widget, event.x_root, event.y_root))

    def by_key(event: tk.Event[Any]) -> None:
        widget = event.widget
        show(widget, widget.winfo_rootx() + 20, widget.winfo_rooty() + 20)

    for key in _MENU_KEYS:
        with suppress(tk.TclError):  # a name that this system does not know
            top.event_add(MENU_BY_KEY, key)
    top.bind(MENU_BY_KEY, by_key)


def context_menu(
    widget: tk.Misc, view: WindowView, theme: Theme, page: tk.Misc, press: Callable[[ev.Event], None]
) -> tk.Menu:
    """Return the menu of a text field, or of what is around a widget: its buttons, and those of the page."""
    menu = make_menu(widget.winfo_toplevel(), theme)
    if isinstance(widget, tk.Entry | tk.Text):
        _add_editing(menu, widget)
        return menu
    around = _buttons_around(widget, page)
    for group in (around, [each for each in view.buttons if each not in around]):
        for each in group:
            menu.add_command(label=theme.seen(each.label), command=partial(press, each.event))
        if group:
            menu.add_separator()
    menu.add_command(label=_("Keys"), accelerator="F1", command=lambda: press(ev.KeysAsked()))
    return menu


def _add_editing(menu: tk.Menu, widget: tk.Entry | tk.Text) -> None:
    editable = str(widget["state"]) == "normal"
    for label, name, key, changes in (
        (_("Cut"), "<<Cut>>", _("Ctrl+X"), True),
        (_("Copy"), "<<Copy>>", _("Ctrl+C"), False),
        (_("Paste"), "<<Paste>>", _("Ctrl+V"), True),
        (_("Select all"), "<<SelectAll>>", _("Ctrl+A"), False),
    ):
        if editable or not changes:
            menu.add_command(label=label, accelerator=key, command=partial(widget.event_generate, name))
    widget.focus_set()


def _buttons_around(widget: tk.Misc, page: tk.Misc) -> list[Button]:
    """Return the buttons of the smallest part of the page that holds a widget and has any."""
    part: tk.Misc | None = widget
    while part is not None and part is not page and str(part).startswith(f"{page}."):
        if found := [each.button for each in focusable(part) if isinstance(each, ActionButton)]:
            return found
        part = part.master
    return []


def focusable(widget: tk.Misc) -> list[tk.Widget]:
    """Return what Tab reaches inside a widget, in its order."""
    found: list[tk.Widget] = []
    for child in widget.winfo_children():
        if not isinstance(child, tk.Widget) or isinstance(child, tk.Menu) or not child.winfo_manager():
            continue
        takes = isinstance(child, ttk.Button | ttk.Checkbutton | tk.Entry | tk.Text | ttk.Treeview)
        with suppress(tk.TclError):  # not every widget can say
            takes = (takes and str(child["takefocus"]) != "0") or str(child["takefocus"]) == "1"
        found += [child] if takes else []
        found += focusable(child)
    return found


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
