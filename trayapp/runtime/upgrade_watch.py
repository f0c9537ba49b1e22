"""Notices that the program's own files were replaced or removed, or that one of them can't be loaded any more."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from trayapp.core import events as ev
from trayapp.system.installation import Found, Installation, can_start
from trayapp.system.threads import Threads
from trayapp.system.watch import watch
from trayapp.system.watch.common import Watch

GRACE_SECONDS = 10.0
"""Seconds after which files that are gone count as removed, where an installer removes and then writes them."""


class UpgradeWatch:
    """Posts `ProgramReplaced` and `ProgramRemoved`. `keeps_session` says whether a new start finds the sign-in."""

    def __init__(self, post: Callable[[ev.Event], None], keeps_session: Callable[[], bool]) -> None:
        self._post = post
        self._keeps_session = keeps_session
        self._installation = Installation()
        self._threads = Threads("upgrade")
        self._lock = threading.Lock()
        self._told: Found | None = None
        self._gone: threading.Timer | None = None
        self._watch: Watch | None = None

    def open(self) -> None:
        """Watch from now on; raise ``OSError`` if the system can watch nothing more.

        On Windows the installer ends the program before it replaces anything.
        """
        if sys.platform != "win32":
            self._watch = watch(self._installation.files, [], self._changed)

    def close(self) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.close()
        with self._lock:
            if self._gone is not None:
                self._gone.cancel()

    def failed(self, error: BaseException) -> None:
        """Look at the files after an unexpected error: mixed versions of the code can fail in any way."""
        found = self._installation.look()
        if found is Found.REPLACED:
            self._changed()
        elif found is Found.SAME and isinstance(error, ImportError):
            self._post(ev.ProgramReplaced(restarts=False))

    def _changed(self) -> None:
        with self._lock:
            found = self._installation.look()
            if self._gone is not None:
                self._gone.cancel()
                self._gone = None
            if found is Found.REMOVED and not self._installation.marked:
                self._gone = threading.Timer(GRACE_SECONDS, self._removed)
                self._gone.daemon = True
                self._gone.start()
            elif found is Found.REMOVED:
                self._post(ev.ProgramRemoved())
            elif found is Found.REPLACED and found is not self._told:
                self._threads.start(self._replaced)
            self._told = found

    def _removed(self) -> None:
        if self._installation.look() is Found.REMOVED:
            self._post(ev.ProgramRemoved())

    def _replaced(self) -> None:
        self._post(ev.ProgramReplaced(restarts=self._keeps_session() and can_start()))
