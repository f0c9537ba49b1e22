"""The field that finds a call: what is typed, the arrow keys, Return, and a click."""

from __future__ import annotations

import time
import tkinter as tk

import pytest

from tests.core.build import run
from tests.core.test_listing import hundred, ready
from tests.ui.window.conftest import all_widgets, settle, until
from tests.ui.window.pages import GROUPED, signed_in
from tests.ui.window.test_forms import focus, only
from tests.ui.window.test_keys_and_buttons import press
from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.state import State
from trayapp.core.views.window import window_view
from trayapp.system.appearance import Appearance
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.finder import FinderBlock


def opened(window: Window, state: State) -> FinderBlock:
    window.show(window_view(state))
    settle(window)
    found: FinderBlock = only(window._top, FinderBlock)
    return found


def typed(finder: FinderBlock, text: str) -> list[str]:
    """Type a text in place of what is there; return the titles in the list."""
    focus(finder.field)
    finder.field.delete(0, "end")
    finder.field.insert(0, text)
    finder.update()
    return [str(finder.list.item(item)["values"][0]) for item in finder.list.get_children()]


def test_control_f_leads_to_it_and_return_runs_what_matches(window: Window, posted: list[Event]) -> None:
    finder = opened(window, signed_in(GROUPED))
    window._top.focus_force()
    press(window._top, "<Control-f>")
    until(window._top, lambda: window._top.focus_get() is finder.field)
    assert typed(finder, "angstrom uber") == ["Überfällige"]
    assert window.is_typed_in()
    press(window._top, "<Return>")
    assert posted == [ev.CallChosen("ångström", "late")]
    assert not window.is_typed_in(), "its answer may take the page's place"


def test_calls_come_before_the_page_of_the_api_and_the_arrows_choose(window: Window, posted: list[Event]) -> None:
    finder = opened(window, signed_in(GROUPED))
    assert typed(finder, "purchasing vendor") == ["All of Vendor API", "Überfällige", "Vendor API (its permissions)"]
    for key in ("<Down>", "<Down>", "<Down>", "<Up>", "<Return>"):
        press(window._top, key)
    assert posted == [ev.CallChosen("vendor", "late")]


def test_a_click_takes_what_is_under_it(window: Window, posted: list[Event]) -> None:
    finder = opened(window, signed_in(GROUPED))
    typed(finder, "warehouse")
    until(finder, lambda: bool(finder.list.winfo_ismapped()))
    settle(window)
    x, y, _, height = map(int, finder.list.bbox("2"))
    finder.list.event_generate("<Button-1>", x=x + 9, y=y + height // 2)
    finder.list.event_generate("<ButtonRelease-1>", x=x + 9, y=y + height // 2)
    assert posted == [ev.ApiPageChosen("warehouse")]


def test_what_matches_nothing_says_so_and_return_does_nothing(window: Window, posted: list[Event]) -> None:
    finder = opened(window, signed_in(GROUPED))
    assert typed(finder, "warehouse nonsense") == []
    labels = [each for each in all_widgets(finder) if isinstance(each, tk.Label) and each.winfo_ismapped()]
    assert [str(each["text"]) for each in labels] == ["Nothing has these words."]
    press(window._top, "<Return>")
    assert posted == []


def test_escape_empties_the_field_and_then_closes_the_window(window: Window, posted: list[Event]) -> None:
    finder = opened(window, signed_in(GROUPED))
    typed(finder, "orders")
    press(window._top, "<Escape>")
    assert (finder.field.get(), finder.found, posted) == ("", [], [])
    press(window._top, "<Escape>")
    assert posted == [ev.WindowClosed()]


def test_what_is_typed_stays_while_the_page_changes(window: Window) -> None:
    state = signed_in(GROUPED)
    finder = opened(window, state)
    typed(finder, "orders")
    window.show(window_view(State(**state.fields() | {"copied": "Copied"})))
    window.show(window_view(State(**state.fields() | {"ledgers": state.ledgers[:-1] + state.ledgers[-1:]})))
    assert (finder.field.get(), len(finder.found)) == ("orders", 3)


def test_what_is_typed_stays_in_another_theme(window: Window) -> None:
    typed(opened(window, signed_in(GROUPED)), "orders")
    window.restyle(Appearance(dark=True))
    finder = only(window._top, FinderBlock)
    assert (finder.field.get(), len(finder.found)) == ("orders", 3)


@pytest.mark.parametrize("text", ["a", "call 3", "api9"])
def test_a_key_among_500_calls_is_answered_within_100_ms(window: Window, text: str) -> None:
    finder = opened(window, run(ready(hundred()), ev.WindowAsked())[0])
    typed(finder, "nothing at all")
    begun = time.thread_time()
    assert typed(finder, text)
    assert time.thread_time() - begun < 0.1
