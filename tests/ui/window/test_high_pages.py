"""A page higher than X11 has coordinates for: what fits is shown, and what does not is counted."""

from __future__ import annotations

import re
import tkinter as tk
from tkinter import font as tkfont

import pytest

from tests.ui.window.conftest import Opener, all_widgets, settle, until
from tests.ui.window.test_anything import narrow
from tests.ui.window.test_updates import cards, labels
from trayapp.core import events as ev
from trayapp.core.mistake import Mistake
from trayapp.core.record import replace
from trayapp.core.views.elements import (
    Block,
    Button,
    Details,
    Findings,
    LedgerList,
    LedgerRow,
    Paragraph,
    SettingGroup,
    SettingRow,
    Tone,
    Way,
    Ways,
    WindowView,
)
from trayapp.core.views.form import TickList, TickOption
from trayapp.ui.theme.tokens import HIGHEST_PAGE
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.details import DetailsBlock
from trayapp.ui.window.widgets import Text

LONG = "word " * 100
BACK = Button("Back", ev.BackChosen())
ROW = LedgerRow("", "Ready", Tone.GOOD, ("read",), ("write",), "", (BACK,))
BLOCKS: dict[str, tuple[Block, ...]] = {
    "settings": (
        SettingGroup("All", tuple(SettingRow(f"{at}", LONG, "What it is", notes=("key",)) for at in range(400))),
    ),
    "findings": (Findings(tuple(Mistake(f"{at}", LONG, "line 1") for at in range(400))),),
    "ticks": (TickList("api", "APIs", tuple(TickOption(f"{at}", f"{at}", text=LONG) for at in range(400))),),
    "ways": (Ways(tuple(Way("play", f"{at}", LONG, ev.BackChosen()) for at in range(400))),),
    "paragraphs": (Paragraph(LONG),) * 400,
    "buttons": (LedgerList((LedgerRow("One", "Ready", Tone.GOOD, (), (), "", (BACK,) * 4_000),)),),
    "details": (Details("Details", ((LONG[:100], LONG),) * 400, BACK),),
}


def ledger(count: int) -> LedgerList:
    return LedgerList(tuple(replace(ROW, title=f"API {at:04}") for at in range(count)))


def open_page(window: Window, *blocks: Block) -> None:
    window.show(WindowView("key", "Title", (Paragraph("Above"), *blocks), (BACK,), ev.WindowClosed()))
    settle(window)


def left_out(window: Window) -> int:
    """Return the number in the notice at the page's end; the notice must be visible there."""
    window._scroll.scroll_to(1e9)
    window._top.update()
    (notice,) = (each for each in all_widgets(window._page) if isinstance(each, Text) and "more" in each["text"])
    assert notice.winfo_viewable()
    assert notice.winfo_rooty() > window._top.winfo_rooty()
    assert notice.winfo_rooty() + notice.winfo_height() < window._footer.winfo_rooty()
    found = re.search(r"\d+", str(notice["text"]))
    assert found
    return int(found[0])


def assert_placed_within_the_coordinates(window: Window) -> None:
    top = window._page.winfo_rooty()
    for widget in all_widgets(window._page):
        if widget.winfo_viewable():
            assert 0 < widget.winfo_height() <= HIGHEST_PAGE, widget
            assert 0 <= widget.winfo_rooty() - top < 32_768, widget


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_a_ledger_of_a_thousand_shows_its_beginning_and_how_many_follow(scale: float, open_window: Opener) -> None:
    window = open_window(scale=scale)
    open_page(window, ledger(1_000))
    until(window._top, lambda: window._page.left_out() > 0)
    assert_placed_within_the_coordinates(window)
    seen = [card for card in cards(window) if card.winfo_viewable() and card.winfo_height() == card.winfo_reqheight()]
    assert [card.row.title for card in seen] == [f"API {at:04}" for at in range(len(seen))]
    assert left_out(window) == 1_000 - len(seen)
    assert len(cards(window)) < len(seen) + 60  # those that have no room are not made


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_cards_that_unfold_push_others_out_and_let_them_in_again(scale: float, open_window: Opener) -> None:
    window = open_window(scale=scale)
    open_page(window, ledger(1_000))
    until(window._top, lambda: window._page.left_out() > 0)
    before = window._page.left_out()
    some = cards(window)[:40]
    for card in some:
        card.set(unfolded=True)
    window._top.update()
    assert window._page.left_out() > before
    assert_placed_within_the_coordinates(window)
    for card in some:
        card.set(unfolded=False)
    until(window._top, lambda: window._page.left_out() == before)
    assert_placed_within_the_coordinates(window)


@pytest.mark.parametrize("scale", [1.0, 4.0])
@pytest.mark.parametrize("blocks", BLOCKS.values(), ids=BLOCKS)
def test_no_page_is_higher_than_the_coordinates_go(
    blocks: tuple[Block, ...], scale: float, open_window: Opener
) -> None:
    window = open_window(scale=scale)
    open_page(window, *blocks)
    narrow(window)
    for block in window._page._blocks.values():
        if isinstance(block, DetailsBlock):
            block.toggle()
            window._top.update()
    assert_placed_within_the_coordinates(window)
    assert left_out(window) > 0
    window.show(None)


def test_a_page_that_fits_has_no_notice(window: Window) -> None:
    open_page(window, ledger(100))
    until(window._top, lambda: len(cards(window)) == 100)
    window._top.update()
    assert window._page.left_out() == 0
    assert not any("more" in text for text in labels(window))


def test_the_notice_goes_when_the_page_fits_again(window: Window) -> None:
    open_page(window, ledger(1_000))
    until(window._top, lambda: window._page.left_out() > 0)
    assert left_out(window) > 0
    open_page(window, ledger(10))
    window._top.update()
    assert not any("more" in text for text in labels(window))


def test_the_focus_does_not_go_where_nothing_is_shown(open_window: Opener) -> None:
    window = open_window(scale=4.0)
    open_page(window, ledger(1_000))
    until(window._top, lambda: window._page.left_out() > 0)
    last = [card for card in cards(window) if card.winfo_viewable()][-1]
    last.focus_force()
    window._top.update()
    last.move(1)
    window._top.update()
    assert window._top.focus_get() is last


def test_a_text_that_a_narrow_window_cut_is_whole_in_a_wide_one(root: tk.Tk) -> None:
    whole = "W日" * 800
    text = Text(root, whole, tkfont.Font(root, size=-40), "black", "white")
    text.fit(60)
    assert len(str(text["text"])) < len(whole)
    text.fit(2_000)
    assert str(text["text"]).replace("\n", "") == whole
    text.fit(60)
    text.configure(text="another")
    text.fit(2_000)
    assert text["text"] == "another"
    text.destroy()
