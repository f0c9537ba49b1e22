"""A window that a user has made small: the content has the room, and nothing is out of reach."""

from __future__ import annotations

import tkinter as tk

import pytest

from tests.ui.window.conftest import settle
from tests.ui.window.pages import views
from tests.ui.window.test_keys_and_buttons import buttons
from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.record import replace
from trayapp.core.views.elements import Button, Hero, WindowView
from trayapp.ui.theme import tokens
from trayapp.ui.window import Window

VIEWS = views()


@pytest.fixture
def small(window: Window, monkeypatch: pytest.MonkeyPatch) -> Window:
    """Open any page, and make the window as small as it gets."""
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)
    window.show(VIEWS["overview-ready"])
    settle(window)
    window._top.geometry(f"{tokens.NARROWEST}x{tokens.LOWEST}")
    window._top.update()
    settle(window)
    assert window._geometry.set_by_person
    return window


def offered(window: Window) -> list[str]:
    """Return what the footer offers: in its menu, and as buttons that are seen."""
    footer, menu = window._footer, []
    if footer._more.winfo_ismapped():
        footer._more.invoke()
        assert footer._menu is not None
        last = footer._menu.index("end")
        assert last is not None
        menu = [footer._menu.entrycget(at, "label") for at in range(last + 1)]
    seen = [each.button.label for each in footer._buttons.shown if each.winfo_ismapped()]
    return [*menu, *seen]


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if view.buttons])
def test_the_footer_is_one_row_with_everything_in_reach(small: Window, name: str) -> None:
    view = VIEWS[name]
    small.show(view)
    settle(small)
    top, footer = small._top, small._footer
    assert (top.winfo_width(), top.winfo_height()) == (tokens.NARROWEST, tokens.LOWEST)
    word = 24 if view.status else 0
    assert footer.high <= 48 + word
    assert small._scroll.winfo_height() >= 172 - word
    tick = [view.tick.label] if view.tick else []
    assert sorted(offered(small)) == sorted([*tick, *(each.label for each in view.buttons)])
    seen = [each for each in footer._buttons.shown if each.winfo_ismapped()]
    assert all(each.winfo_x() >= 0 and each.winfo_x() + each.winfo_width() <= top.winfo_width() for each in seen)
    primary = footer.primary()
    assert primary is None or primary in seen


def test_an_entry_of_the_footers_menu_is_its_button(small: Window, posted: list[Event]) -> None:
    small.show(VIEWS["waiting-one"])
    settle(small)
    small._footer._more.invoke()
    assert small._footer._menu is not None
    small._footer._menu.invoke(0)
    assert posted == [VIEWS["waiting-one"].buttons[0].event]


def test_two_rows_of_buttons_are_alike_and_more_become_a_menu(window: Window) -> None:
    names = ["Sign out", "Switch account", "Check again", "Ask again", "What will be asked"]
    view = WindowView("key", "Title", (Hero("ready", "Title"),), (), ev.WindowClosed())
    window.show(replace(view, buttons=tuple(Button(each, ev.BackChosen()) for each in names)))
    settle(window)
    rows = [each.winfo_y() for each in buttons(window).values()]
    assert sorted(rows.count(y) for y in set(rows)) == [2, 3]
    assert not window._footer._more.winfo_ismapped()
    many = tuple(Button(f"A rather long button {at}", ev.BackChosen()) for at in range(12))
    window.show(replace(view, key="many", buttons=many))
    settle(window)
    assert window._footer._more.winfo_ismapped()
    assert len({each.winfo_y() for each in window._footer._buttons.shown if each.winfo_ismapped()}) == 1
