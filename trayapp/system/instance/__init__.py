"""One tray icon per session and set of files: a second start makes the first raise its window, then ends.

A user with two sessions (Remote Desktop, the console and xrdp) has an icon in each. On Linux a session is one session
bus, as that has one panel; two displays can share a bus, and a start at the other display is told so.

Each system has what ends with the process and lets others ask: Linux an abstract socket, which lies in no folder; macOS
a lock and a socket in the cache; Windows a lock and an event whose name is stored in the cache.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from trayapp.system.instance.answers import HangsError, Instance, RunsElsewhereError

__all__ = ["HangsError", "Instance", "RunsElsewhereError", "become_first"]


def become_first(data: Path, cache: Path, raised: Callable[[], bool], *, ask: bool = True) -> Instance | None:
    """Become the first instance for the data folder; return None if one is running.

    With `ask`, that one was asked to raise its window. `raised` is called, on a thread of its own, when another start
    asks for the window; it returns False if the program does not react to that, and raises OSError where it is ending.
    Raise OSError if there is no place to be found at, RunsElsewhereError if the window that was raised is not at this
    display, HangsError if the first does not react.
    """
    if sys.platform == "win32":
        from trayapp.system.instance import windows as system
    elif sys.platform == "linux":
        from trayapp.system.instance import linux as system
    else:
        from trayapp.system.instance import macos as system
    return system.become_first(data, cache, raised, ask=ask)
