"""Buttons, and the keys and clicks that press a control."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Literal

from trayapp.core.views.elements import Button
from trayapp.ui.theme import tokens
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import Flow


def leave_focus(control: ttk.Button | ttk.Checkbutton) -> None:
    """Make a click press the control without moving the focus to it: the focus ring is for the keyboard."""

    def pressed(_event: tk.Event[tk.Misc]) -> str:
        control.state(["pressed"])
        return "break"

    control.bind("<Button-1>", pressed)


class ActionButton(ttk.Button):
    """A button of the view. `press` posts its event; `surface` names its background, as in the theme's styles."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, button: Button, *, surface: str, kind: str) -> None:
        self.button = button
        self._kit = kit
        style = kit.theme.style(f"{surface}.{f'{kind}.' if kind else ''}TButton")
        super().__init__(parent, text=kit.theme.seen(button.label), style=style, command=self.press)
        leave_focus(self)

    def press(self) -> None:
        """Post the button's event."""
        self._kit.post(self.button.event)


class Buttons(Flow):
    """The buttons of a block or a page, updated with the view: a button that remains keeps the focus.

    `primary` and `other` are the kinds of its buttons, as in the theme's styles. A button's widget is larger than the
    visible button by its focus ring; gaps and margins allow for that.
    """

    def __init__(
        self,
        parent: tk.Misc,
        kit: RenderContext,
        *,
        surface: str,
        primary: str = "",
        other: str = "",
        align: Literal["left", "right"] = "left",
    ) -> None:
        theme = kit.theme
        gap = theme.px(tokens.SPACE) - 2 * theme.ring
        super().__init__(parent, theme.behind(surface), gap=gap, align=align)
        self._kit = kit
        self._surface = surface
        self._kinds = {True: primary, False: other}
        self.shown: list[ActionButton] = []

    def render(self, buttons: Sequence[Button]) -> None:
        """Show these buttons."""
        old = {(each.button.label, self._kinds[each.button.primary]): each for each in self.shown}
        shown = []
        for button in buttons:
            kind = self._kinds[button.primary]
            widget = old.pop((button.label, kind), None)
            if widget is None:
                widget = ActionButton(self, self._kit, button, surface=self._surface, kind=kind)
            widget.button = button
            widget.lift()  # the order of Tab
            shown.append(widget)
        for gone in old.values():
            gone.destroy()
        self.shown = shown
        self.hold(shown)


def on_keys(widget: tk.Misc, keys: Sequence[str], action: Callable[[], object]) -> None:
    """Bind keys of a widget to `action`, in place of their default actions."""

    def pressed(_event: tk.Event[tk.Misc]) -> str:
        action()
        return "break"

    for key in keys:
        widget.bind(key, pressed)
