"""Where a user has put the window, and how large."""

from __future__ import annotations

import stat
import tkinter as tk
from pathlib import Path

import pytest

from tests.ui.window.conftest import settle, until
from trayapp.core import events as ev
from trayapp.core.views.elements import Hero, Paragraph, WindowView
from trayapp.ui.window import Window
from trayapp.ui.window.memory import MOST, Memory, Place


def test_a_place_outlives_the_program(tmp_path: Path) -> None:
    file = tmp_path / "data" / "window.json"
    memory = Memory(file)
    memory.note("1440x900", "answer", Place(1, 2, 640, 480))
    memory.close()
    assert Memory(file).recall("1440x900", "answer") == (1, 2, 640, 480)
    assert Memory(file).recall("1440x900", "overview") is None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_that_the_window_has_opened_is_kept_without_a_place(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "window.json")
    memory.save()
    memory.close()
    assert (tmp_path / "window.json").exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"a": [1]}', '{"a": ["x", 1, 2, 3]}', "[" * 99_999])
def test_a_file_that_is_none_is_no_place(tmp_path: Path, content: str) -> None:
    file = tmp_path / "window.json"
    file.write_text(content)
    assert Memory(file).recall("s", "a") is None


def test_what_was_not_used_for_long_is_forgotten() -> None:
    memory = Memory()
    for at in range(MOST + 10):
        memory.note("screen", str(at), Place(at, 0, 0, 0))
        memory.note("screen", "0", Place(0, 0, 0, 0))
    assert memory.recall("screen", "1") is None
    assert memory.recall("screen", "0") is not None
    assert memory.recall("screen", str(MOST + 9)) is not None


def view(key: str, text: str = "Text") -> WindowView:
    return WindowView(key, "Title", (Hero("ready", key), Paragraph(text)), (), ev.WindowClosed())


def shown(window: Window, key: str, text: str = "Text") -> tuple[int, int, int, int]:
    window.show(view(key, text))
    settle(window)
    top = window._top
    return top.winfo_width(), top.winfo_height(), top.winfo_x(), top.winfo_y()


def put(top: tk.Toplevel, geometry: str) -> None:
    top.geometry(geometry)
    top.update()


def test_a_size_and_place_are_those_of_the_kind_of_page(window: Window) -> None:
    natural = shown(window, "overview")
    put(window._top, "700x500+10+20")
    window.show(None)
    assert shown(window, "overview") == (700, 500, 10, 20)
    window.show(None)
    assert shown(window, "history") != (700, 500, 10, 20)
    window.show(None)
    assert shown(window, "overview")[:2] != natural[:2]


def test_an_answer_does_not_resize_a_window_that_the_person_has_sized(window: Window) -> None:
    shown(window, "overview")
    put(window._top, "600x300+50+60")
    assert shown(window, "answer:vendor:list", "Long. " * 3_000) == (600, 300, 50, 60)


def test_a_place_beyond_the_screen_is_brought_back(window: Window) -> None:
    shown(window, "overview")
    screen = window._geometry._screen
    window.show(None)
    window._memory.note(screen, "overview", Place(90_000, -5_000, 90_000, 90_000))
    width, height, x, y = shown(window, "overview")
    area = window._geometry.area
    assert area.x <= x <= x + width <= area.x + area.width
    assert area.y <= y <= y + height <= area.y + area.height


def test_a_size_that_the_window_once_asked_for_can_be_chosen(window: Window) -> None:
    top = window._top
    window.show(view("low"))
    settle(window)
    low = window._geometry.size
    window.show(view("high", "Line\n" * 20))
    settle(window)
    assert window._geometry.size[1] > low[1]
    top.geometry(f"{low[0]}x{low[1]}")
    until(top, lambda: top.winfo_height() == low[1])
    top.update()
    assert window._geometry.size == low
    assert window._geometry.set_by_person
