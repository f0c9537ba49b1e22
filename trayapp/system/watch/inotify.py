"""Linux: inotify(7), by the C library's own functions.

A package for this takes 19 ms and 3 MB, more than the rest of the program needs to show its icon.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import socket
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from trayapp.core.language import _
from trayapp.system.watch.common import SETTLED, nearest

# <sys/inotify.h>
IN_ATTRIB: Final = 0x004
IN_CLOSE_WRITE: Final = 0x008
IN_MOVED_FROM: Final = 0x040
IN_MOVED_TO: Final = 0x080
IN_CREATE: Final = 0x100
IN_DELETE: Final = 0x200
IN_DELETE_SELF: Final = 0x400
IN_MOVE_SELF: Final = 0x800
IN_Q_OVERFLOW: Final = 0x4000
IN_IGNORED: Final = 0x8000
IN_ONLYDIR: Final = 0x1000000

_NAMES: Final = IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE
_FOLDER_ITSELF: Final = IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB
_MASK: Final = _NAMES | _FOLDER_ITSELF | IN_ONLYDIR
_EVENT: Final = struct.Struct("iIII")  # struct inotify_event: watch, mask, cookie, length of the name


def _limit(what: str) -> OSError:
    """Return the error of a limit of inotify(7), which is one for all programs of the user."""
    error = ctypes.get_errno()
    return OSError(error, _("programs watch as many files as they may ({limit})", limit=f"fs.inotify.max_user_{what}"))


if sys.platform == "linux":
    _libc = ctypes.CDLL(None, use_errno=True)

    class InotifyWatch:
        """A thread that sleeps in poll(2) until one of the names it waits for changes."""

        def __init__(self, files: Sequence[Path], folders: Sequence[Path], changed: Callable[[], None]) -> None:
            self._wanted = [(file.parent, {file.name}) for file in files] + [(folder, None) for folder in folders]
            self._changed = changed
            self._names: dict[int, set[str] | None] = {}
            self._inotify = _libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
            if self._inotify < 0:
                raise _limit("instances")
            try:
                self._arm()
            except OSError:
                os.close(self._inotify)
                raise
            self._stop, self._stopper = socket.socketpair()
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

        def close(self) -> None:
            """Stop watching."""
            with suppress(OSError):
                self._stopper.send(b"s")
            self._thread.join()

        def _arm(self) -> None:
            """Watch each folder, or the nearest above it: again after each change, as folders come and go."""
            names: dict[int, set[str] | None] = {}
            for folder, wanted in self._wanted:
                there, awaited = nearest(folder)
                number = _libc.inotify_add_watch(self._inotify, os.fsencode(there), _MASK)
                if number < 0 and ctypes.get_errno() == errno.ENOSPC and not self._names:
                    raise _limit("watches")
                if number < 0:
                    continue  # it has just been removed, or is not readable; its parent does not help
                here = {awaited} if awaited is not None else wanted
                before = names.get(number, set())
                names[number] = None if here is None or before is None else before | here
            for number in self._names.keys() - names.keys():
                _libc.inotify_rm_watch(self._inotify, number)
            self._names = names

        def _run(self) -> None:
            poll = select.poll()
            poll.register(self._inotify, select.POLLIN)
            poll.register(self._stop, select.POLLIN)
            due = False
            while True:
                ready = dict(poll.poll(SETTLED * 1000 if due else None))
                if self._stop.fileno() in ready:
                    break
                if ready:
                    due = self._read() or due
                else:
                    due = False
                    self._arm()
                    self._changed()
            os.close(self._inotify)
            self._stop.close()
            self._stopper.close()

        def _read(self) -> bool:
            """Process pending events; return whether it concerns a name that is waited for."""
            data = os.read(self._inotify, 64 * 1024)
            ours, position = False, 0
            while position < len(data):
                number, mask, _, length = _EVENT.unpack_from(data, position)
                position += _EVENT.size + length
                name = os.fsdecode(data[position - length : position].rstrip(b"\0"))
                if mask & IN_IGNORED:
                    continue
                names = self._names.get(number, set())
                of_itself = not name and mask & _FOLDER_ITSELF
                ours = ours or bool(of_itself or mask & IN_Q_OVERFLOW) or names is None or name in names
            return ours
