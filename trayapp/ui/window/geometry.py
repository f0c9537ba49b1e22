"""The window's size and position: as its page needs, until the user resizes it, on the monitor with the pointer."""

from __future__ import annotations

import contextlib
import sys
import tkinter as tk
from collections import deque
from typing import Final, NamedTuple

from trayapp.ui.foreground import x_display
from trayapp.ui.window.memory import Memory, Place

HIGHEST: Final = 0.85
"""The largest part of the monitor's height that the window takes; a longer page scrolls."""
BELOW: Final = 90
"""Space for the title bar and a panel, which no X11 window manager keeps free of a window that moves itself."""


FRAME: Final = 60
"""Pixels by which a window manager may place a window elsewhere, for its frame; a user moves it further."""


class Geometry:
    """The size that the window has or has requested, in pixels, and the monitor that it opened on."""

    def __init__(self, top: tk.Toplevel, memory: Memory) -> None:
        self.size = (0, 0)
        self.set_by_person = False
        self.area = Area(0, 0, 0, 0)
        self._top = top
        self._memory = memory
        self._kind = self._screen = ""
        self._corner: tuple[int, int] | None = None
        self._chosen: tuple[int, int] | None = None
        self._asked: deque[tuple[int, int]] = deque(maxlen=64)  # requests that the window manager may still answer

    def open(self, kind: str, scale: float) -> None:
        """Choose the monitor with the pointer, and recall where a page of this kind was there, and how large."""
        self.area = area = monitor_of_pointer(self._top)
        self._screen = f"{area.width}x{area.height}{area.x:+d}{area.y:+d}@{scale:g}"
        self._kind = kind
        found = self._memory.recall(self._screen, kind)
        self.set_by_person = found is not None and found.width > 0
        self._chosen = None
        if found is not None:
            width, height = min(found.width, area.width), min(found.height, area.height)
            self.size = (width, height) if self.set_by_person else self.size
            self._chosen = found.x, found.y

    def turn(self, kind: str) -> None:
        """Take note that the window shows a page of another kind."""
        self.keep()
        self._kind = kind

    def keep(self) -> None:
        """Remember where a user has put the window, and how large."""
        if self._corner is None or self._top.wm_state() != "normal":
            return
        x, y = _position(self._top)
        moved = max(abs(x - self._corner[0]), abs(y - self._corner[1])) > FRAME
        if moved or self.set_by_person or self._chosen is not None:
            self._memory.note(self._screen, self._kind, Place(x, y, *(self.size if self.set_by_person else (0, 0))))

    def height_for(self, wanted: int, lowest: int) -> int:
        """Return the window's height for content of `wanted` pixels."""
        return max(min(wanted, round(self.area.height * HIGHEST)), lowest)

    def resize(self, width: int, height: int, *, centred: bool, below: int) -> None:
        """Resize the window, centred on its monitor or in its place, at least `below` pixels above the lower edge."""
        before, self.size = self.size, (width, height)
        if not centred and before == self.size:
            return
        area = self.area
        if centred and self._chosen is not None:
            x = max(min(self._chosen[0], area.x + area.width - width), area.x)
            y = max(min(self._chosen[1], area.y + area.height - height), area.y)
        elif centred:
            x = area.x + (area.width - width) // 2
            y = area.y + (area.height - height) // 2
        else:
            x, y = _position(self._top)
            x += (before[0] - width) // 2
            # The window grows downwards, but not off the screen, nor below a panel.
            y = max(min(y, area.y + area.height - height - below), min(y, area.y))
        self._asked.append(self.size)
        self._corner = x, y
        self._top.geometry(f"{width}x{height}{x:+d}{y:+d}")

    def take_over(self, width: int, height: int) -> bool:
        """Record a size that Tk reports; return whether the user, or the window manager, has chosen it."""
        size = width, height
        if size in self._asked:
            while self._asked[0] != size:  # no answer to an earlier request is to come
                self._asked.popleft()
        if self._top.wm_state() != "normal" or size == self.size or size in self._asked:
            return False
        self.set_by_person = True
        self.size = size
        return True


def _position(top: tk.Toplevel) -> tuple[int, int]:
    x, y = top.wm_geometry().partition("+")[2].split("+", 1)
    return int(x), int(y)


class Area(NamedTuple):
    """A rectangle of the desktop in pixels."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """Return whether the point lies inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


def monitor_of_pointer(root: tk.Misc) -> Area:
    """Return the monitor that the pointer is on, or the whole screen if the monitors are not known."""
    whole = Area(0, 0, root.winfo_screenwidth(), root.winfo_screenheight())
    windowing = root.tk.call("tk", "windowingsystem")
    x, y = root.winfo_pointerxy()
    if windowing == "win32":
        return _windows(x, y) or whole
    if windowing == "x11" and not _is_one_monitor(whole):
        return next((each for each in _x11(root.winfo_screen()) if each.holds(x, y)), whole)
    return whole


def _is_one_monitor(screen: Area) -> bool:
    """Return whether a screen has the shape of a single monitor: then the query, which takes 35 ms, is skipped."""
    return 1.2 <= screen.width / screen.height <= 2 and screen.width <= 3840  # noqa: PLR2004 - 5:4 to 2:1, up to 4K


def _x11(display: str) -> list[Area]:
    """Return the X server's monitors, or none if that fails."""
    areas: list[Area] = []
    # Any failure is ignored, as the whole screen can be used instead.
    server_name = display.rpartition(".")[0] or display
    with contextlib.suppress(Exception), x_display(server_name, monitors=True) as server:
        found = server.screen().root.xrandr_get_monitors().monitors
        areas = [Area(m.x, m.y, m.width_in_pixels, m.height_in_pixels) for m in found]
    return areas


def _windows(x: int, y: int) -> Area | None:
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class MonitorInfo(ctypes.Structure):
            _fields_ = (
                ("size", wintypes.DWORD),
                ("monitor", wintypes.RECT),
                ("work", wintypes.RECT),
                ("flags", wintypes.DWORD),
            )

        user32 = ctypes.windll.user32
        user32.MonitorFromPoint.argtypes = (wintypes.POINT, wintypes.DWORD)
        user32.MonitorFromPoint.restype = wintypes.HANDLE
        user32.GetMonitorInfoW.argtypes = (wintypes.HANDLE, ctypes.POINTER(MonitorInfo))
        nearest = 2  # MONITOR_DEFAULTTONEAREST
        info = MonitorInfo(size=ctypes.sizeof(MonitorInfo))
        if user32.GetMonitorInfoW(user32.MonitorFromPoint(wintypes.POINT(x, y), nearest), ctypes.byref(info)):
            work = info.work
            return Area(work.left, work.top, work.right - work.left, work.bottom - work.top)
    return None
