"""What Tcl would run is shown, pasted, copied and saved as it stands: much of Tk is itself written in Tcl."""

from __future__ import annotations

import json
import re
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from tkinter import ttk
from typing import Any

import pytest

from tests.ui.window.conftest import all_widgets, settle, until
from tests.ui.window.pages import answered
from trayapp.core import events as ev
from trayapp.core.answers.names import file_name
from trayapp.core.mistake import Mistake
from trayapp.core.model import Answer
from trayapp.core.state import State
from trayapp.core.update import update
from trayapp.core.views.elements import (
    Banner,
    Body,
    Busy,
    Button,
    Code,
    Facts,
    Findings,
    LedgerList,
    LedgerRow,
    Paragraph,
    SettingGroup,
    SettingRow,
    Table,
    Tick,
    Tone,
    WindowView,
)
from trayapp.core.views.form import TextBox, TextEntry, TickList, TickOption
from trayapp.core.views.window import window_view
from trayapp.ui.window import Window, sending
from trayapp.ui.window.blocks.entry import EntryBlock
from trayapp.ui.window.blocks.text_box import TextBoxBlock
from trayapp.ui.window.grid import Grid
from trayapp.ui.window.sending import ask_where
from trayapp.ui.window.widgets import Text

TCL = [
    "[planted]",
    "a [exec planted] b",
    "$planted",
    "$env(PATH)",
    "${planted}",
    "; planted",
    "{*}[planted]",
    '"; planted; "',
    "} ; planted ; {",
    "}; [planted]",
    "{",
    "}",
    "a {b",
    "a} b",
    '"',
    '"a" b',
    "\\",
    "a\\",
    "\\[planted\\]",
    "\\x5bplanted\\x5d",
    "%W %x %% %A[planted]",
    "-text",
    "-command planted",
    "--",
    "-",
    ".",
    "::",
    "::planted",
    "planted",
    "#",
    "~root",
    "@planted",
    "&File",
    "0x10",
    "1e3",
    "true",
]


@pytest.fixture
def evaluated(root: tk.Tk) -> Iterator[list[object]]:
    """Plant a command and a variable; return what was called and read."""
    seen: list[object] = []
    root.tk.createcommand("planted", lambda *words: seen.append(words))
    root.tk.createcommand("planted_was_read", lambda *words: seen.append(words))
    root.tk.call("set", "planted", "evaluated")
    root.tk.call("trace", "add", "variable", "planted", "read", "planted_was_read")
    yield seen
    root.tk.call("unset", "planted")
    root.tk.deletecommand("planted")
    root.tk.deletecommand("planted_was_read")
    assert seen == []


def shown(top: tk.Toplevel) -> list[str]:
    """Return every text of a window, as Tk has it."""
    found = [str(top.title())]
    for widget in filter(tk.Misc.winfo_viewable, all_widgets(top)):
        call = widget.tk.call
        if isinstance(widget, Text):
            assert widget.shown == str(call(widget, "cget", "-text"))
            found.append(widget.whole)
        elif isinstance(widget, ttk.Treeview):
            found += [str(call(widget, "heading", each, "-text")) for each in widget["columns"]]
            for item in widget.get_children():
                found.append(str(call(widget, "item", item, "-text")))
                found += [str(call(widget, "set", item, each)) for each in widget["columns"]]
        elif isinstance(widget, tk.Text):
            found.append(widget.get("1.0", "end-1c"))
        elif isinstance(widget, tk.Entry):
            found.append(widget.get())
        elif isinstance(widget, tk.Label | ttk.Button | ttk.Checkbutton | ttk.Label):
            found.append(str(call(widget, "cget", "-text")))
    return [each for each in found if not re.fullmatch("[0-9]+ bytes", each)]


def drawn(window: Window) -> list[str]:
    """Return what is shown when all of it is."""
    settle(window)
    before, now = [""], shown(window._top)
    while before != now:  # a list is made little by little
        for _ in range(20):
            window._top.update()
        before, now = now, shown(window._top)
    return now


PLAIN = [f"Zq{at}q" for at in range(len(TCL))]


def put(text: str) -> str:
    """Return a plain text with the hostile ones in their places."""
    return re.sub(r"Zq([0-9]+)q", lambda found: TCL[int(found[1])], text)


def pages(texts: list[str]) -> Iterator[WindowView]:
    """Yield a page of each kind of block with each text; its title, button, check box and status have one of them."""
    event = ev.BackChosen()
    each: list[list[Any]] = [
        [Paragraph(text) for text in texts],
        [Banner(Tone.BAD, text, text, Button(text, event)) for text in texts],
        [Facts(tuple((text, text, Tone.GOOD) for text in texts))],
        [Findings(tuple(Mistake(text, text, text) for text in texts))],
        [SettingGroup(text, (SettingRow(text, text, text, text, (text,), text),)) for text in texts],
        [LedgerList(tuple(_row(text, Button(text, event)) for text in texts))],
        [Table((text, text), ((text, text),)) for text in texts],
        [TextEntry(f"entry {text}", text, text, text, text, (text,)) for text in texts],
        [TextBox(f"box {text}", text, text, 3, error=text) for text in texts],
        [TickList("list", texts[0], tuple(TickOption(text, text, text, text, ticked=True) for text in texts))],
        [Code("\n".join(texts)), *(Busy(text, stop=Button(text, event)) for text in texts[:9])],
    ]
    for text, blocks in zip(texts, each, strict=False):
        key = text if isinstance(blocks[0], TickList) else "key"  # whose options are the same as long as it is shown
        yield WindowView(key, text, tuple(blocks), (Button(text, event),), event, Tick(text, event), text)


def _row(text: str, button: Button) -> LedgerRow:
    return LedgerRow(text, text, Tone.GOOD, (text,), (text,), text, (button,))


@pytest.mark.attack(
    "an API, a sign-in service, a file, a name of a user",
    "commands, variables, lists, substitutions, options and names of Tcl in every kind of widget",
    "shown as they stand, and nothing runs",
)
def test_what_tcl_would_run_is_shown_as_it_stands(window: Window, evaluated: list[object]) -> None:
    for plain, hostile in zip(pages(PLAIN), pages(TCL), strict=True):
        window.show(plain)
        expected = [put(each) for each in drawn(window)]
        assert len({each for shown in expected for each in shown.split("\n")} & {*TCL}) > 8, "a page has many of them"
        window.show(hostile)  # in the widgets that are there
        assert drawn(window) == expected
        window.show(None)
        window.show(hostile)  # in new ones
        assert drawn(window) == expected
        window.show(None)
    assert evaluated == []


@pytest.mark.attack(
    "a hostile API",
    "the same as names and values of an answer, in each form that is shown of it",
    "shown as they stand, and nothing runs",
)
def test_an_answer_of_tcl_is_shown_as_it_stands(window: Window, evaluated: list[object]) -> None:
    for some in (range(at, at + 3) for at in range(0, len(TCL), 3)):
        plain, hostile = (answered([{texts[at]: texts[at] for at in some}]) for texts in (PLAIN, TCL))
        for form in range(len(_forms(plain))):
            before, after = _drawn_form(window, plain, form), _drawn_form(window, hostile, form)
            for was, now in zip(before, after, strict=True):
                assert now in {put(was), re.sub(r"Zq([0-9]+)q", _as_json, was)}
    assert evaluated == []


def _as_json(found: re.Match[str]) -> str:
    return json.dumps(TCL[int(found[1])])[1:-1]


def _forms(state: State) -> tuple[Button, ...]:
    view = window_view(state)
    assert view is not None
    return next(block for block in view.blocks if isinstance(block, Body)).forms


def _drawn_form(window: Window, state: State, form: int) -> list[str]:
    state, _ = update(state, _forms(state)[form].event)
    window.show(window_view(state))
    settle(window)
    grid = next(each for each in all_widgets(window._top) if isinstance(each, Grid))
    until(window._top, lambda: not grid._work)
    return drawn(window)


@pytest.mark.attack(
    "an API, a sign-in service, a file, a name of a user",
    "the same as the choices of a field, on the clipboard, typed and copied",
    "offered, pasted and copied as they stand, and nothing runs",
)
def test_tcl_is_offered_pasted_and_copied_as_it_stands(
    window: Window, root: tk.Tk, evaluated: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)  # it would wait for a click
    window.show(
        WindowView(
            "key",
            "Title",
            (TextEntry("name", "Name", choices=tuple(TCL)), TextBox("box", "Box")),
            (),
            ev.WindowClosed(),
        )
    )
    settle(window)
    entry = next(each for each in all_widgets(window._top) if isinstance(each, EntryBlock))
    box = next(each for each in all_widgets(window._top) if isinstance(each, TextBoxBlock))
    assert entry.offer is not None
    entry.offer.invoke()
    assert entry.menu is not None
    for at, text in enumerate(TCL):
        assert str(root.tk.call(entry.menu, "entrycget", at, "-label")) == text
        entry.menu.invoke(at)
        assert entry.typed.get() == text
        for typed in (entry.typed, box.text):
            typed.focus_force()
            typed.event_generate("<<SelectAll>>")
            root.clipboard_clear()
            root.clipboard_append(text)
            typed.event_generate("<<Paste>>")
            assert (typed.get() if isinstance(typed, tk.Entry) else typed.get("1.0", "end-1c")) == text
            root.clipboard_clear()
            typed.event_generate("<<SelectAll>>")
            typed.event_generate("<<Copy>>")
            assert root.clipboard_get() == text
    assert evaluated == []


@pytest.mark.attack(
    "a hostile API",
    "the same as the name of a file, and of those beside it, in Tk's own dialog where to save it",
    "saved in the folder under this name, and nothing runs",
)
def test_a_file_named_as_tcl_is_saved_where_it_was_asked_to(
    window: Window, evaluated: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "[planted] $planted {" / "Downloads"
    folder.mkdir(parents=True)
    for text in TCL:
        (folder / f"{text} beside").touch()
    monkeypatch.setattr(Path, "home", lambda: folder.parent)
    monkeypatch.setattr(sending, "session_address", lambda: None)
    window.show(next(pages(PLAIN)))
    settle(window)
    top, chosen = window._top, list[str]()
    call, dialog = top.tk.call, f"{top}.__tk_filedialog"

    def save() -> None:
        if not int(call("winfo", "exists", dialog)) or not int(call("winfo", "viewable", dialog)):
            top.after(10, save)
            return
        top.after(1_000, leave)
        call(f"{dialog}.contents.f2.ok", "invoke")

    def leave() -> None:  # a dialog that asks further would wait for a click
        call("set", "::tk::Priv(button)", "ok")
        call("set", "::tk::Priv(selectFilePath)", "")

    headers = [(("Content-Disposition", f'filename="{each}"'),) for each in TCL[::5]]
    names = [file_name(Answer("a", "c", "", headers=each)) for each in headers]
    for name in names:
        top.after(10, save)
        ask_where(top, window._theme, name, chosen.append)
        for waiting in top.tk.splitlist(call("after", "info")):
            if "leave" in str(call("after", "info", waiting)):
                top.after_cancel(waiting)
    assert [Path(each) for each in chosen] == [folder / name for name in names]
    assert evaluated == []
