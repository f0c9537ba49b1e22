from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from tests.languages.made_up import Bracketed
from tests.ui.window.conftest import all_widgets, settle, until
from tests.ui.window.pages import CUSTOMERS, answered, call_states, first_starts, signed_in, stateless, states, views
from trayapp.core import events as ev
from trayapp.core.language import speak
from trayapp.core.record import replace
from trayapp.core.state import State
from trayapp.core.update import update
from trayapp.core.views.elements import Busy, Hero, LedgerList, WindowView
from trayapp.core.views.window import window_view
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.details import DetailsBlock
from trayapp.ui.window.blocks.ledger_row import LedgerCard
from trayapp.ui.window.buttons import ActionButton
from trayapp.ui.window.widgets import Text

VIEWS = views()


def view_of(state: State) -> WindowView:
    view = window_view(state)
    assert view is not None
    return view


def cards(window: Window) -> list[LedgerCard]:
    return [w for w in all_widgets(window._top) if isinstance(w, LedgerCard)]


def labels(window: Window) -> list[str]:
    return [str(w["text"]) for w in all_widgets(window._top) if isinstance(w, Text) and w.winfo_viewable()]


def test_an_update_changes_the_words_and_keeps_the_widgets(window: Window) -> None:
    ready = signed_in()
    window.show(view_of(ready))
    settle(window)
    before = cards(window)
    busy, _ = update(ready, ev.CheckAgainChosen())
    window.show(view_of(busy))
    window._top.update()
    assert "Getting ready…" in labels(window)
    window.show(view_of(ready))
    window._top.update()
    assert "Getting ready…" not in labels(window)
    assert cards(window) == before


def test_in_another_language_the_window_s_own_words_change_too(window: Window) -> None:
    def words() -> set[str]:
        return {str(w["text"]) for w in all_widgets(window._top) if isinstance(w, ttk.Button)}

    window.show(VIEWS["first-paste"])
    settle(window)
    assert "Paste" in words()
    try:
        speak(Bracketed())
        window.restyle(anew=True)
        assert {"⟦Paste⟧", "Paste"} & words() == {"⟦Paste⟧"}
    finally:
        speak(None)
        window.restyle(anew=True)


def test_an_update_keeps_the_focus(window: Window) -> None:
    ready = signed_in()
    window.show(view_of(ready))
    settle(window)
    top = window._top
    button = next(w for w in all_widgets(top) if isinstance(w, ActionButton) and w.button.label == "Open invoices")
    button.focus_force()
    top.update()
    busy, _ = update(ready, ev.CheckAgainChosen())
    window.show(view_of(busy))
    top.update()
    assert top.focus_get() is button


def test_an_update_takes_no_focus_from_another_window(window: Window, root: tk.Tk) -> None:
    window.show(VIEWS["overview-ready"])
    settle(window)
    other = tk.Toplevel(root)
    entry = tk.Entry(other)
    entry.pack()
    until(root, lambda: bool(entry.winfo_viewable()))
    entry.focus_force()
    until(root, lambda: root.focus_get() is entry)
    window.show(VIEWS["overview-busy"])
    window.show(VIEWS["overview-missing"])
    root.update()
    assert root.focus_get() is entry
    window._top.focus_force()
    root.update()
    other.destroy()


def test_a_neighbour_has_the_focus_when_the_focused_button_goes(window: Window) -> None:
    window.show(VIEWS["overview-missing"])
    settle(window)
    top = window._top
    next(w for w in all_widgets(top) if isinstance(w, ActionButton) and w.button.primary).focus_force()
    top.update()
    window.show(VIEWS["overview-ready"])
    until(top, lambda: isinstance(top.focus_get(), ActionButton))


def test_an_update_keeps_the_scroll_position(window: Window) -> None:
    view = VIEWS["overview-100"]
    window.show(view)
    settle(window)
    until(window._top, lambda: len(cards(window)) == 100)
    window._scroll.scroll_to(1000)
    window._top.update()
    hero = view.blocks[0]
    assert isinstance(hero, Hero)
    window.show(replace(view, blocks=(replace(hero, text="Something else"), *view.blocks[1:])))
    window._top.update()
    assert "Something else" in labels(window)
    assert window._scroll.top == 1000


def test_another_page_begins_at_its_top(window: Window) -> None:
    window.show(VIEWS["overview-100"])
    settle(window)
    until(window._top, lambda: len(cards(window)) == 100)
    window._scroll.scroll_to(1000)
    window.show(VIEWS["answer-table"])
    settle(window)
    assert window._scroll.top == 0


def test_an_update_keeps_the_folds(window: Window) -> None:
    window.show(VIEWS["overview-many"])
    settle(window)
    assert [card.row.title for card in cards(window) if card.unfolded] == ["Service 003"]
    for card, key in ((cards(window)[0], "<Return>"), (cards(window)[2], "<space>")):
        card.focus_force()
        window._top.update()
        card.event_generate(key)
    view = VIEWS["overview-many"]
    window.show(replace(view, blocks=(view.blocks[0], Busy("Getting ready…"), *view.blocks[1:])))
    window._top.update()
    assert [card.row.title for card in cards(window) if card.unfolded] == ["Service 001"]


def test_an_update_keeps_unfolded_details(window: Window) -> None:
    view = VIEWS["problem-declined"]
    window.show(view)
    settle(window)
    details = next(w for w in all_widgets(window._top) if isinstance(w, DetailsBlock))
    details.fold.invoke()
    window._top.update()
    window.show(replace(view, status="Details copied"))
    window._top.update()
    assert details.unfolded
    assert [value.get("1.0", "end-1c") for value in details._values][:2] == ["consent-declined", "access_denied"]
    assert all(value.winfo_viewable() for value in details._values)


def test_unfolding_makes_the_window_higher_and_folding_lower(window: Window) -> None:
    window.show(VIEWS["problem-declined"])
    settle(window)
    details = next(w for w in all_widgets(window._top) if isinstance(w, DetailsBlock))
    low = window._top.winfo_height()
    details.fold.invoke()
    until(window._top, lambda: window._top.winfo_height() > low)
    details.fold.invoke()
    until(window._top, lambda: window._top.winfo_height() == low)


def test_a_persons_own_size_is_kept(window: Window) -> None:
    window.show(VIEWS["overview-ready"])
    settle(window)
    window._top.geometry("640x500")
    until(window._top, lambda: window._geometry.size == (640, 500))
    window.show(VIEWS["overview-personal"])
    window._top.update()
    window.show(VIEWS["answer-table"])
    window._top.update()
    assert (window._top.winfo_width(), window._top.winfo_height()) == (640, 500)


def test_the_table_grows_with_the_window(window: Window) -> None:
    window.show(VIEWS["answer-table"])
    settle(window)
    tree = next(w for w in all_widgets(window._top) if isinstance(w, ttk.Treeview))
    before = tree.winfo_height()
    window._top.geometry(f"{window._top.winfo_width()}x{window._top.winfo_height() + 200}")
    until(window._top, lambda: tree.winfo_height() == before + 200)


def test_an_update_keeps_the_order_that_was_chosen(window: Window) -> None:
    view = view_of(answered(CUSTOMERS))
    window.show(view)
    settle(window)
    tree = next(w for w in all_widgets(window._top) if isinstance(w, ttk.Treeview))
    tree.focus_force()
    window._top.update()
    tree.event_generate("<Control-Left>")  # the last column
    tree.event_generate("<Control-Down>")
    until(window._top, lambda: tree.item(tree.get_children()[0], "values")[-1] == "15")
    window.show(view_of(answered([*CUSTOMERS, {**CUSTOMERS[0], "openOrders": 99}])))
    tree = next(w for w in all_widgets(window._top) if isinstance(w, ttk.Treeview))
    until(window._top, lambda: tree.item(tree.get_children()[0], "values")[-1] == "99")


def test_the_same_view_twice_changes_nothing(window: Window) -> None:
    window.show(VIEWS["overview-ready"])
    settle(window)
    window.show(views()["overview-ready"])
    window._top.update()
    assert window._view == VIEWS["overview-ready"]


def test_rows_of_one_title_are_told_apart(window: Window) -> None:
    view = VIEWS["overview-ready"]
    ledger = view.blocks[1]
    assert isinstance(ledger, LedgerList)
    row = ledger.rows[0]
    twice = replace(view, blocks=(LedgerList((row, replace(row, chip="Other"))),))
    window.show(twice)
    settle(window)
    assert [card.row.chip for card in cards(window)] == ["Ready", "Other"]


def test_states_are_the_programs_own() -> None:
    assert {*states(), *call_states(), *first_starts(), *stateless()} == set(VIEWS)
