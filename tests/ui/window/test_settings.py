"""The controls of the settings page: by mouse and by keyboard, and what stays while the page follows."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any

import pytest

from tests.ui.window.conftest import all_widgets, settle
from tests.ui.window.test_forms import focus
from tests.ui.window.test_keys_and_buttons import click, press
from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.record import replace
from trayapp.core.views.elements import (
    Button,
    Choice,
    Line,
    SettingGroup,
    SettingRow,
    Toggle,
    Toggles,
    WindowView,
)
from trayapp.system.appearance import Appearance
from trayapp.ui.window import Window
from trayapp.ui.window.buttons import ActionButton
from trayapp.ui.window.read_only import ReadOnlyText
from trayapp.ui.window.widgets import Text

WORDS = ("system", "light", "dark")


def switch(*, on: bool) -> SettingRow:
    event = ev.SettingChosen("autostart", ("false" if on else "true",))
    return SettingRow("Start", "", control=Toggles((Toggle("On" if on else "Off", on, event),), switch=True))


def theme(now: str) -> SettingRow:
    options = tuple(Button(word.title(), ev.SettingChosen("theme", (word,)), word == now) for word in WORDS)
    return SettingRow("Theme", now.title(), control=Choice(options))


def seconds(value: str, *, own: bool = False, error: str = "") -> SettingRow:
    reset = Button("Reset", ev.SettingChosen("seconds")) if own else None
    return SettingRow(
        "Seconds", value, error=error, control=Line(value, ev.SettingChosen("seconds"), "s"), button=reset
    )


def show(window: Window, *rows: SettingRow) -> tk.Toplevel:
    window.show(WindowView("settings", "Title", (SettingGroup("All", rows),), (), ev.WindowClosed()))
    if window._top.winfo_viewable():
        window._top.update()  # to settle would move the focus
    else:
        settle(window)
    return window._top


def only(top: tk.Misc, kind: type[Any], text: str = "") -> Any:
    found = [each for each in all_widgets(top) if type(each) is kind and each.winfo_viewable()]
    return next(each for each in found if not text or each["text"] == text)


def test_a_switch_asks_for_the_other_value_and_shows_what_is_in_force(window: Window, posted: list[Event]) -> None:
    box = only(show(window, switch(on=False)), ttk.Checkbutton)
    click(box)
    assert posted == [ev.SettingChosen("autostart", ("true",))]
    assert "selected" not in box.state()  # it may be refused
    focus(box)
    show(window, switch(on=True))
    assert "selected" in box.state()
    assert box["text"] == "On"
    assert window._top.focus_get() is box
    press(window._top, "<space>")
    assert posted[-1] == ev.SettingChosen("autostart", ("false",))


def test_a_list_is_ticked(window: Window, posted: list[Event]) -> None:
    toggles = Toggles((Toggle("A", True, ev.SettingChosen("l", ())), Toggle("B", False, ev.SettingChosen("l", ("b",)))))
    top = show(window, SettingRow("List", "A", control=toggles))
    click(only(top, ttk.Checkbutton, "B"))
    assert posted == [ev.SettingChosen("l", ("b",))]


def test_a_choice_drops_a_menu_of_every_value(window: Window, posted: list[Event]) -> None:
    button = only(show(window, theme("light")), ttk.Button, "Light")
    focus(button)
    press(window._top, "<space>")
    menu = next(each for each in all_widgets(window._top) if isinstance(each, tk.Menu))
    assert [menu.entrycget(at, "label") for at in range(3)] == ["System", "Light", "Dark"]
    menu.unpost()
    menu.invoke(2)
    assert posted == [ev.SettingChosen("theme", ("dark",))]
    show(window, theme("dark"))
    assert button["text"] == "Dark"


def test_a_typed_value_is_saved_by_enter_or_by_the_button_that_comes(window: Window, posted: list[Event]) -> None:
    top = show(window, seconds("20"))
    field = only(top, tk.Entry)
    assert not [each for each in all_widgets(top) if isinstance(each, ttk.Button) and each.winfo_viewable()]
    focus(field)
    field.insert("end", "0")
    top.update()
    click(only(top, ttk.Button, "Save"))
    press(window._top, "<Return>")
    assert posted == [ev.SettingChosen("seconds", ("200",))] * 2


def test_what_is_being_typed_stays_while_the_page_follows(window: Window) -> None:
    field = only(show(window, seconds("20"), switch(on=False)), tk.Entry)
    field.insert("end", "0")
    show(window, seconds("20", error="No."), switch(on=True))
    assert field.get() == "200"
    show(window, seconds("30"), switch(on=True))
    assert field.get() == "30"


def test_the_focus_goes_to_the_control_when_its_button_goes(window: Window, posted: list[Event]) -> None:
    top = show(window, seconds("20", own=True))
    focus(only(top, ActionButton, "Reset"))
    press(window._top, "<Return>")
    assert posted == [ev.SettingChosen("seconds")]
    show(window, seconds("60"))
    assert top.focus_get() is only(top, tk.Entry)


def test_a_value_can_be_selected_and_copied(window: Window) -> None:
    top = show(window, SettingRow("Client", "1111 2222 3333", lock="Managed"))
    text = only(top, ReadOnlyText)
    focus(text)
    press(window._top, "<Control-c>")
    assert top.clipboard_get() == "1111 2222 3333"
    text.tag_add("sel", "1.5", "1.9")
    press(window._top, "<Control-c>")
    assert top.clipboard_get() == "2222"
    text.insert("end", "more")  # read only
    assert text.get("1.0", "end-1c") == "1111 2222 3333"


def test_every_value_and_control_is_reached_by_tab(window: Window) -> None:
    top = show(window, SettingRow("Client", "1111"), switch(on=True), theme("dark"), seconds("20"))
    reached = []
    widget: tk.Misc | None = top
    for _ in range(4):
        widget = widget.tk_focusNext() if widget is not None else None
        reached.append(type(widget))
    assert reached == [ReadOnlyText, ttk.Checkbutton, ttk.Button, tk.Entry]


def test_what_is_typed_and_not_saved_outlives_another_theme(window: Window, posted: list[Event]) -> None:
    field = only(show(window, theme("light"), seconds("20")), tk.Entry)
    field.insert("end", "0")
    window.restyle(Appearance(dark=True))
    window._top.update()
    assert only(window._top, tk.Entry).get() == "200"
    click(only(window._top, ttk.Button, "Save"))
    assert posted == [ev.SettingChosen("seconds", ("200",))]


@pytest.mark.parametrize("width", [400, 560])
def test_the_visible_edges_of_all_controls_align(window: Window, width: int) -> None:
    reset, notes = Button("Reset", ev.SettingChosen("x")), ("from a file",)
    ticks = Toggles(tuple(Toggle("As wide as there is room for" + "." * 4, False, ev.SettingChosen("x")) for _ in "ab"))
    rows = [
        replace(switch(on=True), button=reset),
        replace(theme("dark"), button=reset),
        seconds("20", own=True),
        SettingRow("Client", "1111", lock="Managed", notes=notes),
        SettingRow("List", "A", control=ticks, button=reset, notes=notes),
    ]
    top = show(window, *rows)
    top.geometry(f"{width}x600")
    settle(window)
    ring = window._theme.ring
    widgets = [each for each in all_widgets(top) if each.winfo_viewable()]
    boxes = [each for each in widgets if isinstance(each, ttk.Checkbutton) or type(each) is ttk.Button]
    fields = [
        each
        for each in widgets
        if isinstance(each, ttk.Frame) and str(each["style"]).endswith(("Field.TFrame", "Locked.TFrame"))
    ]
    small = [each for each in widgets if isinstance(each, Text) and each.whole in {*notes, "Managed"}]
    lefts = {each.winfo_rootx() + ring for each in boxes} | {each.winfo_rootx() for each in (*fields, *small)}
    assert (len(boxes), len(fields), len(small), len(lefts)) == (4, 2, 3, 1)
    resets = [each for each in widgets if isinstance(each, ActionButton)]
    assert (len(resets), len({each.winfo_rootx() for each in resets})) == (4, 1)


def test_another_theme_keeps_the_focus_and_the_place(window: Window) -> None:
    rows = [SettingRow(f"Row {at}", "value", "What it is.") for at in range(40)]
    top = show(window, *rows, theme("light"), switch(on=True))
    focus(only(top, ttk.Checkbutton))
    place = window._scroll.top
    assert place > 0
    window.restyle(Appearance(dark=True))
    top.update()
    assert top.focus_get() is only(top, ttk.Checkbutton)
    assert window._scroll.top == place
