"""macOS: kqueue(2), which Python has. It reports that a folder or a file changed, not which name in it."""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from trayapp.system.watch.common import SETTLED, nearest

if sys.platform == "darwin":
    _NOTES: Final = (
        select.KQ_NOTE_WRITE
        | select.KQ_NOTE_EXTEND
        | select.KQ_NOTE_ATTRIB
        | select.KQ_NOTE_DELETE
        | select.KQ_NOTE_RENAME
    )

    class KqueueWatch:
        """A thread that sleeps in kevent(2) until a file, or a folder that it is in, changes."""

        def __init__(self, files: Sequence[Path], folders: Sequence[Path], changed: Callable[[], None]) -> None:
            self._files = list(files)
            self._folders = [*folders, *(file.parent for file in files)]
            self._changed = changed
            self._open: list[int] = []
            self._stop, self._stopper = socket.socketpair()
            self._queue = select.kqueue()
            self._queue.control([select.kevent(self._stop, select.KQ_FILTER_READ, select.KQ_EV_ADD)], 0)
            self._arm()
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

        def close(self) -> None:
            """Stop watching."""
            with suppress(OSError):
                self._stopper.send(b"s")
            self._thread.join()

        def _arm(self) -> None:
            """Watch again: a file that was replaced is another one. Closing removes the old watches."""
            for number in self._open:
                os.close(number)
            self._open = []
            for path in [*self._files, *(nearest(folder)[0] for folder in self._folders)]:
                with suppress(OSError):
                    number = os.open(path, os.O_EVTONLY | os.O_CLOEXEC)
                    self._open.append(number)
                    flags = select.KQ_EV_ADD | select.KQ_EV_CLEAR
                    self._queue.control([select.kevent(number, select.KQ_FILTER_VNODE, flags, _NOTES)], 0)

        def _run(self) -> None:
            due = False
            while True:
                ready = self._queue.control(None, 8, SETTLED if due else None)
                if any(event.ident == self._stop.fileno() for event in ready):
                    break
                due = bool(ready)
                if not due:
                    self._arm()
                    self._changed()
            for number in self._open:
                os.close(number)
            self._queue.close()
            self._stop.close()
            self._stopper.close()
