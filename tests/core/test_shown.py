"""How much of a view is shown: bounded whatever comes, and unchanged where it fits."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.window.pages import views
from trayapp.core import events as ev
from trayapp.core.mistake import Mistake
from trayapp.core.record import Record
from trayapp.core.views.elements import (
    Banner,
    Button,
    Code,
    Details,
    Facts,
    Findings,
    Hero,
    LedgerList,
    LedgerRow,
    Paragraph,
    SettingGroup,
    SettingRow,
    Table,
    Tone,
    WindowView,
)
from trayapp.core.views.form import TextBox, TextEntry
from trayapp.core.views.menu import MenuEntry, TrayView
from trayapp.core.views.shown import CODE, LINE, MORE, MOST_RECORDS, TEXT, Room, fitted, shortened

LONG = "x" * 250_000
NOTICE = "Not everything is shown"


def page(*blocks: Any, button: str = "Copy", event: ev.Event | None = None) -> WindowView:
    buttons = (Button(button, event or ev.BackChosen()),)
    return WindowView("key", "Title", (Hero("ready", "Title"), *blocks), buttons, ev.WindowClosed())


def texts(value: object) -> list[str]:
    """Return every text in a view, but for those that events carry."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for each in value for text in texts(each)]
    if isinstance(value, Record) and not isinstance(value, ev.Event):
        return [text for each in vars(value).values() for text in texts(each)]
    return []


def blocks(text: str) -> list[Record]:
    button = Button(text, ev.BackChosen())
    return [
        Paragraph(text),
        Banner(Tone.BAD, text, text, button),
        Facts(((text, text, Tone.GOOD),) * 500),
        Findings((Mistake(text, text, text),) * 500),
        SettingGroup(text, (SettingRow(text, text, text, text, (text, text), text),) * 500),
        LedgerList((LedgerRow(text, text, Tone.GOOD, (text,) * 500, (text,) * 500, text, (button,)),)),
        Details(text, ((text, text),) * 500, button),
        Table((text,) * 12, ((text,) * 12,) * 2_000),
    ]


@given(
    st.text(st.sampled_from("a \n\t\u0301日…\ufdfd"), max_size=50),
    st.integers(1, 12),
    st.integers(1, 4),
    st.integers(1, 6),
)
def test_what_is_cut_is_a_beginning_that_ends_in_an_ellipsis(text: str, characters: int, lines: int, each: int) -> None:
    short = shortened(text, Room(characters, lines, each))
    if short is text:
        assert len(text) <= characters
        assert text.count("\n") < lines
        # One that has an ellipsis where it would be cut is its own beginning.
        assert all(len(line) <= each or line == line[:each] + MORE for line in text.split("\n"))
        return
    assert short.endswith(MORE)
    assert short.count("\n") < lines
    assert all(len(line) <= each + 2 for line in short.split("\n"))
    for cut, whole in zip(short.split("\n"), text.split("\n"), strict=False):
        assert whole.startswith((cut.removesuffix(MORE).removesuffix(MORE), cut.removesuffix(MORE)))


@pytest.mark.parametrize("name", [*views()])
def test_no_usual_page_is_changed(name: str) -> None:
    view = views()[name]
    after = fitted(view)
    assert (after is view) == (NOTICE not in texts(after))
    assert name == "waiting-two" or after is view


@pytest.mark.parametrize("text", [LONG, "\n" * 250_000, "e" + "\u0301" * 300_000, "\t" * 250_000, "word " * 50_000])
@pytest.mark.parametrize("at", range(8))
def test_no_label_is_long_whatever_comes_and_the_page_says_so(text: str, at: int) -> None:
    after = fitted(page(blocks(text)[at]))
    assert NOTICE in texts(after)
    assert max(map(len, texts(after))) <= TEXT.characters + 1
    assert max(each.count("\n") for each in texts(after)) < TEXT.lines
    assert after.buttons == page().buttons, "the ways out stay"
    labels = [each for block in after.blocks if not isinstance(block, Table) for each in texts(block)]
    assert sum(1 + len(each) // 50 + each.count("\n") for each in labels) < 450


def test_a_very_wide_character_counts_for_several() -> None:
    assert shortened("\ufdfd" * 15, LINE) == "\ufdfd" * 15
    for wide in "\ufdfd\u2e3b\U00012000\U00011310":
        assert shortened(wide * 200, LINE) == wide * 15 + MORE
    assert shortened("a" * 119 + "\ufdfd", LINE) == "a" * 119 + "\ufdfd", "what is left is enough for its beginning"


def test_a_text_of_an_answer_is_cut_line_by_line_and_what_is_copied_is_whole() -> None:
    body = "\n".join(["short", LONG, "after", *["line"] * 10_000])
    view = page(Code(body), event=ev.CopyChosen(body, "Answer"))
    after = fitted(view)
    code = next(each for each in after.blocks if isinstance(each, Code))
    lines = code.text.split("\n")
    assert lines[:3] == ["short", "x" * CODE.each + MORE, "after"] or lines[1] == "x" * CODE.each + MORE
    assert len(lines) <= CODE.lines
    assert after.buttons[0].event == ev.CopyChosen(body, "Answer")
    assert any("copies everything" in text for text in texts(after))


def test_a_table_shows_so_many_rows() -> None:
    rows = tuple((str(at), "x") for at in range(MOST_RECORDS + 1))
    assert NOTICE not in texts(fitted(page(Table(("A", "B"), rows[:-1]))))
    after = fitted(page(Table(("A", "B"), rows)))
    table = next(each for each in after.blocks if isinstance(each, Table))
    assert table.rows == rows[:-1]
    assert NOTICE in texts(after)


def test_a_block_after_a_long_one_and_every_menu_entry_stay() -> None:
    after = fitted(
        page(Findings((Mistake(LONG, LONG),) * 500), Paragraph("After it."), SettingGroup("G", (SettingRow("a", "b"),)))
    )
    assert [type(each) for each in after.blocks] == [Hero, Banner, Findings, Paragraph, SettingGroup]
    assert after.blocks[-1] == SettingGroup("G", (SettingRow("a", "b"),))
    menu = tuple(MenuEntry(f"{at} {LONG}", children=(MenuEntry(LONG),) * 300) for at in range(300))
    tray = fitted(TrayView("ready", LONG, LONG, (*menu, MenuEntry("Quit", ev.QuitChosen()))))
    assert len(tray.menu) == 301
    assert tray.menu[-1] == MenuEntry("Quit", ev.QuitChosen())
    assert len(tray.menu[0].children) == 300
    assert max(map(len, texts(tray.menu))) <= LINE.characters + 1
    assert len(tray.tooltip) <= TEXT.characters + 1


def test_what_a_person_fills_in_stays_whole() -> None:
    fields = TextEntry("name", "Label", LONG), TextBox("text", "Label", LONG)
    assert fitted(page(*fields)).blocks[1:] == fields


def test_it_takes_no_longer_for_a_longer_text() -> None:
    def seconds(length: int) -> float:
        view = page(*blocks("x" * length), Code("y\n" * length))
        started = time.thread_time()
        fitted(view)
        return time.thread_time() - started

    seconds(1_000)
    assert min(seconds(2_000_000) for _ in range(3)) < 5 * min(seconds(200_000) for _ in range(3)) + 0.05
