"""Pages to fill in: what is typed stays, goes with the button, and what is wrong is pointed to."""

from __future__ import annotations

import sys
import threading
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk
from typing import Any

import pytest

from tests.ui.window.conftest import all_widgets, settle, until
from tests.ui.window.pages import first_starts, views
from tests.ui.window.test_keys_and_buttons import buttons, click, press, tab_order
from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.mistake import Mistake
from trayapp.core.record import replace
from trayapp.core.state import State
from trayapp.core.views.elements import Block, Button, Way, Ways, WindowView
from trayapp.core.views.form import TextBox, TextEntry, TickList, TickOption
from trayapp.core.views.window import window_view
from trayapp.system.appearance import Appearance
from trayapp.system.file_portal import FileQuestion, NoPortalError
from trayapp.ui.window import Window, sending
from trayapp.ui.window.blocks import entry
from trayapp.ui.window.blocks.entry import EntryBlock
from trayapp.ui.window.blocks.text_box import TextBoxBlock
from trayapp.ui.window.blocks.ways import WayCard

VIEWS = views()
SEND = Button("Send", ev.FormSent("form"), primary=True)


def show(window: Window, *blocks: Block) -> tk.Toplevel:
    window.show(WindowView("form", "Title", blocks, (SEND,), ev.WindowClosed(), escape=ev.BackChosen()))
    settle(window)
    return window._top


def only(top: tk.Misc, kind: type[Any], at: int = 0) -> Any:
    return [widget for widget in all_widgets(top) if type(widget) is kind][at]


def focus(widget: tk.Misc) -> None:
    widget.focus_force()
    widget.update()


def sent(posted: list[Event]) -> tuple[tuple[str, str], ...]:
    event = posted[-1]
    assert isinstance(event, ev.FormSent)
    return event.values


def test_what_was_typed_and_ticked_goes_with_the_button(window: Window, posted: list[Event]) -> None:
    host = TextEntry("b.host", "Host")
    options = (TickOption("a", "A"), TickOption("b", "B", entries=(host,)), TickOption("c", "C", ticked=True))
    top = show(window, TextEntry("name", "Name", "Ada"), TickList("api", "APIs", options), TextBox("text", "Text"))
    only(top, tk.Entry).insert("end", " Brandt")
    click(only(top, ttk.Checkbutton, 1))
    only(top, tk.Entry, 1).insert(0, "contoso")
    only(top, tk.Text).insert("1.0", "one\ntwo")
    click(buttons(window)["Send"])
    assert sent(posted) == (
        ("name", "Ada Brandt"),
        ("api", "b"),
        ("b.host", "contoso"),
        ("api", "c"),
        ("text", "one\ntwo"),
    )


def test_what_belongs_to_a_tick_shows_while_it_is_on(window: Window, posted: list[Event]) -> None:
    top = show(window, TickList("api", "APIs", (TickOption("b", "B", entries=(TextEntry("b.host", "Host"),)),)))
    entry, tick = only(top, tk.Entry), only(top, ttk.Checkbutton)
    assert not entry.winfo_viewable()
    tick.invoke()
    until(top, lambda: bool(entry.winfo_viewable()))
    settle(window)
    assert window._page.winfo_reqheight() + window._footer.high == top.winfo_height()
    tick.invoke()
    until(top, lambda: not entry.winfo_viewable())
    click(buttons(window)["Send"])
    assert sent(posted) == ()


def test_a_click_on_the_words_below_ticks_too(window: Window, posted: list[Event]) -> None:
    top = show(window, TickList("api", "APIs", (TickOption("a", "A", "What it is."),)))
    words = next(w for w in all_widgets(top) if isinstance(w, tk.Label) and w["text"] == "What it is.")
    click(words)
    click(buttons(window)["Send"])
    assert sent(posted) == (("api", "a"),)


def test_enter_in_an_entry_sends_the_form(window: Window, posted: list[Event]) -> None:
    top = show(window, TextEntry("name", "Name", "Ada"))
    focus(only(top, tk.Entry))
    press(top, "<Return>")
    assert sent(posted) == (("name", "Ada"),)


def test_enter_in_a_text_makes_a_line_and_tab_leaves_it(window: Window, posted: list[Event]) -> None:
    top = show(window, TextBox("text", "Text", "one"))
    text = only(top, tk.Text)
    focus(text)
    text.mark_set("insert", "end-1c")
    press(top, "<Return>")
    assert (text.get("1.0", "end-1c"), posted) == ("one\n", [])
    press(top, "<Tab>")
    assert top.focus_get() is buttons(window)["Send"]
    assert text.get("1.0", "end-1c") == "one\n"
    press(top, "<Shift-Tab>")
    assert top.focus_get() is text
    press(top, "<Shift-Tab>")
    assert isinstance(top.focus_get(), ttk.Button)


def test_escape_goes_back_where_the_page_says_so_and_the_title_bar_closes(window: Window, posted: list[Event]) -> None:
    top = show(window, TextEntry("name", "Name"))
    press(top, "<Escape>")
    top.tk.call(top.wm_protocol("WM_DELETE_WINDOW"))
    assert posted == [ev.BackChosen(), ev.WindowClosed()]


@pytest.mark.parametrize("kind", [tk.Entry, tk.Text])
def test_all_can_be_chosen_and_replaced_by_what_is_pasted(window: Window, kind: type[tk.Entry | tk.Text]) -> None:
    top = show(window, TextEntry("name", "Name", "old") if kind is tk.Entry else TextBox("name", "Name", "old"))
    field = only(top, kind)
    focus(field)
    window.copy("new one\r\n" if kind is tk.Text else " new\n one ")
    field.event_generate("<Control-a>")
    field.event_generate("<<Paste>>")
    shown = field.get("1.0", "end-1c") if kind is tk.Text else field.get()
    assert shown == ("new one\n" if kind is tk.Text else "new one")


def test_paste_without_a_clipboard_changes_nothing(window: Window) -> None:
    top = show(window, TextBox("text", "Text", "kept"))
    window._root.clipboard_clear()
    window._root.selection_clear(selection="CLIPBOARD")
    next(w for w in all_widgets(top) if isinstance(w, ttk.Button) and w["text"] == "Paste").invoke()
    assert only(top, tk.Text).get("1.0", "end-1c") == "kept"


def test_the_button_pastes_in_place_of_everything(window: Window) -> None:
    top = show(window, TextBox("text", "Text", "old\ntext"))
    window.copy('client_id = "1"\n')
    next(w for w in all_widgets(top) if isinstance(w, ttk.Button) and w["text"] == "Paste").invoke()
    assert only(top, tk.Text).get("1.0", "end-1c") == 'client_id = "1"\n'


def test_what_is_typed_stays_while_the_view_says_nothing_else(window: Window) -> None:
    top = show(window, TextEntry("name", "Name", "a"), TextBox("text", "Text", "b"))
    entry, text = only(top, tk.Entry), only(top, tk.Text)
    entry.insert("end", "1")
    text.insert("end", "2")
    show(window, TextEntry("name", "Name", "a", hint="Something new"), TextBox("text", "Other", "b"))
    assert (entry.get(), text.get("1.0", "end-1c")) == ("a1", "b2")
    show(window, TextEntry("name", "Name", "c"), TextBox("text", "Text", "d"))
    assert (entry.get(), text.get("1.0", "end-1c")) == ("c", "d")


def tried(state: State, answer: ev.SetUpTried) -> State:
    assert state.first_start is not None
    return replace(state, first_start=replace(state.first_start, tried=answer))


def test_what_was_found_wrong_gets_the_focus_and_is_scrolled_into_view(window: Window) -> None:
    state = first_starts()["first-set-up"]
    window.show(window_view(state))
    settle(window)
    top = window._top
    top.geometry("560x400")
    until(top, lambda: top.winfo_height() == 400)
    window._scroll.scroll_to(10_000)
    assert window._scroll.top > 0
    wrong = ev.SetUpTried("set-up", mistakes=(Mistake("client_id", "It is missing."),))
    window.show(window_view(tried(state, wrong)))
    until(top, lambda: top.focus_get() is only(top, tk.Entry))
    until(top, lambda: only(top, tk.Entry).winfo_rooty() >= top.winfo_rooty())


def test_a_field_of_a_tick_list_is_pointed_to_once(window: Window) -> None:
    name, host = TextEntry("name", "Name"), TextEntry("b.host", "Host")
    apis = TickList("apis", "APIs", (TickOption("b", "B", ticked=True, entries=(host,)),))
    wrong = replace(apis, options=(replace(apis.options[0], entries=(replace(host, error="It is missing."),)),))
    top = show(window, name, apis)
    view = WindowView("form", "Title", (name, wrong), (SEND,), ev.WindowClosed())
    window.show(view)
    first, second = (only(top, tk.Entry, at) for at in (0, 1))
    until(top, lambda: top.focus_get() is second)
    focus(first)
    window.show(replace(view, blocks=(replace(name, hint="As you like."), wrong)))
    top.update()
    assert top.focus_get() is first


def test_what_is_said_of_a_form_is_scrolled_into_view(window: Window) -> None:
    state = first_starts()["first-set-up"]
    window.show(window_view(state))
    settle(window)
    top = window._top
    top.geometry("560x400")
    until(top, lambda: top.winfo_height() == 400)
    window._scroll.scroll_to(10_000)
    window.show(window_view(tried(state, ev.SetUpTried("set-up", exists=True))))
    until(top, lambda: window._scroll.top < 100)


def test_the_ways_are_pressed_by_the_pointer_and_by_keys(window: Window, posted: list[Event]) -> None:
    event = ev.PageChosen("paste")
    top = show(window, Ways((Way("file", "One", "Words.", ev.DemoChosen()), Way("paste", "Two", "Words.", event))))
    first, second = (widget for widget in all_widgets(top) if isinstance(widget, WayCard))
    click(first)
    focus(second)
    until(top, lambda: "focus" in second.state())
    press(top, "<Return>")
    press(top, "<space>")
    assert posted == [ev.DemoChosen(), event, event]


def test_a_press_that_is_taken_away_from_a_way_does_nothing(window: Window, posted: list[Event]) -> None:
    top = show(window, Ways((Way("file", "One", "Words.", ev.DemoChosen()),)))
    card = only(top, WayCard)
    card.event_generate("<Enter>", x=5, y=5)
    card.event_generate("<ButtonPress-1>", x=5, y=5)
    card.event_generate("<Leave>", x=5, y=-50)
    card.event_generate("<ButtonRelease-1>", x=5, y=-50)
    top.update()
    assert posted == []
    assert not card.instate(["active"])


def test_every_way_and_every_field_is_reached_by_tab(window: Window) -> None:
    window.show(VIEWS["first-start"])
    settle(window)
    names = []
    for _ in range(7):
        press(window._top, "<Tab>")
        focused = window._top.focus_get()
        assert isinstance(focused, WayCard | ttk.Button)
        names.append(focused.way.title if isinstance(focused, WayCard) else str(focused.cget("text")))
    assert names == [
        "Try the demo",
        "Set up with Microsoft's APIs",
        "Choose a file…",
        "Paste a configuration",
        "What to ask IT for",
        "About…",
        "Open the folder",
    ]
    window.show(VIEWS["first-paste"])
    settle(window)
    assert tab_order(window._top) == ["Paste", "Text", "Back", "Check and use it"]


def chooses(answers: list[str]) -> Callable[..., None]:
    """Return a dialog in which these are chosen, one each time; with an empty one, nothing is."""

    def ask(*given: Any) -> None:
        if path := answers.pop(0):
            given[-1](path)

    return ask


def test_a_file_is_asked_for_by_the_window(
    window: Window, posted: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["/home/dana/given.toml", ""]
    monkeypatch.setattr(sending, "ask_file", chooses(answers))
    top = show(window, Ways((Way("file", "One", "Words.", ev.FileChosen()),)))
    card = only(top, WayCard)
    click(card)
    assert posted == [ev.FileChosen("/home/dana/given.toml")]
    click(card)
    assert (len(posted), answers) == (1, [])


@pytest.mark.parametrize("portal", [True, False])
def test_the_desktops_own_dialog_is_asked_while_the_window_goes_on(
    window: Window, posted: list[Event], monkeypatch: pytest.MonkeyPatch, portal: bool
) -> None:
    chosen = threading.Event()
    asked: list[FileQuestion] = []

    def ask_portal(question: FileQuestion) -> str:
        asked.append(question)
        chosen.wait()
        if not portal:
            raise NoPortalError
        return "/home/dana/given.toml"

    monkeypatch.setattr(sending, "session_address", lambda: "unix:path=/nowhere")
    monkeypatch.setattr(sending, "ask_portal", ask_portal)
    monkeypatch.setattr("tkinter.filedialog.askopenfilename", lambda **_: "/home/dana/by-tk.toml")
    top = show(window, Ways((Way("file", "One", "Words.", ev.FileChosen()),)))
    for _ in range(2):  # one dialog is enough
        only(top, WayCard).press()
        top.update()
    assert posted == []
    chosen.set()
    until(top, lambda: posted == [ev.FileChosen(f"/home/dana/{'given' if portal else 'by-tk'}.toml")])
    assert [each.window for each in asked] == [f"x11:{int(top.wm_frame(), 16):x}"]


def test_what_was_typed_outlives_a_change_of_the_theme(window: Window, posted: list[Event]) -> None:
    option = TickOption("b", "B", entries=(TextEntry("b.host", "Host"),))
    top = show(window, TextEntry("name", "Name", "a"), TickList("api", "APIs", (option,)), TextBox("text", "Text"))
    only(top, tk.Entry).insert("end", "da")
    only(top, ttk.Checkbutton).invoke()
    only(top, tk.Entry, 1).insert("end", "contoso")
    only(top, tk.Text).insert("1.0", "typed")
    window.restyle(Appearance(dark=True))
    settle(window)
    click(buttons(window)["Send"])
    assert sent(posted) == (("name", "ada"), ("api", "b"), ("b.host", "contoso"), ("text", "typed"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the dialog is the system's own")
def test_tks_own_file_dialog_has_the_themes_colours_and_no_hidden_files(
    window: Window, posted: list[Event], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    given = tmp_path / "given.toml"
    for file in (given, tmp_path / ".hidden.toml"):
        file.touch()
    window.restyle(Appearance(dark=True))
    top = show(window, Ways((Way("file", "One", "Words.", ev.FileChosen()),)))
    canvas = f"{top}.__tk_filedialog.contents.icons.cHull.canvas"
    seen: list[str] = []

    def choose() -> None:
        call = top.tk.call
        if not int(call("winfo", "exists", canvas)) or str(call(canvas, "cget", "-bg")) == "white":
            top.after(10, choose)
            return
        items = top.tk.splitlist(call(canvas, "find", "withtag", "all"))
        texts = [item for item in items if str(call(canvas, "type", item)) == "text"]
        seen.extend(str(call(canvas, "itemcget", item, "-text")) for item in texts)
        seen.append(str(call(canvas, "cget", "-bg")))
        call("set", "::tk::Priv(selectFilePath)", str(given))

    top.after(10, choose)
    only(top, WayCard).press()
    assert posted == [ev.FileChosen(str(given))]
    assert seen == ["given.toml", window._theme.colours.card]


def test_a_value_can_be_chosen_and_still_be_typed(
    window: Window, posted: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)  # it would wait for a click
    top = show(window, TextEntry("size", "Size", choices=("S", "M")), TextEntry("free", "Free"))
    field = only(top, EntryBlock)
    click(field.offer)
    field.menu.invoke(1)
    assert field.typed.get() == "M"
    click(field.offer)  # the menu is made anew
    field.typed.insert("end", "+")
    click(buttons(window)["Send"])
    assert sent(posted) == (("size", "M+"), ("free", ""))
    assert [each.offer is None for each in all_widgets(top) if isinstance(each, EntryBlock)] == [False, True]


def test_a_file_is_chosen_by_the_systems_dialog(
    window: Window, posted: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["/home/dana/report.pdf", ""]
    monkeypatch.setattr(entry, "ask_file", chooses(answers))
    top = show(window, TextEntry("report", "Report", file=True))
    for _ in range(2):  # the second one is closed without a choice
        click(only(top, EntryBlock).offer)
    click(buttons(window)["Send"])
    assert sent(posted) == (("report", "/home/dana/report.pdf"),)


def test_a_text_of_several_lines_points_to_what_is_wrong_with_it(window: Window, posted: list[Event]) -> None:
    box = TextBox("text", "Text", lines=4, prose=True)
    top = show(window, box)
    only(top, tk.Text).insert("1.0", "one\ntwo")
    show(window, replace(box, error="A value is missing."))
    assert only(top, TextBoxBlock).wrong() is only(top, tk.Text)
    assert any(str(each["text"]) == "A value is missing." for each in all_widgets(top) if isinstance(each, tk.Label))
    click(buttons(window)["Send"])
    assert sent(posted) == (("text", "one\ntwo"),)
    show(window, box)
    assert not any(
        str(each["text"]) == "A value is missing." for each in all_widgets(top) if isinstance(each, tk.Label)
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a dialog of its own")
def test_control_a_takes_all_in_tks_own_dialog(window: Window) -> None:
    top = show(window, TextEntry("name", "Name"))
    sending._adapt_dialog(top, window._theme)
    typed = ttk.Entry(top)
    typed.insert(0, "answer.json")
    typed.pack()
    focus(typed)
    typed.event_generate("<Control-a>")
    assert typed.selection_present()
    assert (typed.index("sel.first"), typed.index("sel.last")) == (0, len("answer.json"))
    typed.destroy()
