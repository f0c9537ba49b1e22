"""Text of other scripts: ordered and joined for the eye, found and copied as it came."""

from __future__ import annotations

import tkinter as tk
from enum import Enum
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import assert_linear
from tests.ui.window.conftest import Opener, all_widgets, settle, until
from tests.ui.window.gallery import grab
from tests.ui.window.pages import SCRIPTS, views
from tests.ui.window.problem_pages import problem_views
from trayapp.core import events as ev
from trayapp.core.record import Record, replace
from trayapp.core.views.elements import Button as Pressed
from trayapp.core.views.elements import Code, Details, Paragraph, WindowView
from trayapp.ui.theme import direction
from trayapp.ui.theme.direction import goes_left, visual, wrapped
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.details import DetailsBlock
from trayapp.ui.window.blocks.finder import FinderBlock
from trayapp.ui.window.grid import Grid
from trayapp.ui.window.read_only import ReadOnlyText
from trayapp.ui.window.widgets import Text

SALAM, SHALOM = "\u0633\u0644\u0627\u0645", "\u05e9\u05dc\u05d5\u05dd"
SALAM_SEEN, SHALOM_SEEN = "\ufee1\ufefc\ufeb3", SHALOM[::-1]
"""Seen from left to right: meem at the end of a word, lam and alef as one sign, seen at the beginning."""


class Face:
    """A font of fixed width; `joins` says whether the toolkit makes one sign of lam and alef."""

    def __init__(self, *, joins: bool = False) -> None:
        self._joins = joins

    def measure(self, text: str) -> int:
        return len(text.replace("\u0644\u0627", "x") if self._joins else text)


FACE = cast("tkfont.Font", Face())


@pytest.mark.parametrize(
    ("text", "code", "seen"),
    [
        ("plain", False, "plain"),
        ("Zo\u0308e", False, "Z\u00f6e"),
        (SHALOM, False, SHALOM_SEEN),
        (SALAM, False, SALAM_SEEN),
        (f"to {SHALOM}!", False, f"to {SHALOM_SEEN}!"),
        (f"{SHALOM} 12 ({SHALOM})", False, f"({SHALOM_SEEN}) 12 {SHALOM_SEEN}"),
        (f'"{SHALOM}": "{SHALOM} 1",', True, f'"{SHALOM_SEEN}": "1 {SHALOM_SEEN}",'),
        (f'"a": ["{SHALOM}", "{SALAM}"]', True, f'"a": ["{SHALOM_SEEN}", "{SALAM_SEEN}"]'),
        (f"<name>{SHALOM}</name>", True, f"<name>{SHALOM_SEEN}</name>"),
        ("\u5317\u4eac \u0e01\u0e49 \U0001f600", False, "\u5317\u4eac \u0e01\u0e49 \U0001f600"),
    ],
)
def test_what_is_seen(text: str, code: bool, seen: str) -> None:
    assert visual(text, FACE, code=code) == seen


def test_a_toolkit_that_joins_letters_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert visual(SALAM, cast("tkfont.Font", Face(joins=True))) == SALAM
    monkeypatch.setattr("sys.platform", "win32")
    assert visual(SALAM, FACE) == SALAM


def test_nothing_is_loaded_for_other_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direction, "_reshaper", None)
    monkeypatch.setattr(direction, "_ordered", None)
    for record in SCRIPTS[2:6]:
        assert [visual(str(value), FACE) for value in record.values()] == [str(value) for value in record.values()]


LETTERS = st.text(st.sampled_from("\u05d0\u05d1\u0628\u0627\u0644 1a.(\U0001f600"), max_size=12)


@given(LETTERS, LETTERS)
def test_what_surrounds_quoted_texts_stays(one: str, other: str) -> None:
    seen = visual(f'{{"{one}": "{other}"}}', FACE, code=True).split('"')
    assert [seen[at] for at in (0, 2, 4)] == ["{", ": ", "}"]


@given(st.lists(st.sampled_from([SHALOM, SALAM, "12", "a"]), min_size=1, max_size=9), st.integers(1, 30))
def test_lines_are_filled_from_the_first_word_on(words: list[str], width: int) -> None:
    text = f"{SHALOM} {' '.join(words)}"
    lines = wrapped(text, FACE, width).split("\n")
    assert lines[0].split()[-1] == SHALOM_SEEN, "the first word is the first line's, at the right"
    assert sum(len(line.split()) for line in lines) == len(words) + 1
    assert all(Face().measure(line) <= width or len(line.split()) == 1 for line in lines)


def test_a_text_of_ours_wraps_as_ever() -> None:
    assert wrapped("as ever", FACE, 3) == "as ever"
    assert not goes_left("12 a")
    assert goes_left(f"12 {SHALOM}")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("同意が必要です。次へ", ["同意が必要", "です。次へ"]),
        ("必要な同意。次へ", ["必要な同", "意。次へ"]),
        ("選ぶ「はい」です", ["選ぶ「は", "い」です"]),
        ("次の「はい」", ["次の「は", "い」"]),
        ("ここで「はい」", ["ここで", "「はい」"]),
        ("一 Entra の話", ["一", "Entra", "の話"]),
        ("一\n\n二", ["一", "", "二"]),
        ("コピー", ["コピー"]),
        ("https://login.example/x を開く", ["https://login.example/x", "を開く"]),
    ],
)
def test_a_line_without_spaces_is_broken_between_letters(text: str, lines: list[str]) -> None:
    assert wrapped(text, FACE, 5 if len(lines[0]) > 4 else 4).split("\n") == lines


@given(st.text(st.sampled_from("同意、。「」（）ー ab.("), max_size=30), st.integers(2, 12))
def test_no_sign_is_lost_at_the_end_of_a_line(text: str, width: int) -> None:
    lines = wrapped(f"同{text}", FACE, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(f"同{text}".split())
    assert all(len(line) <= width or len(direction._UNIT.findall(line)) == 1 for line in lines)


@pytest.mark.parametrize("code", [False, True])
def test_the_time_is_linear(code: bool) -> None:
    assert_linear(lambda size: visual(f'{SALAM} 12 "a" ' * size, FACE, code=code), 200)
    assert_linear(lambda size: wrapped(f"{SALAM} 12 a " * size, FACE, 40), 200)
    assert_linear(lambda size: wrapped("同意です。「はい」 a " * size, FACE, 40), 200)


@pytest.fixture
def copied(window: Window, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(window._root, "clipboard_append", texts.append)
    return texts


def test_a_table_is_searched_and_copied_as_it_came(window: Window, copied: list[str]) -> None:
    window.show(views()["answer-scripts"])
    settle(window)
    grid = next(each for each in all_widgets(window._top) if isinstance(each, Grid))
    until(window._root, lambda: not grid._work)
    cells = [grid.tree.item(item, "values")[1] for item in grid.tree.get_children()]
    assert cells[1] == str(SCRIPTS[1]["name"])[::-1]
    assert "\ufffd" in grid.tree.item(grid.tree.get_children()[8], "values")[3], "an override is no more than seen"
    grid.filter("\u05dc\u05d7\u05dd")
    until(window._root, lambda: not grid._work)
    assert len(grid.rows) == 1
    grid._take_all()
    grid.copy()
    until(window._root, lambda: bool(copied))
    assert str(SCRIPTS[1]["name"]) in copied[0]


def test_a_text_is_copied_as_it_came(window: Window, copied: list[str]) -> None:
    details = Details("Details", (("Name", SALAM),), Pressed("Copy", ev.WindowClosed()))
    blocks = (Code(f'{{"name": "{SALAM}",\n "other": "a\U0001f600b"}}'), details, Paragraph(f"{SHALOM} " * 60))
    window.show(WindowView("key", "Title", blocks, (), ev.WindowClosed()))
    settle(window)
    text = next(each for each in all_widgets(window._top) if isinstance(each, ReadOnlyText))
    assert text.get("1.0", "1.end") == f'{{"name": "{SALAM_SEEN}",'
    text.tag_add("sel", "1.3", "2.5")
    text.copy()
    assert copied == [f'{{"name": "{SALAM}",\n "oth']
    colours = [str(each) for each in text.tag_ranges("string")]
    assert text.get(colours[2], colours[3]) == '"a\U0001f600b"', "Tk counts an emoji as two"
    paragraph = next(
        each for each in all_widgets(window._top) if isinstance(each, Text) and SHALOM_SEEN in each["text"]
    )
    assert str(paragraph["justify"]) == "right"
    assert "\n" in paragraph["text"]


EMOJI = [
    "\U0001f600",
    "\u2764\ufe0f",
    "\U0001f44d\U0001f3fd",
    "\U0001f1e9\U0001f1ea",
    "\U0001f469\u200d\U0001f680",
    "\u26a0",
    "-",
]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_an_emoji_takes_its_place_and_no_more(open_window: Opener, scale: float) -> None:
    """What is before and behind one in a line looks as it does without it, and its line is as high as others."""
    window = open_window(scale=scale)
    block = Code("\n".join(f"ABg {emoji} gBA" for emoji in EMOJI))
    window.show(WindowView("key", "Title", (block,), (), ev.WindowClosed()))
    settle(window)
    text = next(each for each in all_widgets(window._top) if isinstance(each, ReadOnlyText))
    assert len({text.dlineinfo(f"{at}.0")[3] for at in range(1, len(EMOJI) + 1)}) == 1  # type: ignore[index] # each line is shown
    picture = grab(window._root, window._top)
    wide, high = window._theme.fonts.mono.measure("ABg"), window._theme.fonts.mono.metrics("linespace")
    left, top = text.winfo_rootx() - window._top.winfo_rootx(), text.winfo_rooty() - window._top.winfo_rooty()
    for place in ("0", "end - 3 chars"):
        boxes: list[Any] = [text.bbox(f"{at}.{place}") for at in range(1, len(EMOJI) + 1)]
        cuts = [picture.crop((left + x, top + y, left + x + wide, top + y + high)) for x, y, *_ in boxes]
        assert len({each.tobytes() for each in cuts}) == 1


TOLD = {
    "title",
    "text",
    "label",
    "chip",
    "hint",
    "note",
    "error",
    "lock",
    "origin",
    "place",
    "granted",
    "missing",
    "where",
    "words",
    "value",
}


def in_hebrew(value: object, name: str = "") -> object:
    """Return a view with a Hebrew word in all that it tells."""
    if isinstance(value, Record):
        return replace(value, **{each: in_hebrew(part, each) for each, part in vars(value).items()})
    if isinstance(value, tuple):
        return tuple(in_hebrew(each, name) for each in value)
    told = name in TOLD and isinstance(value, str) and not isinstance(value, Enum)
    return f"{value} {SHALOM}" if told and value else value


def words(widget: tk.Misc) -> list[str]:
    if isinstance(widget, ttk.Treeview):
        cells = [widget.item(item, "values") for item in widget.get_children()]
        return [str(cell) for row in cells for cell in row]
    if isinstance(widget, tk.Menu):
        last = widget.index("end")
        entries = range(0 if last is None else last + 1)
        return [str(widget.entrycget(at, "label")) for at in entries if widget.type(at) != "separator"]
    return [str(widget["text"])] if "text" in widget.keys() else []  # noqa: SIM118 - Tk's options, no dict


def test_no_text_of_any_page_is_drawn_as_it_came(window: Window) -> None:
    missed: set[str] = set()
    seen = 0
    for view in (views() | problem_views()).values():
        window.show(cast("WindowView", in_hebrew(view)))
        settle(window)
        for widget in all_widgets(window._top):
            if isinstance(widget, DetailsBlock) and not widget.unfolded:
                widget.toggle()
            if isinstance(widget, FinderBlock):
                widget.field.insert(0, SHALOM)
        window._top.update()
        for widget in all_widgets(window._top):
            for word in words(widget):
                seen += SHALOM_SEEN in word
                if SHALOM in word:
                    missed.add(f"{type(widget.master).__name__} {type(widget).__name__} {word}")
    assert missed == set()
    assert seen > 500
