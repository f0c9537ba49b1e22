"""The longest languages have room: no text of the window is cut, at its narrowest."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk

import pytest

from tests.ui.window.conftest import all_widgets, settle
from tests.ui.window.pages import views
from trayapp.core.language import speak
from trayapp.system.languages import LANGUAGES, use
from trayapp.ui.theme import tokens
from trayapp.ui.window import Window


@pytest.fixture(params=sorted(LANGUAGES.keys() - {"en"}))
def _in_another_language(request: pytest.FixtureRequest, window: Window) -> Iterator[None]:
    use(request.param)
    yield
    speak(None)
    window.restyle(anew=True)


@pytest.mark.usefixtures("_in_another_language")
def test_no_text_is_cut(window: Window) -> None:
    pages = views()
    window.show(pages["overview-ready"])
    settle(window)
    top = window._top
    top.geometry(f"{tokens.NARROWEST}x600")
    cut = {}
    for name, view in pages.items():
        window.show(view)
        top.update()
        edge = top.winfo_rootx() + top.winfo_width()
        for each in all_widgets(top):
            if isinstance(each, tk.Label | ttk.Label | ttk.Button | ttk.Checkbutton) and each.winfo_viewable():
                over = each.winfo_rootx() + max(each.winfo_width(), each.winfo_reqwidth()) - edge
                if over > 0 or each.winfo_reqwidth() > each.winfo_width():
                    cut[str(each["text"])] = (name, each.winfo_reqwidth(), each.winfo_width(), over)
    assert cut == {}
