"""The window's keys, its context menus, and that the focus is never lost."""

from __future__ import annotations

import json
import re
import tkinter as tk
from pathlib import Path

import pytest

from tests.ui.window.conftest import all_widgets, settle, until
from tests.ui.window.pages import views
from tests.ui.window.test_keys_and_buttons import buttons, opened, press
from trayapp.core import events as ev
from trayapp.core.answers.forms import Form
from trayapp.core.events import Event
from trayapp.core.record import replace
from trayapp.core.views.about import KEYS
from trayapp.core.views.elements import Body, Button, Hero, WindowView
from trayapp.core.views.form import TextEntry
from trayapp.ui.window import Window
from trayapp.ui.window.grid import Grid

VIEWS = views()


def menu_of(window: Window) -> tk.Menu:
    assert window._menu is not None
    return window._menu


def labels(menu: tk.Menu) -> list[str]:
    last = menu.index("end")
    assert last is not None
    return [menu.entrycget(at, "label") for at in range(last + 1) if menu.type(at) == "command"]


def test_each_key_does_what_its_page_offers(window: Window, posted: list[Event]) -> None:
    top = opened(window, "overview-ready")
    for key in ("<F5>", "<F1>", "<Control-q>", "<Control-w>", "<Alt-Left>"):
        press(top, key)
    wanted = [ev.CheckAgainChosen(), ev.KeysAsked(), ev.QuitChosen(), ev.WindowClosed(), ev.WindowClosed()]
    assert posted == wanted


def test_copying_without_a_selection_copies_what_the_page_is_about(window: Window, posted: list[Event]) -> None:
    press(opened(window, "problem-admin"), "<<Copy>>")
    assert [type(each) for each in posted] == [ev.CopyChosen]


def test_no_key_quits_where_the_configuration_has_no_such_command(window: Window, posted: list[Event]) -> None:
    window.show(replace(VIEWS["overview-ready"], quits=None))
    settle(window)
    press(window._top, "<Control-q>")
    assert posted == []


def test_a_pages_menu_has_its_buttons_and_the_keys(
    window: Window, posted: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)
    top = opened(window, "overview-ready")
    press(top, "<Shift-F10>")
    menu = menu_of(window)
    assert labels(menu) == [*(each.label for each in VIEWS["overview-ready"].buttons), "Keys"]
    menu.invoke("end")
    assert posted == [ev.KeysAsked()]
    # Around a button of an API stand its other calls.
    call = buttons(window)["Recent customers"]
    call.event_generate("<Button-3>", x=1, y=1)
    assert labels(menu_of(window))[0] == "Recent customers"


def test_a_text_fields_menu_edits_it(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)
    opened(window, "first-set-up")
    entry = next(each for each in all_widgets(window._top) if isinstance(each, tk.Entry))
    entry.insert(0, "contoso")
    entry.event_generate("<Button-3>", x=1, y=1)
    menu = menu_of(window)
    assert labels(menu) == ["Cut", "Copy", "Paste", "Select all"]
    menu.invoke("end")
    assert entry.selection_present()


def test_a_form_begins_in_its_first_field(window: Window) -> None:
    top = opened(window, "first-set-up")
    window.raise_()
    until(top, lambda: isinstance(top.focus_get(), tk.Entry))


def test_the_focus_goes_on_where_a_button_has_gone(window: Window) -> None:
    two = (Button("One", ev.BackChosen()), Button("Two", ev.WindowClosed()))
    view = WindowView("key", "Title", (Hero("ready", "Title"), TextEntry("a", "A")), two, ev.WindowClosed())
    window.show(view)
    settle(window)
    buttons(window)["One"].focus_force()
    window._top.update()
    window.show(replace(view, buttons=(Button("Other", ev.BackChosen()), two[1])))
    window._top.update()
    assert window._top.focus_get() is buttons(window)["Other"]


def test_letters_lead_to_the_row_that_begins_with_them(window: Window) -> None:
    names = ["Aldgate", "Borg", "Casa", "Castor", "Dorn"]
    content = json.dumps([{"name": each} for each in names]).encode()
    body = Body(content, "application/json", Form.TABLE.value, (Button("Table", ev.BackChosen(), primary=True),))
    window.show(WindowView("key", "Title", (body,), (), ev.WindowClosed()))
    settle(window)
    grid = next(each for each in all_widgets(window._top) if isinstance(each, Grid))
    until(window._top, lambda: not grid._work)
    grid.tree.focus_force()
    window._top.update()
    at = []
    for word in ("c", "ca", "cas", "cast"):
        grid._begins(word, len(word) > 1)
        until(window._top, lambda: not grid._work)
        at.append(names[grid._at])
    assert at == ["Casa", "Casa", "Casa", "Castor"]
    grid.tree.event_generate("<Key>", keysym="d")
    until(window._top, lambda: names[grid._at] == "Dorn")


def test_the_page_of_the_keys_is_in_the_documentation() -> None:
    page = Path(__file__).parents[3] / "docs" / "use.md"
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert {pair for group in KEYS.values() for pair in group} <= {(key.strip(), what.strip()) for key, what in rows}
