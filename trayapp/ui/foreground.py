"""Whether the keyboard is free: no program has a window in front, from which a window of ours would take it away."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from Xlib.display import Display
    from Xlib.xobject.drawable import Window

SHELL: Final = frozenset({"Shell_TrayWnd", "Shell_SecondaryTrayWnd", "NotifyIconOverflowWindow", "Progman", "WorkerW"})
"""Window classes of the Windows desktop and its taskbar."""
DESKTOP: Final = ("_NET_WM_WINDOW_TYPE_DESKTOP", "_NET_WM_WINDOW_TYPE_DOCK")
"""Window types of a desktop and its panels (Extended Window Manager Hints)."""


def keyboard_is_free() -> bool:
    """Return whether only the desktop or a panel is in front; False where the system does not say."""
    if sys.platform == "win32":
        return _windows()
    # A Wayland session's own windows are unknown to X11; macOS always has an application in front.
    return sys.platform != "darwin" and not os.environ.get("WAYLAND_DISPLAY") and _x11()


def _x11() -> bool:
    with suppress(Exception), x_display() as server:  # whatever fails here, a notification serves
        root = server.screen().root
        if not _property(server, root, "_NET_SUPPORTING_WM_CHECK"):
            return False  # no window manager that says it
        active = _property(server, root, "_NET_ACTIVE_WINDOW")
        if not active or active[0] not in _property(server, root, "_NET_CLIENT_LIST"):
            return True  # a window of the window manager's own has it meanwhile
        window = server.create_resource_object("window", active[0])
        types = _property(server, window, "_NET_WM_WINDOW_TYPE")
        return not {server.intern_atom(each) for each in DESKTOP}.isdisjoint(types)
    return False


def _property(server: Display, window: Window, name: str) -> Sequence[int]:
    found = window.get_full_property(server.intern_atom(name), 0)
    return () if found is None else found.value


def _windows() -> bool:
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        user32 = ctypes.windll.user32
        user32.GetForegroundWindow.restype = wintypes.HWND
        user32.GetClassNameW.argtypes = (wintypes.HWND, wintypes.LPWSTR, ctypes.c_int)
        front = user32.GetForegroundWindow()
        name = ctypes.create_unicode_buffer(256)
        return not front or (bool(user32.GetClassNameW(front, name, len(name))) and name.value in SHELL)
    return False


@contextmanager
def x_display(name: str | None = None, *, monitors: bool = False) -> Iterator[Display]:
    """Open a display, ``DISPLAY`` if none is named; raise an exception of python-xlib's if that cannot be done.

    python-xlib loads every extension it knows that the server has, and asks its version. None is needed but RANDR, 0.75
    MiB, for the requests about `monitors`.
    """
    from Xlib import ext
    from Xlib.display import Display

    known = ext.__extensions__[:]
    ext.__extensions__[:] = [("RANDR", "randr")] if monitors else []
    try:
        server = Display(name)
    finally:
        ext.__extensions__[:] = known  # for whoever opens the next
    with closing(server):
        yield server
