"""The monitors that an X server has."""

from __future__ import annotations

from contextlib import closing

import pytest
from Xlib.display import Display

from trayapp.ui.foreground import keyboard_is_free, x_display
from trayapp.ui.window.geometry import Area, _x11


@pytest.mark.parametrize("screen", ["", ".0"])
def test_the_monitors_are_known_though_the_keyboard_was_asked_for_first(display: str, screen: str) -> None:
    assert not keyboard_is_free()  # there is no window manager; that question loads no extension of the server's
    assert _x11(f"{display}{screen}") == [Area(0, 0, 1920, 1400)]


def test_what_another_display_loads_is_left_as_it_was(display: str) -> None:
    with x_display(display), closing(Display(display)) as other:
        assert other.has_extension("DAMAGE")
        assert other.damage_query_version().major_version
