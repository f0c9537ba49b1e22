"""What the system says of the look: how many pixels make a logical pixel, and whether it is dark."""

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

    Does nothing on other systems, nor where the manifest has already said it.
    """
    if sys.platform == "win32":
        import ctypes

        user32 = ctypes.windll.user32
        try:
            user32.SetProcessDpiAwarenessContext(ctypes.c_void_p(_PER_MONITOR_V2))
        except AttributeError:  # before Windows 10, version 1703
            user32.SetProcessDPIAware()


def scale_of(root: tk.Misc) -> float:
    """Give how many pixels a logical pixel is on the display of `root`: 1.0 to 4.0.

    On X11 `GDK_SCALE` speaks first, then the display's dots to the inch, which Tk takes from the resource ``Xft.dpi`` where
    the desktop has set one. On macOS the system scales by itself.
    """
    windowing = root.tk.call("tk", "windowingsystem")
    if windowing == "aqua":
        return 1.0
    if windowing == "x11":
        asked = os.environ.get("GDK_SCALE", "")
        if asked.isdigit() and int(asked) > 0:
            return _tidy(float(asked))
        named = _xft_dpi(root)
        if named is not None:
            return _tidy(named / 96)
    return _tidy(root.winfo_fpixels("1i") / 96)


def _xft_dpi(root: tk.Misc) -> float | None:
    """Read ``Xft.dpi`` from the display's resources, through Tk's own option database.

    Tk loads the resources for the application's class, so that a resource of another class is not always found there:
    then the answer is None, and Tk's own reckoning is used.
    """
    value = root.option_get("dpi", "Dpi")
    try:
        return float(value)
    except ValueError:
        return None


def _tidy(scale: float) -> float:
    """Round to twentieths, as a display of 96.07 dots to the inch is one of 96."""
    return min(max(round(scale * 20) / 20, SMALLEST_SCALE), LARGEST_SCALE)


def prefers_dark() -> bool:
    """Tell whether the system's programs are dark. On Linux the answer is with the desktop portal; without it, light."""
    if sys.platform == "win32":
        return _windows_dark()
    if sys.platform == "darwin":
        return _macos_dark()
    return False


def _windows_dark() -> bool:
    if sys.platform != "win32":
        return False
    import winreg

    path = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
            return bool(winreg.QueryValueEx(key, "AppsUseLightTheme")[0] == 0)
    except OSError:
        return False


def _macos_dark() -> bool:
    import subprocess

    # The setting does not exist while the system is light; `defaults` then ends with an error.
    answer = subprocess.run(
        ["/usr/bin/defaults", "read", "-g", "AppleInterfaceStyle"], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() == "Dark"
