"""Parts of the tray that need no desktop."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.ui.tray.views import item
from trayapp.core.model import Status
from trayapp.core.text import clean
from trayapp.core.views.menu import MenuEntry, TrayView
from trayapp.ui import artwork
from trayapp.ui.tray import text
from trayapp.ui.tray.pystray_menu import build_menu
from trayapp.ui.tray.tray import default_event
from trayapp.ui.tray.win32_picture import icon_resource, taskbar_icon_size


@given(st.text(), st.integers(1, 300))
def test_clipped_text_fits_and_is_a_beginning(value: str, units: int) -> None:
    clipped = text.clip(value, units)
    assert len(clipped.encode("utf-16-le")) <= units * 2
    assert clipped == value or value.startswith(clipped.removesuffix("…"))


def test_clip_does_not_split_a_character_of_two_units() -> None:
    assert text.clip("ab😀cd", 4) == "ab…"
    assert text.clip("ab😀", 4) == "ab😀"


@given(st.text(st.characters(exclude_categories=[])))
def test_a_text_that_was_cleaned_fits_the_bus_and_a_line(value: str) -> None:
    made = text.one_line(clean(value))
    assert made.encode("utf-8").decode("utf-8") == made
    assert not any(ord(character) < 32 for character in made)


@pytest.mark.parametrize("size", [16, 20, 24, 40])
def test_a_windows_icon_is_read_back_as_it_was(size: int) -> None:
    image = artwork.image("ready", size)
    assert image.size == (size, size)
    resource = icon_resource(image)
    head = struct.pack("<HHHBBBBHHII", 0, 1, 1, size, size, 0, 0, 1, 32, len(resource), 22)
    with Image.open(io.BytesIO(head + resource)) as icon:
        assert icon.convert("RGBA").tobytes() == image.tobytes()


def test_the_program_s_states_and_views_fit() -> None:
    assert {status.value for status in Status} == set(artwork.STATES)
    menu = (MenuEntry("Customer API", children=(MenuEntry("List", enabled=False, checked=True),)),)
    view = TrayView("ready", "Consentray", "2 of 2 APIs ready", menu)
    built = build_menu(view.menu, print, str)
    (item,) = built.items
    assert item.text == "Customer API"
    assert [(child.text, child.enabled, child.checked) for child in item.submenu.items] == [("List", False, True)]


def test_a_plain_click_takes_the_first_default_entry_that_is_enabled() -> None:
    entries = [
        item("a", 1),
        item("b", 2, enabled=False, default=True),
        item("c", 3, default=True),
        item("d", 4, default=True),
    ]
    assert default_event(entries) == 3
    assert default_event(entries[:2]) is None


IMPORT_LEAN = """
import sys
import trayapp.ui.tray.linux
heavy = {"PIL", "tkinter", "asyncio", "gi", "Xlib", "msal", "requests", "ctypes", "inspect"}
print(sorted(heavy & set(sys.modules)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the Linux back end")
def test_the_back_end_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_LEAN], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]"]


IMPORT_PYSTRAY = """
import os, sys
import trayapp.ui.tray.pystray_base
print(sorted({"gi", "Xlib"} & set(sys.modules)), os.environ.get("PYSTRAY_BACKEND"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there pystray has several back ends")
@pytest.mark.parametrize("before", [None, "gtk"])
def test_pystray_is_imported_without_its_back_ends_for_linux(before: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYSTRAY_BACKEND"}
    if before:
        environment["PYSTRAY_BACKEND"] = before
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_PYSTRAY], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["[]", str(before)]


class User32:
    """Windows with a taskbar on a monitor of this DPI (0: without one), and a process that began at 96."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi

    def FindWindowW(self, name: str, _title: None) -> int | None:
        assert name == "Shell_TrayWnd"
        return 7 if self.dpi else None

    def GetDpiForWindow(self, window: int) -> int:
        assert window == 7
        return self.dpi

    def GetSystemMetricsForDpi(self, metric: int, dpi: int) -> int:
        assert metric == 49
        return dpi * 16 // 96

    def GetSystemMetrics(self, metric: int) -> int:
        assert metric == 49
        return 16


class OlderUser32:
    """Windows before 10 version 1607."""

    FindWindowW = User32.FindWindowW
    GetSystemMetrics = User32.GetSystemMetrics
    dpi = 144


@pytest.mark.parametrize(("dpi", "pixels"), [(96, 16), (144, 24), (192, 32), (0, 16)])
def test_an_icon_of_windows_has_the_size_of_the_taskbars_monitor(dpi: int, pixels: int) -> None:
    assert taskbar_icon_size(User32(dpi)) == pixels


def test_an_older_windows_has_one_dpi() -> None:
    assert taskbar_icon_size(OlderUser32()) == 16


INSPECT = """
import sys
from trayapp.ui.tray.pystray_base import Menu, MenuItem
from trayapp.ui.tray.pystray_menu import Click
class Clicked:
    def method(self, icon):
        print(icon)
MenuItem("", Click(print, None))(None)
print("inspect" in sys.modules)
MenuItem("", Clicked().method)("icon")
import inspect
print(sys.modules["inspect"] is inspect, inspect.ismethod(Clicked().method))
"""


def test_pystray_gets_inspect_when_it_uses_it() -> None:
    done = subprocess.run([sys.executable, "-c", INSPECT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "icon", "True", "True"]
