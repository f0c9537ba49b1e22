"""What a user can do with an answer in the window."""

from __future__ import annotations

import io
import json
import threading
import tkinter as tk
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.patience import PATIENCE
from tests.ui.window.conftest import all_widgets, settle, until
from trayapp.core import events as ev
from trayapp.core.answers.forms import Form, forms_of
from trayapp.core.views.elements import Body, Button, WindowView
from trayapp.ui.window import between
from trayapp.ui.window.blocks import body
from trayapp.ui.window.blocks.body import BodyBlock, picture
from trayapp.ui.window.grid import Grid
from trayapp.ui.window.row_view import MOST_ROWS

if TYPE_CHECKING:
    from trayapp.core.events import Event
    from trayapp.ui.window import Window

PEOPLE = [{"id": at, "name": f"Name {at}", "note": f"=cmd|{at}"} for at in range(300)]


def shown(window: Window, content: object, content_type: str = "application/json", form: str = "") -> BodyBlock:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    forms = forms_of(raw, content_type)
    chosen = form or forms[0]
    buttons = tuple(Button(each, ev.AnswerFormChosen("a", "b", each), primary=each == chosen) for each in forms)
    window.show(WindowView("key", "Title", (Body(raw, content_type, chosen, buttons),), (), ev.WindowClosed()))
    settle(window)
    block = next(each for each in all_widgets(window._top) if isinstance(each, BodyBlock))
    if block.shown is not None:
        at_rest(block)
        block.shown.tree.focus_force()
        window._top.update()
    return block


def grid_of(block: BodyBlock) -> Grid:
    assert block.shown is not None
    return block.shown


def at_rest(block: BodyBlock) -> None:
    until(block.winfo_toplevel(), lambda: not grid_of(block)._work and block._due is None)


def press(block: BodyBlock, *keys: str) -> None:
    for key in keys:
        grid_of(block).tree.event_generate(key)
        at_rest(block)


def column(block: BodyBlock, at: int) -> list[str]:
    tree = grid_of(block).tree
    return [str(tree.item(row, "values")[at]) for row in tree.get_children()]


def type_in(block: BodyBlock, text: str, key: str = "") -> None:
    block.find.focus_force()
    block.find.delete(0, "end")
    block.find.insert(0, text)
    if key:
        block.find.event_generate(key)
    at_rest(block)


def test_a_key_goes_to_the_last_of_many_rows(window: Window) -> None:
    block = shown(window, PEOPLE)
    assert len(column(block, 0)) < 20, "only what is seen is made"
    press(block, "<End>")
    assert "299" in column(block, 0)
    press(block, "<Home>")
    assert column(block, 0)[0] == "0"


def test_the_records_are_searched_as_one_types(window: Window) -> None:
    block = shown(window, PEOPLE)
    type_in(block, "name 29")
    assert column(block, 0)[:3] == ["29", "290", "291"]
    assert block._status["text"] == "11 of 300"
    type_in(block, "")
    assert column(block, 0)[0] == "0"


def test_what_is_copied_is_safe_in_a_spreadsheet(window: Window) -> None:
    block = shown(window, PEOPLE)
    press(block, "<Home>", "<Shift-Down>", "<Control-c>")
    assert window._root.clipboard_get() == "id\tname\tnote\n0\tName 0\t'=cmd|0\n1\tName 1\t'=cmd|1"
    grid_of(block).menu(1).invoke("Copy rows as CSV")
    at_rest(block)
    assert window._root.clipboard_get().startswith("id,name,note\n0,Name 0,'=cmd|0\n")
    grid_of(block).menu(1).invoke("Copy cell")
    assert window._root.clipboard_get() == "Name 1"


def test_columns_are_hidden_and_shown_again(window: Window) -> None:
    block = shown(window, PEOPLE)
    grid_of(block).menu(1).invoke("Hide column")
    assert column(block, 1)[0] == "=cmd|0"
    press(block, "<Home>", "<Control-c>")
    assert window._root.clipboard_get() == "id\tnote\n0\t'=cmd|0"
    grid_of(block).menu(None).invoke("Show all columns")
    assert column(block, 1)[0] == "Name 0"


def test_a_tree_folds_by_key_and_copies_value_and_path(window: Window) -> None:
    block = shown(window, {"a": {"b c": [1.10, 2]}, "d": 3})
    assert [name.strip() for name in column(block, 0)] == ["▾ a", "▾ b c", "[0]", "[1]", "d"]
    press(block, "<Home>", "<Down>", "<Left>")
    assert [name.strip() for name in column(block, 0)] == ["▾ a", "▸ b c", "d"]
    press(block, "<Control-c>")
    assert window._root.clipboard_get() == "[1.1, 2]"
    grid_of(block).menu(None).invoke("Copy path")
    assert window._root.clipboard_get() == 'a."b c"'
    press(block, "<Right>", "<Down>", "<Left>")
    assert grid_of(block)._at == 1, "from a leaf, Left goes to its branch"


def test_a_click_on_the_sign_folds(window: Window) -> None:
    block = shown(window, {"a": {"b": 1}})
    tree = grid_of(block).tree
    x, y, _, high = map(int, tree.bbox(tree.get_children()[0]))
    tree.event_generate("<Button-1>", x=x + 14, y=y + high // 2)
    at_rest(block)
    assert [name.strip() for name in column(block, 0)] == ["▸ a"]


@pytest.mark.parametrize(("form", "row"), [("Tree", "[250]"), ("Text", "Name 250")])
def test_a_search_goes_to_what_it_finds(window: Window, form: str, row: str) -> None:
    block = shown(window, PEOPLE, form=form)
    type_in(block, "name 250", "<Return>")
    assert any(row in cell for cell in column(block, 0))
    type_in(block, "nowhere", "<Return>")
    assert block._status["text"] == "Not found"


@pytest.mark.parametrize("form", ["Tree", "Text"])
def test_a_search_counts_and_goes_both_ways_round_the_ends(window: Window, form: str) -> None:
    block = shown(window, PEOPLE, form=form)
    for key, said in (
        ("<Return>", "1 of 11"),
        ("<F3>", "2 of 11"),
        ("<Return>", "3 of 11"),
        ("<Shift-Return>", "2 of 11"),
        ("<Shift-F3>", "1 of 11"),
        ("<Shift-F3>", "11 of 11"),
        ("<Return>", "1 of 11"),
    ):
        type_in(block, "name 25", key)  # 25, and 250 to 259
        assert block._status["text"] == said
    grid_of(block).tree.focus_force()
    press(block, "<F3>")
    assert block._status["text"] == "2 of 11"


def test_the_wheel_goes_sideways_with_shift_and_back(window: Window) -> None:
    grid = grid_of(shown(window, [{f"column {at}": "x" * 30 for at in range(60)}] * 2))
    first = []
    for delta in (-120, -120, 120, 120):
        grid.tree.event_generate("<Shift-MouseWheel>", delta=delta)
        first.append(grid.tree["columns"][0])
    assert first == ["1", "2", "1", "0"]


@pytest.mark.parametrize("asked", ["<Shift-F10>", "<Menu>", "<Button-3>"])
def test_the_rows_have_a_menu_of_their_own(window: Window, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda menu, *_: opened.append(menu.entrycget(0, "label")))
    press(shown(window, PEOPLE), asked)
    assert opened == ["Copy rows"]


def test_a_table_of_very_many_columns_says_so(window: Window) -> None:
    block = shown(window, [{f"c{at}": at for at in range(1_200)}], form="Table")
    assert block._status["text"] == "The first 1,000 columns"
    grid_of(block).sort(0)
    at_rest(block)
    assert block._status["text"] == "The first 1,000 columns", "after a sort as well"
    assert len(grid_of(block).rows.titles) == 1_000


def test_ctrl_f_goes_to_the_search_and_escape_back(window: Window, posted: list[Event]) -> None:
    block = shown(window, PEOPLE)
    press(block, "<Control-f>")
    assert window._top.focus_get() is block.find
    type_in(block, "name 299")
    block.find.event_generate("<Escape>")
    at_rest(block)
    assert window._top.focus_get() is grid_of(block).tree
    assert len(grid_of(block).rows) == 300
    assert posted == [], "Escape left the field, not the window"


def test_text_keeps_each_line_as_it_came(window: Window) -> None:
    block = shown(window, b"a,b\n\n  1.10\t2\n", "text/plain")
    assert column(block, 0) == ["a,b", "", "  1.10    2"]
    press(block, "<Control-a>", "<Control-c>")
    assert window._root.clipboard_get() == "a,b\n\n  1.10\t2"


def test_the_forms_are_buttons(window: Window, posted: list[Event]) -> None:
    block = shown(window, PEOPLE)
    assert [each.button.label for each in block._forms.shown] == ["Table", "Tree", "Text"]
    block._forms.shown[1].invoke()
    assert posted == [ev.AnswerFormChosen("a", "b", Form.TREE)]


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_shown(window: Window) -> None:
    block = shown(window, png(1600, 300), "image/png")
    until(window._top, lambda: block._image is not None)
    assert block._image is not None
    assert block._image.width() <= 800


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\nbroken", png(2, 2)[:-30]])
def test_a_picture_that_is_none_is_said_to_be_none(window: Window, content: bytes) -> None:
    block = shown(window, content, "image/png")
    label = next(each for each in block.winfo_children() if isinstance(each, tk.Label))
    until(window._top, lambda: bool(label["text"]))
    assert "can't be read" in label["text"]


@pytest.mark.attack("a hostile API", "a picture of hundreds of millions of pixels", "not read")
def test_a_picture_too_large_to_show_is_not_read() -> None:
    header = png(2, 2)
    large = header[:16] + (30_000).to_bytes(4, "big") * 2 + header[24:29]
    crc = __import__("zlib").crc32(large[12:29]).to_bytes(4, "big")
    assert isinstance(picture(large + crc + header[33:], (100, 100)), str)


def test_a_picture_is_as_large_as_all_else_and_never_larger_than_its_room() -> None:
    made = io.BytesIO()
    Image.new("RGB", (30, 20)).save(made, "PNG")
    for room, scale, size in (((100, 100), 1.0, (30, 20)), ((100, 100), 2.0, (60, 40)), ((45, 99), 2.0, (45, 30)),
                              ((15, 99), 2.0, (15, 10))):  # fmt: skip
        shown = picture(made.getvalue(), room, scale)
        assert isinstance(shown, Image.Image)
        assert shown.size == size


def test_a_page_that_goes_ends_the_work(window: Window) -> None:
    block = shown(window, [{"n": at} for at in range(20_000)])
    grid_of(block).sort(0)
    window.show(None)
    window._top.update()
    assert not block.winfo_exists()


def timers(window: Window) -> tuple[str, ...]:
    return tuple(map(str, window._root.tk.splitlist(window._root.tk.call("after", "info"))))


def test_rows_that_are_read_late_get_their_room(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a busy computer, where the first moment is over before anything is read."""
    monkeypatch.setattr(between, "SLICE", 0.0)
    block = shown(window, PEOPLE)
    until(window._top, lambda: window._refitting is None)
    settle(window)
    assert grid_of(block)._fitting() == MOST_ROWS


def test_a_page_that_goes_leaves_no_timer(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tk calls what is due by name, and another function may have the name by then."""
    read = threading.Event()
    monkeypatch.setattr(body, "picture", lambda *_: read.wait(PATIENCE) and "none")
    before = timers(window)
    shown(window, png(8, 8), "image/png")
    assert timers(window) != before
    window.show(None)
    assert timers(window) == before
    read.set()
    block = shown(window, PEOPLE)
    block.find.insert(0, "Name")
    block._typed()
    window.show(None)
    assert timers(window) == before
