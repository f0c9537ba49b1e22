"""Python's cyclic garbage while a process starts and ends: nearly everything lives on, and looking is for nothing.

Some 30 ms of a command's 200 went into looking through imported modules, while they were made and again at the end.
Tk's garbage is `trayapp.ui.collector`'s.
"""

from __future__ import annotations

import gc


def start() -> None:
    """Collect nothing until `started`; a command does without to its end."""
    gc.disable()


def started() -> None:
    """Collect from now on, and freeze what exists."""
    gc.freeze()
    gc.enable()


def end() -> None:
    """Collect no more: the system takes the memory back."""
    gc.freeze()
