"""Windows: a lock, and an event whose name is stored beside it in the cache."""

from __future__ import annotations

import errno
import msvcrt
import os
import secrets
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from trayapp.system.files import PRIVATE, make_folder, persistently, write_whole
from trayapp.system.instance.answers import Instance
from trayapp.system.kernel_events import ALREADY_EXISTS, FOREVER, SIGNALLED, calling_card, kernel32, session, wake

assert sys.platform == "win32"  # for the type checkers of the others


def _place(data: Path, cache: Path) -> Path:
    """Return the place of the lock and the event's name: a user with two sessions sees the icons of one alone."""
    make_folder(cache)
    return cache / f"consentray-{crc32(str(data).encode()):08x}-{session()}"


class _WindowsInstance:
    def __init__(self, lock: int, event: int, raised: Callable[[], bool]) -> None:
        self._lock = lock
        self._event = event
        self._raised = raised
        self._closed = threading.Event()
        threading.Thread(target=self._serve, name="instance", daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        kernel32().SetEvent(self._event)
        os.close(self._lock)

    def _serve(self) -> None:
        kernel = kernel32()
        while kernel.WaitForSingleObject(self._event, FOREVER) == SIGNALLED and not self._closed.is_set():
            self._raised()
        kernel.CloseHandle(self._event)


def become_first(data: Path, cache: Path, raised: Callable[[], bool], *, ask: bool) -> Instance | None:
    """As `trayapp.system.instance.become_first`; an event has no answer, so nobody learns that it hangs."""
    place = _place(data, cache)
    # An object with a guessable name could have been created by another user first. So the lock is a file of the
    # user's own, and the event's name is random and stored beside it.
    lock = os.open(place.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_BINARY | os.O_NOINHERIT, PRIVATE)
    try:
        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    except OSError:
        os.close(lock)
        if ask:
            _ask(place)
        return None
    try:
        name = rf"Local\consentray-{secrets.token_hex(16)}"
        event = _make(name)
        write_whole(place.with_suffix(".event"), calling_card(name).encode(), fsync_folder=False)
    except OSError:
        os.close(lock)
        raise
    return _WindowsInstance(lock, event, raised)


def _make(name: str) -> int:
    """Create an auto-reset event; raise OSError, also if one of this name exists."""
    kernel = kernel32()
    event: int | None = kernel.CreateEventW(None, False, False, name)
    error = kernel.GetLastError()
    if event is None or error == ALREADY_EXISTS:
        raise OSError(errno.EEXIST, f"error {error} of Windows", name)
    return event


def _ask(place: Path) -> None:
    """Ask the first instance to raise its window; one that is starting or ending does not react."""
    with suppress(OSError, ValueError):
        wake(persistently(place.with_suffix(".event").read_bytes).decode(), kernel32())
