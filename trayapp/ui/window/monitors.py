"""The monitor with the pointer: it limits where a window opens and how large it is."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, NamedTuple

from trayapp.ui.foreground import x_display

if TYPE_CHECKING:
    import tkinter as tk


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
    with contextlib.suppress(Exception), x_display(display.rpartition(".")[0] or display) as server:
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
