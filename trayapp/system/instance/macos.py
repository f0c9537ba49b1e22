"""macOS: a lock, which ends with its process, and a socket, in a folder that only this user can write."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from trayapp.core.language import _
from trayapp.system.files import PRIVATE, make_folder, open_own
from trayapp.system.instance import sockets
from trayapp.system.instance.answers import Instance

assert sys.platform != "win32"  # for the type checkers of the others


def become_first(data: Path, cache: Path, raised: Callable[[], bool], *, ask: bool) -> Instance | None:
    """As `trayapp.system.instance.become_first`."""
    place = _place(data, cache)
    locked, address = place.with_suffix(".lock"), place.with_suffix(".sock")
    lock = _locked(locked)
    if lock is None:
        if ask:
            sockets.meet(str(address), ask=True)
        return None
    listener = socket.socket(socket.AF_UNIX)
    try:
        # An existing socket was left by a killed process, as this process has the lock.
        address.unlink(missing_ok=True)
        listener.bind(str(address))
        address.chmod(PRIVATE)
        listener.listen()
    except OSError:
        listener.close()
        os.close(lock)
        raise

    def release() -> None:
        for each in (address, locked):
            with suppress(OSError):  # the folder may have been removed with them
                each.unlink(missing_ok=True)
        os.close(lock)

    return sockets.Server(listener, raised, release)


def _place(data: Path, cache: Path) -> Path:
    """Return the place of lock and socket; raise OSError. The cache may be another user's after sudo or su."""
    make_folder(cache)
    status = cache.stat()
    if status.st_uid != os.getuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(errno.EACCES, _("it is not yours, or others can write it (chmod go-w)"), str(cache))
    # A home can be shared by several computers, each with a tray of its own.
    whose = f"{os.uname().nodename}:{data}"
    return cache / f"consentray-{crc32(os.fsencode(whose)):08x}"


def _locked(file: Path) -> int | None:
    """Return the descriptor of the file, which is locked; None if another has the lock. Raise OSError."""
    while True:
        lock = open_own(file, os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(lock), file.lstat()):
                return lock
        except BlockingIOError:
            os.close(lock)
            return None
        except FileNotFoundError:
            pass
        os.close(lock)  # its last owner has removed it meanwhile
