"""The tray icon of a run: opened, on a thread of its own, and opened again when the session bus has restarted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Final

from trayapp.core.events import Event
from trayapp.core.views.menu import TrayView
from trayapp.system.console import say
from trayapp.system.log import Log
from trayapp.system.session_bus import session_socket
from trayapp.ui.tray import Tray, TrayUnavailableError, open_tray

AWAY: Final = 15.0
"""Seconds for which an icon may be away, as while a panel restarts, before that counts."""
SILENCE: Final = 10.0
"""Seconds after which a session bus that does not answer counts as a desktop without a tray."""
_CLOSING: Final = 5.0


class TrayIcon:
    """Shows a view in the tray. `changed` is called, on another thread, with whether an icon is shown.

    A `patient` one waits for a panel that is not there yet, as after a start with the session; else what is known first
    is told at once.
    """

    def __init__(
        self, post: Callable[[Event], None], view: TrayView, changed: Callable[[bool], None], log: Log, *, patient: bool
    ) -> None:
        self._post = post
        self._view = view
        self._changed = changed
        self._log = log
        self._patient = patient
        self._lock = threading.Lock()
        self._known = threading.Event()
        self._late: threading.Timer | None = None
        self._tray: Tray | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._news = threading.Event()

    def open(self) -> None:
        """Show the icon, if there is a way to a tray; raise what is unexpected."""
        try:
            self._tray = self._opened()
        except TrayUnavailableError as error:
            self._log.warning(str(error))
            say(str(error))
        if self._tray is None:
            self._known.set()
            self._changed(False)
            return
        self._thread = threading.Thread(target=self._serve, args=(self._tray,), name="tray", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until the icon is shown or there is no panel, for `seconds` at most."""
        if not self._known.wait(seconds):
            self._after(SILENCE)

    def show(self, view: TrayView) -> None:
        """Show another view."""
        self._view = view
        if self._tray is not None:
            self._tray.show(view)

    def notify(self, title: str, message: str, event: Event | None) -> None:
        """Show a notification; a click on it posts `event`, or else the menu's default event."""
        if self._tray is not None:
            self._tray.notify(title, message, event)

    def close(self) -> None:
        """Remove the icon."""
        self._closed = True
        with self._lock:
            if self._late is not None:
                self._late.cancel()
        if self._tray is not None:
            self._tray.stop()
        self._news.set()
        if self._thread is not None:
            self._thread.join(_CLOSING)

    def _opened(self) -> Tray:
        return open_tray(self._post, self._view, on_host_change=self._host_changed, on_error=self._log.unexpected)

    def _serve(self, tray: Tray) -> None:
        while True:
            try:
                tray.run()
            except Exception as error:  # noqa: BLE001 - the window replaces an icon that has gone
                self._log.unexpected(error)
            if self._closed:
                return
            self._host_changed(False)
            again = self._reopened()
            if again is None:
                return
            self._tray = tray = again
            tray.show(self._view)  # it may have changed meanwhile

    def _reopened(self) -> Tray | None:
        """Wait until the session bus is back where it was; return its icon, or None where nobody tells that."""
        from trayapp.system.watch import watch

        socket = session_socket()
        if socket is None:
            return None
        try:
            watched = watch([socket], [], self._news.set)
        except OSError as error:
            self._log.warning(f"the session bus has gone, and its return isn't noticed: {error.strerror}")
            return None
        with closing(watched):
            while not self._closed:
                try:
                    return self._opened()
                except TrayUnavailableError:
                    self._news.wait()
                    self._news.clear()
        return None

    def _host_changed(self, present: bool) -> None:
        first = not self._known.is_set()
        self._known.set()
        with self._lock:
            if self._late is not None:
                self._late.cancel()
                self._late = None
        if present or (first and not self._patient):
            self._changed(present)
        else:
            self._after(AWAY)

    def _after(self, seconds: float) -> None:
        """Tell that there is no icon, unless it comes within `seconds`."""
        late = threading.Timer(seconds, self._gone)
        late.daemon = True
        with self._lock:
            self._late = late
        late.start()

    def _gone(self) -> None:
        self._known.set()
        self._changed(False)
