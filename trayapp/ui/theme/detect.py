"""The display's scale."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import tkinter as tk

SMALLEST_SCALE: Final = 1.0
LARGEST_SCALE: Final = 4.0
_PER_MONITOR_V2: Final = -4
"""DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2 (Windows SDK, windef.h)."""


def declare_dpi_awareness() -> None:
    """Tell Windows that the program scales itself on each monitor; has to be called before the first window.

    Do nothing on other systems, or if the manifest has declared it already.
    """
    if sys.platform == "win32":
        import ctypes

        user32 = ctypes.windll.user32
        try:
            user32.SetProcessDpiAwarenessContext(ctypes.c_void_p(_PER_MONITOR_V2))
        except AttributeError:  # before Windows 10, version 1703
            user32.SetProcessDPIAware()


def scale_of(root: tk.Misc) -> float:
    """Return how many pixels a logical pixel is on the display of `root`: 1.0 to 4.0.

    On X11 it is `GDK_SCALE`, else it follows from the desktop's resource ``Xft.dpi``, else from the display's DPI. On
    macOS the system scales by itself.
    """
    windowing = root.tk.call("tk", "windowingsystem")
    if windowing == "aqua":
        return 1.0
    if windowing == "x11":
        asked = os.environ.get("GDK_SCALE", "")
        if asked.isascii() and asked.isdigit() and float(asked) > 0:
            return _tidy(float(asked))
        named = _xft_dpi(root.winfo_screen())
        if named is not None:
            return _tidy(named / 96)
    if sys.platform == "win32":
        return _tidy(_windows_dpi(*root.winfo_pointerxy()) / 96)
    return _tidy(own_dpi(root) / 96)


def own_dpi(root: tk.Misc) -> float:
    """Return the display's own dots to the inch, as Tk found them at its start.

    Setting ``tk scaling`` changes what Tk reports, so this has to be called once before.
    """
    name = "::consentray_dpi"
    if not root.tk.getboolean(root.tk.call("info", "exists", name)):
        root.tk.call("set", name, root.winfo_fpixels("1i"))
    return float(root.tk.call("set", name))


def _windows_dpi(x: int, y: int) -> float:
    """Ask Windows for the dots to the inch of the monitor at a point."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        user32, shcore = ctypes.windll.user32, ctypes.windll.shcore
        user32.MonitorFromPoint.argtypes = (wintypes.POINT, wintypes.DWORD)
        user32.MonitorFromPoint.restype = wintypes.HANDLE
        shcore.GetDpiForMonitor.argtypes = (wintypes.HANDLE, ctypes.c_int, *[ctypes.POINTER(wintypes.UINT)] * 2)
        across, down = wintypes.UINT(96), wintypes.UINT(96)
        nearest, effective = 2, 0  # MONITOR_DEFAULTTONEAREST, MDT_EFFECTIVE_DPI
        monitor = user32.MonitorFromPoint(wintypes.POINT(x, y), nearest)
        shcore.GetDpiForMonitor(monitor, effective, ctypes.byref(across), ctypes.byref(down))
        return float(across.value)
    return 96.0


def _xft_dpi(display: str) -> float | None:
    """Read ``Xft.dpi`` from the display's resources; None if no desktop has set it.

    Tk has loaded the resources, but shows a program only those of its own class; the X library shows all.
    """
    import ctypes

    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XGetDefault.restype = ctypes.c_char_p
    server = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    if not server:
        return None
    try:
        value = x11.XGetDefault(server, b"Xft", b"dpi")
        return float(value) if value else None
    except ValueError:
        return None
    finally:
        x11.XCloseDisplay(server)


def _tidy(scale: float) -> float:
    """Round to twentieths, as a display of 96.07 dots to the inch is one of 96; what is no number is the smallest."""
    return round(min(max(SMALLEST_SCALE, scale), LARGEST_SCALE) * 20) / 20
