"""One tray icon per session and set of files: a second start makes the first raise its window, then ends.

A person with two sessions (Remote Desktop, the console and xrdp) has an icon in each. On Linux a session is one session
bus, as that has one panel; two displays can share a bus, and a start at the other display is told so.

The first holds a lock, which ends with its process, and listens for others: on POSIX by `flock` and a socket in a
folder that only this person can write, on Windows by a lock and an event whose name is stored in the cache.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol
from zlib import crc32

from trayapp.system.files import PRIVATE, make_folder, open_own
from trayapp.system.session_bus import session_address

TIMEOUT: Final = 5.0
"""Seconds that the first instance has to answer."""
TRY_AGAIN: Final = 1.0
"""Seconds until the next attempt if a caller could not be answered."""
LONGEST_ANSWER: Final = 256
"""Bytes of the first instance's answer: "ok", and the display that it is at."""
LONGEST: Final = 104
"""Most bytes of a socket's address on all systems, with the terminating one."""


class RunsElsewhereError(Exception):
    """The program runs at another display of the same session bus."""

    def __init__(self, display: str) -> None:
        super().__init__(display)
        self.display = display


class Instance(Protocol):
    """The role of the first instance; `close` releases it."""

    def close(self) -> None:
        """Let another start become the first."""


def become_first(data: Path, cache: Path, raised: Callable[[], None], *, ask: bool = True) -> Instance | None:
    """Become the first instance for the data folder; return None if one is running: its window was raised, if `ask`.

    `raised` is called, on a thread of its own, when another start asks for the window. Lock and socket lie in `cache`
    where the session has no folder for them. Raise OSError if they cannot be made, RunsElsewhereError if the window
    that was raised is not at this display.
    """
    return _become_first(_place(data, cache), raised, ask=ask)


if sys.platform != "win32":
    import fcntl
    import socket

    def _place(data: Path, cache: Path) -> Path:
        """Return the place of lock and socket: in the session's folder if only this person can write it, else `cache`.

        Raise OSError. After sudo or su, the environment may still name the folder of another person.
        """
        folder = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
        if not folder.is_absolute() or not _is_own(folder):
            folder = cache
            make_folder(cache)
            if not _is_own(cache):
                raise PermissionError(errno.EACCES, "it is not yours, or others can write it (chmod go-w)", str(cache))
        # A home can be shared by several computers, each with a tray of its own, and by the sessions of a person.
        whose = f"{os.uname().nodename}:{data}"
        return folder / f"consentray-{crc32(os.fsencode(whose)):08x}-{crc32(_session().encode()):08x}"

    def _session() -> str:
        """Return what tells this session of the person's from others: its bus; without one, its display."""
        if sys.platform != "linux":
            return ""
        address = session_address()
        return re.sub(r",guid=\w+", "", address) if address else _display()

    def _display() -> str:
        """Return the display's name without its screen (X(7)), as windows of all screens are in one session."""
        return re.sub(r"\.\d+$", "", os.environ.get("DISPLAY", ""))

    def _is_own(folder: Path) -> bool:
        try:
            status = folder.stat()
        except OSError:
            return False
        return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022

    class _PosixInstance:
        def __init__(self, lock: int, listener: socket.socket, place: Path, raised: Callable[[], None]) -> None:
            self._lock = lock
            self._listener = listener
            self._place = place
            self._raised = raised
            self._closed = threading.Event()
            threading.Thread(target=self._serve, name="instance", daemon=True).start()

        def close(self) -> None:
            self._closed.set()
            for each in (self._place, self._place.with_suffix(".lock")):
                with suppress(OSError):  # the folder may have been removed with them
                    each.unlink(missing_ok=True)
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            self._listener.close()
            os.close(self._lock)

        def _serve(self) -> None:
            """Answer until closed: whatever one caller does, the next one is answered."""
            while not self._closed.is_set():
                try:
                    connection, _ = self._listener.accept()
                except OSError:
                    self._closed.wait(TRY_AGAIN)  # no free descriptor, or the caller has gone already
                    continue
                with connection, suppress(OSError):
                    self._raised()
                    connection.send(_answer())  # the first bytes of a connection never block

    def _become_first(place: Path, raised: Callable[[], None], *, ask: bool) -> Instance | None:
        lock = _locked(place.with_suffix(".lock"))
        address = place.with_suffix(".sock")
        if lock is None:
            if ask:
                _ask(address)
            return None
        listener = socket.socket(socket.AF_UNIX)
        try:
            # An existing socket was left by a killed process, as this process has the lock.
            address.unlink(missing_ok=True)
            with _short(address) as short:
                listener.bind(short)
            address.chmod(PRIVATE)
            listener.listen()
        except OSError:
            listener.close()
            os.close(lock)
            raise
        return _PosixInstance(lock, listener, address, raised)

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

    def _answer() -> bytes:
        return f"ok {_display()}".strip().encode()

    def _ask(address: Path) -> None:
        """Ask the first instance to raise its window; one that is ending does not answer."""
        answer = b""
        with suppress(OSError), _short(address) as short, socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(TIMEOUT)
            connection.connect(short)
            answer = connection.recv(LONGEST_ANSWER)
        there, here = answer.decode("utf-8", "replace").partition(" ")[2], _display()
        if there and here and there != here:
            raise RunsElsewhereError(there)

    @contextmanager
    def _short(address: Path) -> Iterator[str]:
        """Return a name for a socket that fits into an address (unix(7): 108 bytes with their end; 104 elsewhere)."""
        if len(os.fsencode(address)) < LONGEST or sys.platform != "linux":
            yield str(address)
            return
        folder = os.open(address.parent, os.O_PATH | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{folder}/{address.name}"
        finally:
            os.close(folder)

else:
    import msvcrt
    import secrets

    from trayapp.system.files import persistently, write_whole
    from trayapp.system.kernel_events import (
        ALREADY_EXISTS,
        FOREVER,
        SIGNALLED,
        calling_card,
        kernel32,
        session,
        wake,
    )

    def _place(data: Path, cache: Path) -> Path:
        """Return the place of the lock and the event's name: a person with two sessions sees the icons of one alone."""
        make_folder(cache)
        return cache / f"consentray-{crc32(str(data).encode()):08x}-{session()}"

    class _WindowsInstance:
        def __init__(self, lock: int, event: int, raised: Callable[[], None]) -> None:
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

    def _become_first(place: Path, raised: Callable[[], None], *, ask: bool) -> Instance | None:
        # An object with a guessable name could have been created by another person first. So the lock is a file of the
        # person's own, and the event's name is random and stored beside it.
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
