"""Whatever comes, the window opens, draws and answers: real Tk, views as the program shows them."""

from __future__ import annotations

import time
import tkinter as tk
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import Any

import pytest

from tests.core.test_shown import blocks, page
from tests.ui.window.conftest import Opener, all_widgets, settle, until
from tests.ui.window.pages import answered
from tests.ui.window.test_blocks import show, text_of
from tests.ui.window.test_broken_pages import CANNOT, OneLoop
from tests.ui.window.test_updates import labels
from trayapp.core.update import update
from trayapp.core.views.elements import Banner, Body, Code, Facts, LedgerList, LedgerRow, Paragraph, Tone, WindowView
from trayapp.core.views.form import TextBox, TextEntry, TickList, TickOption
from trayapp.core.views.menu import starting
from trayapp.core.views.shown import CODE, MORE
from trayapp.core.views.window import window_view
from trayapp.runtime.desktop import Desktop
from trayapp.system.log import Log
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.entry import TOO_LONG
from trayapp.ui.window.blocks.text_box import TextBoxBlock
from trayapp.ui.window.grid import Grid
from trayapp.ui.window.typing_keys import CUT, LONGEST_ENTRY, PASTED

TEXTS = {
    "line": "x" * 250_000,
    "words": "word " * 50_000,
    "combining": "e" + "\u0301" * 300_000,
    "lines": "a line\n" * 50_000,
    "empty lines": "\n" * 250_000,
    "wide": "日" * 80_000,
    "tabs": "\t" * 250_000,
    "right to left": "\u0639" * 125_000,
    "ligatures": "\ufdfd" * 80_000,
    "cuneiform": "".join(map(chr, range(0x12000, 0x12550))) * 60,
    "wide and narrow": "\ufdfda日\u2e3b\U00011310 " * 20_000,
}


class Screen:
    """The program's own shell around a window."""

    def __init__(self, window: Window, root: tk.Tk, folder: Path) -> None:
        loop: Any = OneLoop(root)
        self.log = Log(folder)
        self.window = window
        self._desktop = Desktop(loop, starting(), self.log)
        self._desktop._window = window

    def show(self, view: WindowView) -> None:
        self._desktop.show_views(starting, lambda: view)
        settle(self.window)
        assert CANNOT not in labels(self.window)
        assert not self.log.file.exists()


def _rests(grid: Grid) -> bool:
    return not grid._work


@pytest.fixture
def screen(window: Window, root: tk.Tk, tmp_path: Path) -> Screen:
    return Screen(window, root, tmp_path)


@pytest.mark.attack(
    "an API, a sign-in service, a file, a name of a user",
    "250,000 letters in a line, 50,000 lines, 300,000 accents on a letter, letters as wide as a sentence, in a window",
    "no more than a display can draw",
)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_label_is_larger_than_the_display_can_draw(
    text: str, open_window: Opener, root: tk.Tk, tmp_path: Path
) -> None:
    # An X server refuses a picture of more than 32,767 pixels, and Tk then ends the process.
    for scale in (1.0, 2.0, 4.0):
        shown = Screen(open_window(scale=scale), root, tmp_path)
        for block in (*blocks(text), Code(text)):
            shown.show(page(block, button=text))
            for details in shown.window._page._blocks.values():
                if hasattr(details, "toggle"):
                    details.toggle()
                    settle(shown.window)
            shown.window.show(None)


@pytest.mark.parametrize("scale", [1.0, 4.0])
@pytest.mark.parametrize("text", ["word " * 50_000, "日" * 80_000], ids=["words", "wide"])
def test_no_card_of_a_narrow_window_is_higher_than_the_display_can_draw(
    text: str, scale: float, open_window: Opener, root: tk.Tk, tmp_path: Path
) -> None:
    screen = Screen(open_window(scale=scale), root, tmp_path)
    options = TickList("api", text, tuple(TickOption(f"{at}", f"API {at}", text=text) for at in range(300)), text)
    for block in (*blocks(text), options):
        screen.show(page(block, button=text))
        narrow(screen.window)
        for details in screen.window._page._blocks.values():
            if hasattr(details, "toggle"):
                details.toggle()
                settle(screen.window)
        assert_drawable(screen.window)
        screen.window.show(None)


@pytest.mark.parametrize("character", ["日", "\ufdfd", "W", "a\n"])
def test_a_label_that_nothing_has_shortened_is_cut_where_it_cannot_be_drawn(
    character: str, open_window: Opener
) -> None:
    text, line = character * 2_000, character.strip() * 5_000
    window = open_window(scale=4.0)
    for block in (
        Facts(((line, line, Tone.GOOD),)),
        LedgerList((LedgerRow(text, line, Tone.GOOD, (line,), (), text),)),
        Banner(Tone.BAD, text, text),
        Paragraph(text),
    ):
        window.show(page(block, button=line))
        settle(window)
        narrow(window)
        assert_drawable(window)
        window.show(None)


def narrow(window: Window) -> None:
    """Make the window as small as it gets, as a user does."""
    top = window._top
    smallest = top.minsize()
    assert smallest is not None
    top.geometry("{}x{}".format(*smallest))
    until(top, lambda: (top.winfo_width(), top.winfo_height()) == smallest)
    top.update()


def assert_drawable(window: Window) -> None:
    for widget in all_widgets(window._top):
        if isinstance(widget, ttk.Widget | tk.Label):
            assert max(widget.winfo_width(), widget.winfo_height()) < 32_768, widget


@pytest.mark.attack(
    "a hostile API",
    "a megabyte in one line, one cell, 100,000 columns, 50,000 rows, 300,000 accents, 100,000 levels, in a window",
    "shown to its end, 200 rows and 310 letters a cell at a time",
)
@pytest.mark.parametrize(
    "body",
    [
        "x" * 1_000_000,
        {"token": "x" * 1_000_000},
        {"deep": {"list": list(range(300_000))}},
        [{"a": "x" * 1_000_000}],
        [{"a": {f"k{at}": at for at in range(100_000)}}],
        [{f"k{at}": at for at in range(100_000)}],
        [{"id": at, "name": f"n{at}"} for at in range(50_000)],
        "e" + "\u0301" * 300_000,
        "a" + "\n" * 1_000_000,
        "[" * 100_000,
    ],
    ids=[
        "line",
        "line in JSON",
        "lines",
        "cell",
        "cell of JSON",
        "columns",
        "rows",
        "combining",
        "empty lines",
        "deep",
    ],
)
def test_an_answer_of_a_megabyte_is_shown_to_its_end_in_each_form(body: object, screen: Screen) -> None:
    state = answered(body)
    view = window_view(state)
    assert view is not None
    forms = next(block for block in view.blocks if isinstance(block, Body)).forms
    for button in forms:
        state, _ = update(state, button.event)
        view = window_view(state)
        assert view is not None
        screen.show(view)
        grid = next(each for each in all_widgets(screen.window._top) if isinstance(each, Grid))
        until(screen.window._top, partial(_rests, grid))
        grid.tree.focus_force()
        screen.window._top.update()
        for key in ("<End>", "<Right>", "<Control-Right>", "<Home>"):
            grid.tree.event_generate(key)
            until(screen.window._top, partial(_rests, grid))
        shown = [grid.tree.item(item, "values") for item in grid.tree.get_children()]
        assert 0 < len(shown) <= 200
        assert all(len(str(cell)) <= 310 for row in shown for cell in row)
        assert_drawable(screen.window)
        assert not screen.log.file.exists()


def test_no_line_of_a_text_is_longer_than_tk_can_lay_out_in_steps(screen: Screen) -> None:
    screen.show(page(Code("\n".join(["x" * 1_000_000] * 3))))
    text = text_of(screen.window._top)
    assert max(map(len, text.get("1.0", "end-1c").split("\n"))) == CODE.each + 1
    # Tk knows every line's height now, or soon: each step begins at its line's start, which is near.
    began = time.thread_time()
    text.tk.call(text, "sync")
    assert time.thread_time() - began < 1


def test_a_line_to_type_takes_no_more_than_it_can_draw(window: Window) -> None:
    top = show(window, TextEntry("client_id", "Application (client) ID"))
    (entry,) = (each for each in all_widgets(top) if isinstance(each, tk.Entry) and not isinstance(each, ttk.Entry))
    entry.insert(0, "short")
    entry.insert("end", "x" * 250_000)
    assert entry.get() == "short"
    entry.delete(0, "end")
    put_on_clipboard(top, "y" * 250_000)
    entry.focus_force()
    top.update()
    entry.event_generate("<<Paste>>")
    top.update()
    assert entry.get() == "y" * LONGEST_ENTRY


@pytest.mark.parametrize("pasted", ["x" * 250_000, "y\n" * 250_000], ids=["line", "lines"])
def test_what_is_pasted_is_whole_or_says_that_it_is_not(window: Window, pasted: str) -> None:
    top = show(window, TextBox("text", "The configuration (TOML)"))
    (box,) = (each for each in all_widgets(top) if isinstance(each, TextBoxBlock))
    put_on_clipboard(top, pasted)
    box.paste.invoke()
    top.update()
    held = box.text.get("1.0", "end-1c")
    assert held.endswith(f"<<< {CUT} >>>\n")
    assert max(map(len, held.split("\n"))) <= PASTED.each + 1
    whole = "name = 1\n" * 10_000
    put_on_clipboard(top, whole)
    box.paste.invoke()
    top.update()
    assert box.values() == (("text", whole),)


@pytest.mark.parametrize("way", ["middle button", "Insert"])
@pytest.mark.parametrize("pasted", ["x" * 250_000, "y\n" * 250_000, "z" * 1_500], ids=["line", "lines", "short"])
def test_what_is_chosen_elsewhere_is_pasted_by_the_same_rule(
    window: Window, root: tk.Tk, pasted: str, way: str
) -> None:
    top = show(window, TextEntry("client_id", "Application (client) ID"), TextBox("text", "The configuration (TOML)"))
    (typed,) = (each for each in all_widgets(top) if isinstance(each, tk.Entry) and not isinstance(each, ttk.Entry))
    (text,) = (each for each in all_widgets(top) if isinstance(each, tk.Text) and each["state"] == "normal")
    elsewhere = tk.Text(root)
    elsewhere.insert("1.0", pasted)
    elsewhere.tag_add("sel", "1.0", "end-1c")
    for widget in (typed, text):
        for again in range(2):  # what is there counts
            paste_chosen(widget, way)
            if widget is typed and pasted == "z" * 1_500:
                assert (TOO_LONG in labels(window)) == bool(again)
    assert len(typed.get()) == LONGEST_ENTRY
    assert typed.get().count(pasted[0]) >= LONGEST_ENTRY // 2
    assert TOO_LONG in labels(window)
    held = text.get("1.0", "end-1c")
    assert (CUT in held) == (len(pasted) > LONGEST_ENTRY)
    assert held.count("z") in {0, 2 * 1_500}
    assert len(held) < PASTED.characters + 1_000
    assert max(map(len, held.split("\n"))) <= PASTED.each + 2 * len(MORE)
    elsewhere.destroy()


def test_a_middle_button_that_scrolls_and_a_copy_by_insert_paste_nothing(window: Window) -> None:
    top = show(window, TextEntry("client_id", "Application (client) ID"))
    (typed,) = (each for each in all_widgets(top) if isinstance(each, tk.Entry) and not isinstance(each, ttk.Entry))
    typed.insert(0, "some text")
    typed.selection_range(0, 4)
    typed.focus_force()
    top.update()
    typed.event_generate("<ButtonPress-2>", x=3, y=3)
    typed.event_generate("<B2-Motion>", x=30, y=3)
    typed.event_generate("<ButtonRelease-2>", x=30, y=3)
    typed.event_generate("<Control-Insert>")
    top.update()
    assert typed.get() == "some text"
    assert top.clipboard_get() == "some"


def paste_chosen(widget: tk.Entry | tk.Text, way: str) -> None:
    if way == "Insert":
        widget.focus_force()
        widget.update()
        widget.event_generate("<Insert>")
    else:
        widget.event_generate("<ButtonPress-2>", x=3, y=3)
        widget.event_generate("<ButtonRelease-2>", x=3, y=3)
    widget.update()


def put_on_clipboard(top: tk.Toplevel, text: str) -> None:
    top.clipboard_clear()
    top.clipboard_append(text)
