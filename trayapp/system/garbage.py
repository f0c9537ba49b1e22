"""Python's cyclic garbage while a process starts and ends: nearly everything stays alive, so collecting is useless.

About 30 ms of a command's 200 were spent on scanning imported modules, during the imports and again at the end.
Tk's garbage is `trayapp.ui.collector`'s.
"""

from __future__ import annotations

import gc


def start() -> None:
    """Disable collection until `started`; for a command, to its end."""
    gc.disable()


def started() -> None:
    """Enable collection, and freeze what exists."""
    gc.freeze()
    gc.enable()


def end() -> None:
    """Disable collection: the system frees the memory."""
    gc.freeze()
