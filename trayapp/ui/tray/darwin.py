"""The macOS menu bar icon: pystray's own back end, with what it leaves out.

AppKit may be used on the main thread alone, where Tk runs the application's event loop. So `Icon` must be made there
before that loop starts; every change is handed to it; and `run`, on whatever thread, only waits for `stop`.
A notification is shown by `osascript`, which reports no clicks.

This module was written against the documentation of AppKit and pystray 0.19.5; it has never been run.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event, Thread

from trayapp.core.views.menu import MenuEntry
from trayapp.ui import artwork
from trayapp.ui.tray import pystray_base, text
from trayapp.ui.tray.back_end import Clicked
from trayapp.ui.tray.pystray_menu import build_menu

assert sys.platform == "darwin"  # noqa: S101 - tells the type checker, which skips the rest elsewhere

from PyObjCTools import (  # type: ignore[import-not-found]  # noqa: E402 - comes with pystray on macOS alone
    AppHelper,
)

_NOTIFY_SCRIPT = (
    "on run argv",
    "display notification (item 2 of argv) with title (item 1 of argv)",
    "end run",
)
_NOTIFY_SECONDS = 10
_ICON_SIZE = 64


class Icon(pystray_base.Icon):  # type: ignore[misc]  # pystray has no type information
    """pystray's macOS icon, kept to the main thread. It must be made there, before its event loop starts."""

    def __init__(self, name: str, _title: str, clicked: Clicked, on_host_change: Callable[[bool], None]) -> None:
        super().__init__(name)
        self._clicked = clicked
        self._on_host_change = on_host_change
        self._stopped = Event()

    def __call__(self) -> None:
        """Do what a plain click does, if there is no menu."""
        self._clicked(None)

    def run(self) -> None:
        """Show the icon from the main thread's event loop; wait for `stop`."""
        self.call_soon(self._start)
        self._stopped.wait()
        self.call_soon(self._remove)

    def stop(self) -> None:
        """End `run`; also before it began."""
        self._stopped.set()

    def call_soon(self, action: Callable[[], None]) -> None:
        """Run `action` in the main thread's event loop."""
        AppHelper.callAfter(action)

    def show_picture(self, state: str) -> None:
        """Show a state's picture."""
        self.icon = artwork.image(state, _ICON_SIZE)

    def show_tooltip(self, title: str, body: str) -> None:
        """Show a tooltip."""
        self.title = f"{title}\n{body}" if body else title

    def show_menu(self, entries: Sequence[MenuEntry]) -> None:
        """Show a menu."""
        self.menu = build_menu(entries, self._clicked, text.one_line)

    def show_notification(self, title: str, message: str, _on_click: Callable[[], None]) -> None:
        """Show a notification; a click on it is not reported."""
        script = [part for line in _NOTIFY_SCRIPT for part in ("-e", line)]
        command = ["/usr/bin/osascript", *script, text.one_line(title), message]

        def notify() -> None:
            with suppress(OSError, subprocess.SubprocessError):  # no notification is worth a traceback
                subprocess.run(command, timeout=_NOTIFY_SECONDS, check=False)

        Thread(target=notify, daemon=True).start()  # osascript takes its time, which the event loop has not

    def _start(self) -> None:
        self._mark_ready()
        self.visible = True
        self._on_host_change(True)

    def _remove(self) -> None:
        self._status_bar.removeStatusItem_(self._status_item)


open_icon = Icon
