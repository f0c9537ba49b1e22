"""Opens a page in the user's browser, by Python's ``webbrowser``, so that ``BROWSER`` is honoured.

Links come from the sign-in service as well, and the system opens more than web pages: local files, other programs'
schemes, a browser's own options. So only web pages are opened, and a mail that the program itself prepares.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from trayapp.core.addresses import address_of
from trayapp.core.language import _

if TYPE_CHECKING:
    import webbrowser

FAILS_WITHIN: Final = 30.0
"""Seconds; xdg-open tries one browser after the other."""
MAIL: Final = "mailto:?"
"""The beginning of a mail link without a recipient (RFC 6068)."""
_finding: Final = threading.Lock()
"""While one thread makes `webbrowser`'s list of browsers, another finds it empty."""


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
    if not (may_open(link) and in_browser(link)):
        failed()


def find_browser() -> webbrowser.BaseBrowser:
    """Return the user's browser. Raise ``webbrowser.Error`` if there is none, ValueError if BROWSER can't be read."""
    import webbrowser

    with _finding:
        return webbrowser.get()


def in_browser(link: str) -> bool:
    """Open `link`; return whether that went well. This can take as long as the browser is open."""
    import webbrowser

    try:
        browser = find_browser()
        by_us = isinstance(browser, webbrowser.BackgroundBrowser)
        return _started(cast("webbrowser.BackgroundBrowser", browser), link) if by_us else webbrowser.open(link)
    except (webbrowser.Error, OSError, ValueError):  # the last: a BROWSER whose quotes do not match
        return False


def _started(browser: webbrowser.BackgroundBrowser, link: str) -> bool:
    """Start a browser, as `webbrowser` does; return whether it has not failed within some seconds, which it ignores.

    xdg-open(1) says by its exit code that it has found no browser.
    """
    import subprocess

    command = [browser.name, *(each.replace("%s", link) for each in browser.args)]
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=True, start_new_session=True)
    try:
        return running.wait(FAILS_WITHIN) == 0
    except subprocess.TimeoutExpired:  # it is the browser itself, and ends some day
        running.wait()
        return True


WAIT_SECONDS: Final = 10.0
"""Seconds within which the system reports that it has no program; an editor itself may run for hours."""


def open_place(place: Path) -> None:
    """Open `place`, which exists. Raise ``OSError`` if the system has no program for it; this can take some seconds."""
    if sys.platform == "win32":
        os.startfile(place)  # noqa: S606 - the system's own function, without a shell
        return
    import subprocess

    command = ["xdg-open", str(place)]
    if sys.platform == "darwin":
        # A configuration's ending may belong to no program there; -t is the user's text editor.
        command = ["open", str(place)] if place.is_dir() else ["open", "-t", str(place)]
    opener = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = opener.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        return  # it is the editor now
    if code != 0:
        why = _("no program was found that opens it ({program} ended with {code})", program=command[0], code=code)
        raise OSError(code, why, str(place))
