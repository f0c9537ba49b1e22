"""What a user types is not lost on the way, and an error goes with the value that has it."""

from __future__ import annotations

import tkinter as tk

from tests.ui.window.conftest import all_widgets, settle
from tests.ui.window.pages import views
from tests.ui.window.test_keys_and_buttons import buttons, press
from trayapp.core import events as ev
from trayapp.core.views.elements import WindowView
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.text_box import LineNumbers

VIEWS = views()


def only(window: Window, kind: type[tk.Widget], at: int = 0) -> tk.Widget:
    found = [each for each in all_widgets(window._top) if type(each) is kind]
    return found[at]


def shown(window: Window, view: WindowView) -> None:
    window.show(view)
    settle(window)


def entry(window: Window) -> tk.Entry:
    found = only(window, tk.Entry)
    assert isinstance(found, tk.Entry)
    return found


def test_back_and_escape_keep_what_was_typed_and_sending_does_not(window: Window, posted: list[ev.Event]) -> None:
    for leave in ("Back", "<Escape>"):
        shown(window, VIEWS["first-set-up"])
        entry(window).delete(0, "end")
        entry(window).insert(0, leave)
        if leave == "Back":
            buttons(window)["Back"].invoke()
        else:
            press(window._top, leave)
        shown(window, VIEWS["first-start"])
        shown(window, VIEWS["first-set-up"])
        assert entry(window).get() == leave
    buttons(window)["Write the configuration"].invoke()
    assert isinstance(posted[-1], ev.FormSent)
    shown(window, VIEWS["first-start"])
    shown(window, VIEWS["first-set-up"])
    assert entry(window).get() == ""


def test_what_was_ticked_is_kept_too(window: Window) -> None:
    shown(window, VIEWS["first-set-up"])
    tick = next(each for each in all_widgets(window._top) if each.winfo_class() == "TCheckbutton")
    assert isinstance(tick, tk.Widget)
    tick.tk.call(str(tick), "invoke")
    before = window._page.values()
    buttons(window)["Back"].invoke()
    shown(window, VIEWS["first-start"])
    shown(window, VIEWS["first-set-up"])
    assert ("api", "graph") in before
    assert window._page.values() == before
    buttons(window)["Write the configuration"].invoke()


def test_an_error_goes_when_the_value_is_another_and_comes_back_with_it(window: Window) -> None:
    shown(window, VIEWS["first-set-up-wrong"])
    texts = [str(each["text"]) for each in all_widgets(window._top) if isinstance(each, tk.Label)]
    assert any(each.startswith('"contoso" is not') for each in texts)

    def errors() -> int:
        labels = [each for each in all_widgets(window._top) if isinstance(each, tk.Label) and each.winfo_manager()]
        return sum(str(each["text"]).startswith('"contoso" is not') for each in labels)

    field = entry(window)
    field.focus_force()
    window._top.update()
    field.insert("end", "x")
    field.event_generate("<KeyRelease>", keysym="x")
    assert errors() == 0
    field.delete(len("contoso"), "end")
    field.event_generate("<KeyRelease>", keysym="BackSpace")
    assert errors() == 1


def test_a_text_has_numbers_beside_its_lines_that_scroll_with_it(window: Window) -> None:
    shown(window, VIEWS["first-paste"])
    numbers = next(each for each in all_widgets(window._top) if isinstance(each, LineNumbers))
    text = numbers._text
    text.insert("1.0", "\n".join(f"line {at}" for at in range(1, 501)))
    for place in ("250.0", "end", "1.0"):
        text.see(place)
        settle(window)
        top = str(text.index("@0,0")).partition(".")[0]
        assert numbers.get(f"{top}.0", f"{top}.end") == top
        assert str(numbers.index("@0,0")).partition(".")[0] == top
    text.delete("1.0", "end")
    settle(window)
    assert numbers.get("1.0", "end").split() == ["1"]
    assert text.get("1.0", "end-1c") == ""
