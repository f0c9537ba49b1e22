"""What a screen reader is told, by a Tcl command that takes the place of Tk 9.1's (TIP 733)."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk

import pytest

from tests.ui.window.conftest import all_widgets, settle
from tests.ui.window.pages import views
from tests.ui.window.problem_pages import problem_views
from trayapp.core.views.elements import Tone
from trayapp.system.appearance import Appearance
from trayapp.ui.theme.signs import sign
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.details import DetailsBlock

SPACE = "::tk::accessible"


@pytest.fixture
def told(window: Window) -> Iterator[dict[str, str]]:
    """Return what each widget was called last; the class's own name comes with its being mapped, as Tk's does."""
    names: dict[str, str] = {}
    call, made = window._root.tk, []
    call.eval(f"namespace eval {SPACE} {{}}")
    for what in ("name", "role"):
        command = window._root.register(lambda widget, text, what=what: names.update({f"{widget} {what}": text}))
        made.append(command)
        call.eval(f"proc {SPACE}::set_acc_{what} {{w text}} {{{command} $w $text}}")
    for each in ("Entry", "Text", "Treeview"):
        call.eval(f"bind {each} <Map> {{+{SPACE}::set_acc_name %W {each}}}")
    window.restyle(Appearance(dark=True))
    yield names
    window.show(None)
    window.restyle(Appearance())
    for each in ("Entry", "Text", "Treeview"):
        call.eval(f"bind {each} <Map> {{}}")
    call.eval(f"namespace delete {SPACE}")
    for command in made:
        window._root.deletecommand(command)


def takes_focus(widget: tk.Misc) -> bool:
    if isinstance(widget, tk.Entry | tk.Text | ttk.Treeview | ttk.Progressbar):
        return str(widget["takefocus"]) != "0"
    return isinstance(widget, tk.Frame | ttk.Frame) and str(widget["takefocus"]) == "1"


def test_every_control_of_every_page_has_a_name(window: Window, told: dict[str, str]) -> None:
    nameless: set[str] = set()
    seen = 0
    for page, view in (views() | problem_views()).items():
        window.show(view)
        settle(window)
        for each in [each for each in all_widgets(window._top) if isinstance(each, DetailsBlock)]:
            each.toggle()
        window._top.update()
        for widget in all_widgets(window._top):
            if takes_focus(widget):
                seen += 1
                if told.get(f"{widget} name", "") in {"", "Entry", "Text", "Treeview"}:
                    nameless.add(f"{page}: {type(widget).__name__} {widget}")
            elif isinstance(widget, ttk.Button | ttk.Checkbutton):
                assert widget["text"], f"{page}: {widget}"
    assert nameless == set()
    assert seen > 100
    assert "Button" in {text for name, text in told.items() if name.endswith("role")}


def test_an_older_tk_is_asked_for_nothing(window: Window) -> None:
    window.show(views()["first-set-up"])
    settle(window)
    fields = [each for each in all_widgets(window._top) if isinstance(each, tk.Entry)]
    assert fields
    assert not any("ConsentrayNamed" in field.bindtags() for field in fields)


def test_every_mark_has_a_shape_of_its_own() -> None:
    """A state is never told by a colour alone: in one colour too the signs are not alike."""
    names = [*(tone.value for tone in Tone), "check", "absent", "lock"]
    pictures = [sign(name, 28, "#000000", "#ffffff").convert("L").tobytes() for name in names]
    for at, one in enumerate(pictures):
        for other in pictures[at + 1 :]:
            assert sum(abs(a - b) > 100 for a, b in zip(one, other, strict=True)) > 30
