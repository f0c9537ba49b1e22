from __future__ import annotations

import tkinter as tk
from tkinter import ttk

import pytest

from tests.ui.window.conftest import all_widgets, settle, until
from tests.ui.window.pages import LINK, views
from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.record import replace
from trayapp.core.views.elements import Banner, Button, Tone, WindowView
from trayapp.ui.window import Window
from trayapp.ui.window.buttons import ActionButton

VIEWS = views()


def buttons(window: Window) -> dict[str, ActionButton]:
    return {w.button.label: w for w in all_widgets(window._top) if isinstance(w, ActionButton)}


def opened(window: Window, name: str) -> tk.Toplevel:
    window.show(VIEWS[name])
    settle(window)
    return window._top


def click(widget: tk.Misc) -> None:
    x, y = widget.winfo_width() // 2, widget.winfo_height() // 2
    for event in ("<Enter>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        widget.event_generate(event, x=x, y=y)
    widget.update()


def press(top: tk.Toplevel, key: str) -> None:
    widget = top.focus_get() or top
    widget.event_generate(key)
    top.update()


@pytest.mark.parametrize("name", VIEWS)
def test_each_button_posts_its_own_event(window: Window, posted: list[Event], name: str) -> None:
    opened(window, name)
    for button in buttons(window).values():
        posted.clear()
        click(button)
        # What only the window knows goes with an event: the fields, the time, the file.
        known: dict[type, dict[str, object]] = {
            ev.FormSent: {"values": (), "at": 0.0},
            ev.AnswerSaveChosen: {"path": ""},
            ev.DiagnosticsSaveChosen: {"path": ""},
        }
        sent = [replace(event, **known.get(type(event), {})) for event in posted]
        assert sent == [button.button.event]


def test_the_last_button_stands_rightmost(window: Window) -> None:
    opened(window, "waiting-one")
    shown = buttons(window)
    places = [shown[button.label].winfo_rootx() for button in VIEWS["waiting-one"].buttons[-2:]]
    assert places == sorted(places)


def test_escape_and_the_title_bar_post_the_views_close(window: Window, posted: list[Event]) -> None:
    top = opened(window, "notice")
    press(top, "<Escape>")
    top.tk.call(top.wm_protocol("WM_DELETE_WINDOW"))
    assert posted == [ev.SignInCancelled(), ev.SignInCancelled()]
    assert top.winfo_viewable()


def test_enter_presses_the_primary_button(window: Window, posted: list[Event]) -> None:
    press(opened(window, "waiting-one"), "<Return>")
    assert posted == [ev.BrowserAgainChosen()]


def test_enter_presses_a_blocks_primary_where_the_page_has_none(window: Window, posted: list[Event]) -> None:
    press(opened(window, "overview-admin"), "<KP_Enter>")
    assert [type(event) for event in posted] == [ev.CopyChosen]


def test_enter_does_nothing_where_nothing_is_primary(window: Window, posted: list[Event]) -> None:
    press(opened(window, "overview-ready"), "<Return>")
    assert posted == []


def test_enter_and_space_press_the_button_that_has_the_focus(window: Window, posted: list[Event]) -> None:
    top = opened(window, "waiting-one")
    buttons(window)["Copy the sign-in link"].focus_force()
    top.update()
    press(top, "<Return>")
    press(top, "<space>")
    assert posted == [ev.CopyChosen(LINK, "Sign-in link")] * 2


def tab_order(top: tk.Toplevel) -> list[str]:
    names: list[str] = []
    while True:
        press(top, "<Tab>")
        focused = top.focus_get()
        assert focused is not None
        name = str(focused.cget("text")) if isinstance(focused, ttk.Button | ttk.Checkbutton) else focused.winfo_class()
        if names and name == names[0]:
            return names
        names.append(name)


def test_tab_goes_from_top_to_bottom_and_left_to_right(window: Window) -> None:
    assert tab_order(opened(window, "overview-missing")) == [
        "Settings…",
        "Recent customers",
        "Visits this week",
        "Permissions…",
        "Copy details",
        "Permissions…",
        "Sign out",
        "Switch account…",
        "Check again",
        "What will be asked…",
        "Give consent to 2 new permissions…",
    ]
    assert tab_order(opened(window, "notice")) == [
        "Don't show this again until restart",
        "Cancel",
        "Continue to sign in",
    ]
    details = ["Details for the help desk", "Copy details"]
    head = ["Add to favourites", "Table", "Tree", "Text", "Entry", "Treeview"]
    foot = ["Back", "Call again", "Save…", "Copy"]
    assert tab_order(opened(window, "answer-table")) == [*head, *details, *foot]
    assert tab_order(opened(window, "offline")) == [*details, "Close", "Check this set-up…", "Try again"]


def test_tab_order_holds_when_a_block_comes_in_between(window: Window) -> None:
    view = VIEWS["overview-personal"]
    top = opened(window, "overview-personal")
    other = Banner(Tone.INFO, "Another", "Text", Button("Dismiss", ev.NoticeDismissed("x")))
    window.show(WindowView(view.key, view.title, (view.blocks[0], other, *view.blocks[1:]), view.buttons, view.close))
    top.update()
    assert tab_order(top)[1:4] == ["Dismiss", "Hide until restart", "Recent customers"]


def test_the_focused_button_is_drawn_with_a_ring(window: Window) -> None:
    top = opened(window, "overview-ready")
    button = buttons(window)["Sign out"]
    button.focus_force()
    until(top, lambda: "focus" in button.state())


def test_the_tick_changes_what_the_primary_button_posts(window: Window, posted: list[Event]) -> None:
    top = opened(window, "notice")
    tick = next(w for w in all_widgets(top) if isinstance(w, ttk.Checkbutton))
    click(tick)
    press(top, "<Return>")
    click(buttons(window)["Continue to sign in"])
    click(buttons(window)["Cancel"])
    tick.invoke()
    press(top, "<Return>")
    assert posted == [
        ev.SignInConfirmed(dismissed=True),
        ev.SignInConfirmed(dismissed=True),
        ev.SignInCancelled(),
        ev.SignInConfirmed(),
    ]


def test_a_tick_is_off_when_its_page_opens_again(window: Window, posted: list[Event]) -> None:
    top = opened(window, "notice")
    next(w for w in all_widgets(top) if isinstance(w, ttk.Checkbutton)).invoke()
    window.show(None)
    opened(window, "notice")
    press(top, "<Return>")
    assert posted == [ev.SignInConfirmed()]


def test_the_clipboard_holds_what_was_copied(window: Window) -> None:
    window.copy("first")
    window.copy("Überschrift\nsecond line")
    assert window._root.clipboard_get() == "Überschrift\nsecond line"


def test_raise_leaves_a_hidden_window_hidden(window: Window) -> None:
    window.raise_()
    assert not window._top.winfo_viewable()


def test_none_hides_the_window_and_lets_go_of_the_page(window: Window) -> None:
    top = opened(window, "answer-table")
    window.show(None)
    top.update()
    assert top.wm_state() == "withdrawn"
    assert not any(isinstance(w, ttk.Treeview) for w in all_widgets(top))


def test_nothing_moves_while_the_window_is_hidden(window: Window, root: tk.Tk) -> None:
    def timers() -> int:
        return len(root.tk.splitlist(root.tk.call("after", "info")))

    top = opened(window, "waiting-one")
    until(top, lambda: timers() == 1)
    window.show(None)
    until(top, lambda: timers() == 0)
    opened(window, "waiting-one")
    until(top, lambda: timers() == 1)


def test_a_call_that_changes_something_is_sent_by_no_stray_return(window: Window, posted: list[Event]) -> None:
    top = opened(window, "call-confirm")
    assert tab_order(top) == ["Text", "✎ Send it", "Cancel"]
    opened(window, "call-confirm")
    press(top, "<Return>")
    press(top, "<Escape>")
    assert posted == [ev.CallCancelled(), ev.CallCancelled()]
