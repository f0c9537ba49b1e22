"""What a setting's value is shown in, and changed by: one widget for each kind."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import Any, Final, Generic, TypeVar

from trayapp.core.language import _
from trayapp.core.record import replace
from trayapp.core.views.elements import Button, Choice, Line, SettingRow, Toggles, Tone
from trayapp.ui.theme.tokens import SPACE
from trayapp.ui.window.buttons import leave_focus, on_keys
from trayapp.ui.window.field import Field
from trayapp.ui.window.keys import drop, make_menu
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.read_only import Selectable
from trayapp.ui.window.reader import name_control

C = TypeVar("C")
PADDING: Final = (9, 4)
NARROWEST: Final = 8
"""Characters of a field for which there is room beside its buttons."""


class ControlWidget(tk.Frame, Generic[C]):
    """Shows a row's value, and later rows' whose control is of the same type.

    Buttons and boxes have room for a focus ring around them; all else keeps as much, so that the visible edges align.
    """

    def __init__(self, parent: tk.Misc, kit: RenderContext, row: SettingRow) -> None:
        super().__init__(parent, bg=kit.theme.colours.card)
        self.kit = kit
        self.row = row
        self.build()
        self.render()
        name_control(self.first(), row.title)

    @property
    def control(self) -> C:
        """The row's control."""
        return self.row.control  # type: ignore[return-value] # of this type: `control_for`

    def show(self, row: SettingRow) -> None:
        """Show another row's value."""
        self.row = row
        self.render()

    def build(self) -> None:
        """Make the widgets."""

    def render(self) -> None:
        """Put the row into the widgets."""
        raise NotImplementedError

    def fit(self, width: int) -> None:
        """Lay the control out in `width` pixels."""

    def natural_width(self) -> int:
        """Return the width in pixels that the control needs at least."""
        return 0

    def first(self) -> tk.Widget:
        """Return what takes the focus."""
        raise NotImplementedError


class ShownValue(ControlWidget[None]):
    """A value that is not changed here, in a filled field with a lock if it is locked."""

    def build(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        locked = bool(self.row.lock)
        tones = look.tones[Tone.NEUTRAL]
        fill, colour = (tones.fill, tones.text) if locked else (look.card, look.text)
        parent: tk.Misc = self
        self._around = 2 * theme.ring
        if locked:
            across, down = (theme.px(each) for each in PADDING)
            parent = field = ttk.Frame(self, style=theme.style("Locked.TFrame"), padding=(across, down))
            field.pack(anchor="w", fill="x", padx=theme.ring)
            sign = tk.Label(field, image=theme.sign("lock", look.text_soft, fill), bg=fill)
            sign.pack(side="left", anchor="n", padx=(0, theme.px(6)), pady=(theme.drop(theme.fonts.body), 0))
            self._around += sign.winfo_reqwidth() + theme.px(6) + 2 * across
        self.value = Selectable(parent, self.kit, theme.fonts.body, colour, fill)
        self.value.pack(side="left", anchor="w", padx=0 if locked else theme.ring)

    def render(self) -> None:
        self.value.show(self.row.value)

    def fit(self, width: int) -> None:
        self.value.fit(width - self._around)

    def first(self) -> tk.Widget:
        return self.value.text


class ToggleBoxes(ControlWidget[Toggles]):
    """A switch, or boxes to tick. They show what is in force: a click changes that first."""

    def build(self) -> None:
        kind = "Switch." if self.control.switch else "Quiet."
        style = self.kit.theme.style(f"OnCard.{kind}TCheckbutton")
        self._on = [tk.BooleanVar(self) for _ in self.control.toggles]
        self.boxes = [
            ttk.Checkbutton(self, variable=on, style=style, command=partial(self._clicked, at))
            for at, on in enumerate(self._on)
        ]
        for box in self.boxes:
            leave_focus(box)
            box.pack(anchor="w")

    def render(self) -> None:
        for on, box, toggle in zip(self._on, self.boxes, self.control.toggles, strict=True):
            on.set(toggle.on)
            box.configure(text=self.kit.theme.seen(toggle.label))

    def _clicked(self, at: int) -> None:
        toggle = self.control.toggles[at]
        self._on[at].set(toggle.on)
        self.kit.post(toggle.event)

    def natural_width(self) -> int:
        return max(box.winfo_reqwidth() for box in self.boxes)

    def first(self) -> tk.Widget:
        return self.boxes[0]


class ChoiceButton(ControlWidget[Choice]):
    """A button with the value in force, which drops a menu of all values."""

    def build(self) -> None:
        theme = self.kit.theme
        self.menu = make_menu(self, theme)
        self._chosen = tk.IntVar(self)
        sign = theme.sign("down", theme.colours.text_soft, theme.colours.control, gap=8, clear=True)
        style = theme.style("OnCard.TButton")
        self.button = ttk.Button(self, style=style, image=sign, compound="right", command=self._drop)
        leave_focus(self.button)
        on_keys(self.button, ["<Down>", "<Alt-Down>"], self._drop)
        self.button.pack(anchor="w")

    def render(self) -> None:
        now = next((at for at, option in enumerate(self.control.options) if option.primary), -1)
        self._chosen.set(now)
        self.button.configure(text=self.kit.theme.seen(self.row.value))

    def _drop(self) -> None:
        self.menu.delete(0, "end")
        for at, option in enumerate(self.control.options):
            self.menu.add_radiobutton(
                label=self.kit.theme.seen(option.label),
                value=at,
                variable=self._chosen,
                command=partial(self._chose, option),
            )
        drop(self.menu, self.button, max(self._chosen.get(), 0))

    def _chose(self, option: Button) -> None:
        self.render()  # until it is in force
        self.kit.post(option.event)

    def natural_width(self) -> int:
        return self.button.winfo_reqwidth()

    def first(self) -> tk.Widget:
        return self.button


class LineField(ControlWidget[Line]):
    """A field to type in; what was typed is saved by Enter, or by a button that comes with the first key."""

    def build(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        self._box = Field(self, theme, PADDING, self._offer)
        self.typed = self._box.typed
        self.typed.configure(width=NARROWEST)
        on_keys(self.typed, ["<Return>", "<KP_Enter>"], self._save)
        self._unit = tk.Label(self, font=theme.fonts.body, fg=look.text_soft, bg=look.card)
        self._button = ttk.Button(self, text=_("Save"), style=theme.style("OnCard.Soft.TButton"), command=self._save)
        leave_focus(self._button)
        self._last: str | None = None
        self._box.pack(side="left", fill="x", expand=True, padx=theme.ring)
        if self.control.unit:
            self._unit.pack(side="left", padx=(theme.px(SPACE) - theme.ring, theme.ring))

    def render(self) -> None:
        self._unit.configure(text=self.control.unit)
        if self.control.value != self._last:  # what is being typed stays
            self._last = self.control.value
            self._box.put(self._last)

    def _offer(self) -> None:
        other, offered = self._box.get() != self._last, bool(self._button.winfo_manager())
        if other == offered:
            return
        if other:
            self._button.pack(side="left", padx=(self.kit.theme.px(SPACE) - 2 * self.kit.theme.ring, 0))
        else:
            self._button.pack_forget()
        self.kit.refit()

    def _save(self) -> None:
        self.kit.post(replace(self.control.event, values=(self._box.get(),)))

    def natural_width(self) -> int:
        parts = [self.typed, self._unit, *([self._button] if self._button.winfo_manager() else [])]
        return sum(each.winfo_reqwidth() for each in parts) + 4 * self.kit.theme.px(SPACE)

    def first(self) -> tk.Widget:
        return self.typed


_WIDGETS: Final[dict[type[Any], type[ControlWidget[Any]]]] = {
    type(None): ShownValue,
    Toggles: ToggleBoxes,
    Choice: ChoiceButton,
    Line: LineField,
}


def control_for(parent: tk.Misc, kit: RenderContext, row: SettingRow) -> ControlWidget[Any]:
    """Return the widget of a row's control."""
    return _WIDGETS[type(row.control)](parent, kit, row)
