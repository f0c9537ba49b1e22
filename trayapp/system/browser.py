"""Opens a page in the person's browser, by Python's ``webbrowser``, so that ``BROWSER`` is honoured."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def open_page(link: str, failed: Callable[[], None]) -> None:
    """Open `link` without waiting for it; `failed` is called (on another thread) where no browser could be opened.

    A browser command may run for as long as its window stays open, so it gets a thread of its own.
    """
    threading.Thread(target=_open, args=(link, failed), name="browser", daemon=True).start()


def _open(link: str, failed: Callable[[], None]) -> None:
    import webbrowser

    try:
        opened = webbrowser.open(link)
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        failed()
