from __future__ import annotations

import time
import tkinter as tk
from tkinter import ttk
from types import SimpleNamespace

import pytest

from tests.ui.window.conftest import all_widgets, settle, until
from tests.ui.window.pages import CUSTOMERS, views
from tests.ui.window.test_updates import cards
from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.mistake import Mistake
from trayapp.core.views.elements import (
    Block,
    Busy,
    Button,
    Code,
    Findings,
    LedgerList,
    LedgerRow,
    Table,
    Tone,
    WindowView,
)
from trayapp.ui.window import Window
from trayapp.ui.window.blocks import busy
from trayapp.ui.window.blocks.busy import BusyBlock
from trayapp.ui.window.blocks.code import CodeBlock
from trayapp.ui.window.buttons import ActionButton
from trayapp.ui.window.widgets import Card

VIEWS = views()


def show(window: Window, *blocks: Block) -> tk.Toplevel:
    window.show(WindowView("key", "Title", blocks, (), ev.WindowClosed()))
    settle(window)
    return window._top


def tree_of(top: tk.Toplevel) -> ttk.Treeview:
    return next(w for w in all_widgets(top) if isinstance(w, ttk.Treeview))


def text_of(top: tk.Toplevel) -> tk.Text:
    return next(w for w in all_widgets(top) if isinstance(w, CodeBlock)).text


def column(tree: ttk.Treeview, at: int) -> list[str]:
    return [str(tree.item(row, "values")[at]) for row in tree.get_children()]


def click_heading(tree: ttk.Treeview, at: int) -> None:
    x = 5 + sum(int(tree.column(str(each), "width")) for each in range(at))
    for event in ("<Motion>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        tree.event_generate(event, x=x, y=10)
    tree.update()


def test_a_heading_sorts_and_sorts_back(window: Window) -> None:
    tree = tree_of(show(window, Table(("Name", "Count"), (("b", "10"), ("a", "9"), ("c", ""), ("d", "-2.5")))))
    click_heading(tree, 1)
    assert column(tree, 1) == ["-2.5", "9", "10", ""]
    click_heading(tree, 1)
    assert column(tree, 1) == ["10", "9", "-2.5", ""]
    click_heading(tree, 0)
    assert column(tree, 0) == ["a", "b", "c", "d"]
    assert str(tree.heading("0", "text")) == "Name  ↑"


def test_numbers_stand_right_and_words_left(window: Window) -> None:
    tree = tree_of(show(window, Table(("A", "B", "C"), (("1", "x", ""), ("2.5", "3", "")))))
    assert [str(tree.column(at, "anchor")) for at in "012"] == ["e", "w", "w"]


def test_the_keyboard_copies_the_chosen_rows(window: Window) -> None:
    top = show(window, Table(("A", "B"), (("1", "x"), ("2", "y z"), ("3", "w"))))
    tree = tree_of(top)
    tree.focus_force()
    top.update()
    tree.event_generate("<Control-a>")
    tree.event_generate("<Control-c>")
    top.update()
    assert top.clipboard_get() == "A\tB\n1\tx\n2\ty z\n3\tw"


def test_a_wide_table_scrolls_sideways_and_cuts_no_cell(window: Window) -> None:
    top = show(window, Table(tuple(f"Column {at}" for at in range(12)), (tuple("a longer value" for _ in range(12)),)))
    tree = tree_of(top)
    assert tree.heading(tree["columns"][0], "text") == "Column 0"
    assert len(tree["columns"]) < 12
    tree.focus_force()
    tree.event_generate("<Right>")
    top.update()
    assert tree.heading(tree["columns"][0], "text") == "Column 1"
    assert top.winfo_width() == 800


def test_a_usual_table_needs_no_scrolling_sideways(window: Window) -> None:
    window.show(VIEWS["answer-table"])
    settle(window)
    assert len(tree_of(window._top)["columns"]) == len(CUSTOMERS[0])


def test_a_long_table_opens_at_once(window: Window) -> None:
    rows = tuple(tuple(str(value) for value in CUSTOMERS[at % 12].values()) for at in range(5000))
    began = time.thread_time()
    show(window, Table(("Id", "Name", "City", "Segment", "Since", "Open orders"), rows))
    assert time.thread_time() - began < 3


def test_code_can_be_selected_copied_and_not_changed(window: Window) -> None:
    top = show(window, Code('{\n  "a": "x"\n}'))
    text = text_of(top)
    text.focus_force()
    top.update()
    text.event_generate("<Key>", keysym="q")
    text.event_generate("<Control-a>")
    text.event_generate("<Control-c>")
    top.update()
    assert top.clipboard_get() == '{\n  "a": "x"\n}'


def test_json_is_coloured_by_kind(window: Window) -> None:
    text = text_of(show(window, Code('{\n  "key": "a \\"word\\": 1",\n  "n": -1.5e3,\n  "t": true\n}')))
    marked = {
        name: [text.get(*ranges) for ranges in zip(*[iter(map(str, text.tag_ranges(name)))] * 2, strict=True)]
        for name in ("key", "string", "number")
    }
    assert marked == {
        "key": ['"key"', '"n"', '"t"'],
        "string": ['"a \\"word\\": 1"'],
        "number": ["-1.5e3", "true"],
    }


def test_plain_text_is_not_coloured(window: Window) -> None:
    text = text_of(show(window, Code('The year 2026 was "good"')))
    assert text.tag_ranges("number") == ()


def test_short_code_is_shown_whole(window: Window) -> None:
    top = show(window, Code("\n".join(f"line {at}" for at in range(20))))
    assert text_of(top).yview() == (0.0, 1.0)


def test_the_wheel_scrolls_the_page(window: Window) -> None:
    window.show(VIEWS["overview-100"])
    settle(window)
    top = window._top
    card = cards(window)[1]
    card.event_generate("<Button-5>")
    top.update()
    assert window._scroll.top == 56
    card.event_generate("<Button-4>")
    top.update()
    assert window._scroll.top == 0
    card.event_generate("<MouseWheel>", delta=-120)
    top.update()
    assert window._scroll.top == 56


def test_the_wheel_scrolls_what_it_is_over_and_then_the_page(window: Window) -> None:
    top = show(window, Code("\n".join(f"line {at}" for at in range(60))))
    top.geometry("560x300")
    until(top, lambda: top.winfo_height() == 300)
    text = text_of(top)
    text.event_generate("<Button-5>")
    top.update()
    assert text.yview()[0] > 0
    assert window._scroll.top == 0
    text.yview_moveto(1)
    text.event_generate("<Button-5>")
    top.update()
    assert window._scroll.top > 0


def test_the_keys_scroll_the_page(window: Window) -> None:
    window.show(VIEWS["overview-100"])
    settle(window)
    top = window._top
    until(top, lambda: len(cards(window)) == 100)
    for key, where in (("<Down>", 56), ("<Next>", None), ("<Home>", 0)):
        top.event_generate(key)
        top.update()
        assert window._scroll.top == where if where is not None else window._scroll.top > 56
    top.event_generate("<End>")
    top.update()
    last = cards(window)[-1]
    assert last.winfo_rooty() + last.winfo_height() <= top.winfo_rooty() + top.winfo_height()


def test_what_gets_the_focus_is_scrolled_into_view(window: Window) -> None:
    window.show(VIEWS["overview-100"])
    settle(window)
    top = window._top
    until(top, lambda: len(cards(window)) == 100)
    last = cards(window)[-1]
    last.focus_force()
    until(top, lambda: window._scroll.top > 0)
    assert last.winfo_rooty() + last.winfo_height() <= window._footer.winfo_rooty()


def test_the_arrows_go_from_row_to_row_and_fold(window: Window) -> None:
    window.show(VIEWS["overview-many"])
    settle(window)
    first, second = cards(window)[:2]
    first.focus_force()
    window._top.update()
    first.event_generate("<Down>")
    until(window._top, lambda: window._top.focus_get() is second)
    until(window._top, lambda: "focus" in second.surface.state())
    second.event_generate("<Right>")
    assert second.unfolded
    second.event_generate("<Left>")
    assert not second.unfolded


def test_a_high_card_is_drawn_in_parts_and_a_low_one_whole(window: Window) -> None:
    for scale in (1.0, 3.0):
        window.restyle(scale=scale)
        for count in (1, 60, 1):
            top = show(window, Findings((Mistake("Title", "Text"),) * count))
            (card,) = (each for each in all_widgets(top) if isinstance(each, Card))
            top.update()
            pieces = [each for each in all_widgets(card) if isinstance(each, ttk.Frame) and each.winfo_ismapped()]
            assert len(pieces) == (1 if count == 1 else 2)
            assert {each.winfo_width() for each in pieces} == {card.winfo_width()}
            assert all(each.winfo_height() <= window._theme.px(card.highest) for each in pieces)
            assert card.surface.winfo_ismapped() == (count == 1)


def test_a_click_on_a_row_unfolds_it(window: Window) -> None:
    window.show(VIEWS["overview-many"])
    settle(window)
    card = cards(window)[0]
    card._title.event_generate("<ButtonPress-1>", x=2, y=2)
    settle(window)
    assert card.unfolded
    buttons = [each for each in all_widgets(card) if isinstance(each, ActionButton)]
    assert [button.button.label for button in buttons] == ["List everything", "Permissions…"]
    assert buttons[0].winfo_viewable()


def test_details_of_folded_rows_are_made_when_asked_for(window: Window) -> None:
    window.show(VIEWS["overview-100"])
    settle(window)
    until(window._top, lambda: len(cards(window)) == 100)
    assert [card.row.title for card in cards(window) if card._body is not None] == ["Service 003"]


def test_rows_bind_nothing_of_their_own(window: Window) -> None:
    window.show(VIEWS["overview-100"])
    settle(window)
    until(window._top, lambda: len(cards(window)) == 100)
    own = [
        widget for card in cards(window) for widget in (card, *all_widgets(card)) if not isinstance(widget, ttk.Button)
    ]
    assert len(own) >= 500
    assert [str(widget) for widget in own if widget.bind()] == []


def test_a_row_whose_trouble_is_new_unfolds(window: Window) -> None:
    rows = [LedgerRow(f"API {at}", "Ready", Tone.GOOD, ("read",), ()) for at in range(6)]
    show(window, LedgerList(tuple(rows)))
    rows[4] = LedgerRow("API 4", "Offline", Tone.WARNING, ("read",), (), "The network cannot be reached.")
    show(window, LedgerList(tuple(rows)))
    assert [card.row.title for card in cards(window) if card.unfolded] == ["API 4"]


def test_rows_come_and_go(window: Window) -> None:
    rows = [LedgerRow(f"API {at}", "Ready", Tone.GOOD, ("read",), ()) for at in range(6)]
    show(window, LedgerList(tuple(rows)))
    show(window, LedgerList((rows[5], *rows[:2])))
    assert [card.row.title for card in sorted(cards(window), key=lambda card: card.winfo_y())] == [
        "API 5",
        "API 0",
        "API 1",
    ]
    assert all(card.unfolded for card in cards(window))


def test_a_hundred_apis_with_trouble_open_soon(window: Window) -> None:
    text = "The network cannot be reached. Check the connection, then choose “Try again”."
    rows = tuple(LedgerRow(f"API {at}", "Offline", Tone.WARNING, ("read",), ("write",), text) for at in range(100))
    began = time.thread_time()
    show(window, LedgerList(rows))
    assert time.thread_time() - began < 2
    until(window._top, lambda: len(cards(window)) == 100)


def test_a_page_that_goes_stops_making_rows(window: Window, root: tk.Tk) -> None:
    window.show(VIEWS["overview-100"])
    window.show(VIEWS["overview-ready"])
    window.show(None)
    until(root, lambda: not root.tk.splitlist(root.tk.call("after", "info")))


def test_the_busy_bar_moves(window: Window) -> None:
    """ttk moves only an element of the name that it expects, whatever the value does."""
    top = show(window, Busy("Waiting…"))
    bar = next(w for w in all_widgets(top) if isinstance(w, ttk.Progressbar))
    moving = str(bar.identify(5, 2)).endswith("pbar")
    until(top, lambda: str(bar.identify(5, 2)).endswith("pbar") != moving)
    until(top, lambda: str(bar.identify(5, 2)).endswith("pbar") == moving)


def test_what_runs_says_how_long_and_can_be_ended(
    window: Window, posted: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy, "SECOND_MS", 1)
    now = [1065.0]
    monkeypatch.setattr(busy, "time", SimpleNamespace(time=lambda: now[0]))
    stop = Button("Cancel", ev.LinkChosen("stopped"))
    top = show(window, Busy("Recent customers", 1000.0, stop))
    shown = next(w for w in all_widgets(top) if isinstance(w, BusyBlock))
    assert shown._text.cget("text") == "Recent customers  ·  1 min 5 s"
    now[0] = 1008.0
    until(top, lambda: shown._text.cget("text") == "Recent customers  ·  8 s")
    next(w for w in all_widgets(top) if isinstance(w, ActionButton)).press()
    assert posted == [stop.event]
    window.show(WindowView("key", "Title", (Busy("Getting ready…"),), (), ev.WindowClosed()))
    top.update()
    assert shown._text.cget("text") == "Getting ready…"
    assert not any(isinstance(w, ActionButton) for w in all_widgets(top))
