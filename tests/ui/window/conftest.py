"""Tk on an X server of the tests' own. Any exception in a Tk callback fails the test."""

from __future__ import annotations

import os
import tkinter as tk
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest

from tests.ui.window.xvfb import xvfb
from trayapp.core.events import Event
from trayapp.system.appearance import Appearance
from trayapp.ui.collector import Collector
from trayapp.ui.window import Window, attention, sending

POSTED: list[Event] = []
"""What the one window has posted in this test."""


class Opener(Protocol):
    def __call__(self, *, dark: bool = False, contrast: bool = False, scale: float = 1.0) -> Window: ...


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    with xvfb() as name:
        earlier = os.environ.get("DISPLAY")
        os.environ["DISPLAY"] = name
        yield name
        if earlier is None:
            del os.environ["DISPLAY"]
        else:
            os.environ["DISPLAY"] = earlier


@pytest.fixture(scope="session")
def only_window(display: str) -> Iterator[Window]:
    """Return the one window of Tk's one root, as in the program.

    The pointer stays in a corner, out of the window: without a window manager, a window has the keyboard while the
    pointer is in it. Up to 8.6.14, Tk keeps the widget that had it then, and crashes where that is destroyed before
    the next focus -force (Tk's ticket fdc0ed342d).
    """
    assert display
    root = tk.Tk(className="Consentray")
    root.update()  # no hidden window moves the pointer
    corner = root.winfo_screenwidth() - 1, root.winfo_screenheight() - 1
    root.event_generate("<Motion>", warp=True, x=corner[0], y=corner[1])
    root.update()
    assert root.winfo_pointerxy() == corner
    root.withdraw()
    yield Window(root, POSTED.append, appearance=Appearance(), scale=1.0)
    root.destroy()


@pytest.fixture(autouse=True)
def _keys_count_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "PAUSE_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _no_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the window ask for no file: the system's dialog waits for a user."""
    monkeypatch.setattr(sending, "ask_where", lambda _top, _theme, name, chosen: chosen(f"/chosen/{name}"))


@pytest.fixture
def root(only_window: Window) -> Iterator[tk.Tk]:
    errors: list[BaseException] = []
    collector = Collector()  # no other test's thread may collect what this one leaves
    root = only_window._root
    root.report_callback_exception = lambda _kind, error, _trace: errors.append(error)
    yield root
    only_window.show(None)
    only_window._memory._places.clear()
    only_window._drafts.clear()
    if only_window._menu is not None:
        only_window._menu.destroy()
        only_window._menu = None
    root.update()
    collector.close()
    if errors:
        raise errors[0]


@pytest.fixture
def posted() -> list[Event]:
    POSTED.clear()
    return POSTED


@pytest.fixture
def open_window(only_window: Window, root: tk.Tk, posted: list[Event]) -> Opener:
    assert root

    def opened(*, dark: bool = False, contrast: bool = False, scale: float = 1.0) -> Window:
        assert posted == []
        only_window.restyle(Appearance(dark, contrast), scale=scale)
        return only_window

    return opened


@pytest.fixture
def window(open_window: Opener) -> Window:
    return open_window()


def until(root: tk.Misc, condition: Callable[[], bool]) -> None:
    """Let Tk work until `condition` holds."""
    while not condition():
        root.update()


def settle(window: Window) -> None:
    """Let Tk show the window, and focus it, as there is no window manager to do so."""
    top = window._top
    until(top, lambda: bool(top.winfo_viewable()) and top.winfo_height() == window._geometry.size[1])
    top.focus_force()
    until(top, lambda: top.focus_get() is not None)
    top.update()


def all_widgets(widget: tk.Misc) -> Iterator[tk.Misc]:
    """Return every widget below this one."""
    for child in widget.winfo_children():
        yield child
        yield from all_widgets(child)
