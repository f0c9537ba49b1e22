"""Opens a page in the person's browser, by Python's ``webbrowser``, so that ``BROWSER`` is honoured.

Links come from the sign-in service as well, and the system opens more than web pages: local files, other programs'
schemes, a browser's own options. So only web pages are opened, and a mail that the program itself prepares.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from trayapp.core.addresses import address_of

MAIL: Final = "mailto:?"
"""The beginning of a mail link without a recipient (RFC 6068)."""


def may_open(link: str) -> bool:
    """Return whether `link` is a page over https, or over http on this computer, or a mail without a recipient."""
    address = address_of(link)
    if address is None:
        return link.startswith(MAIL) and link.isascii() and link.isprintable() and " " not in link
    return address.is_protected


def open_page(link: str, failed: Callable[[], None]) -> None:
    """Open `link` without waiting for it; `failed` is called (on another thread) if no browser could be opened.

    A link that `may_open` refuses is not opened either.

    A browser command may run for as long as its window stays open, so it runs on a separate thread.
    """
    threading.Thread(target=_open, args=(link, failed), name="browser", daemon=True).start()


def _open(link: str, failed: Callable[[], None]) -> None:
    import webbrowser

    if not may_open(link):
        failed()
        return
    try:
        opened = webbrowser.open(link)
    except (webbrowser.Error, OSError, ValueError):  # the last: a BROWSER whose quotes do not match
        opened = False
    if not opened:
        failed()
