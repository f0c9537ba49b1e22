"""One tray icon per person and set of files: a second start tells the first to raise its window, then ends.

The first holds a lock that goes with its process and listens for the others: on POSIX by `flock` and a socket in a
folder of the person's own, on Windows by a mutex and a pipe, both named after the files.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT: Final = 5.0
"""Seconds that the first instance has to answer."""


class Instance(Protocol):
    """The first instance's place; `close` gives it up."""

    def close(self) -> None:
        """Let another start become the first."""


def become_first(data: Path, raised: Callable[[], None], *, ask: bool = True) -> Instance | None:
    """Become the first instance for the data folder; give None where one runs: its window was raised, if `ask`.

    `raised` is called, on a thread of its own, when another start asks for the window. Raises ``OSError`` where no
    place for the lock and the socket can be had.
    """
    name = f"consentray-{crc32(str(data).encode()):08x}"
    if sys.platform == "win32":
        return _become_first_on_windows(name, raised, ask=ask)
    return _become_first_on_posix(_runtime_folder() / name, raised, ask=ask)


def _runtime_folder() -> Path:
    """Give a folder that only this person can enter (a socket's path must be short: 108 bytes on Linux)."""
    given = os.environ.get("XDG_RUNTIME_DIR")
    if given and Path(given).is_dir():
        return Path(given)
    import tempfile  # rarely needed, and it brings random and shutil

    folder = Path(tempfile.gettempdir()) / f"consentray-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise PermissionError(13, "belongs to somebody else", str(folder))
    return folder


if sys.platform != "win32":
    import fcntl
    import socket

    class _PosixInstance:
        def __init__(self, lock: int, listener: socket.socket, raised: Callable[[], None]) -> None:
            self._lock = lock
            self._listener = listener
            self._raised = raised
            threading.Thread(target=self._serve, name="instance", daemon=True).start()

        def close(self) -> None:
            Path(self._listener.getsockname()).unlink(missing_ok=True)
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            self._listener.close()
            os.close(self._lock)

        def _serve(self) -> None:
            while True:
                try:
                    connection, _ = self._listener.accept()
                except OSError:
                    return
                with connection:
                    self._raised()
                    connection.sendall(b"ok")

    def _become_first_on_posix(place: Path, raised: Callable[[], None], *, ask: bool) -> Instance | None:
        lock = os.open(place.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        address = place.with_suffix(".sock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            if ask:
                _ask(address)
            return None
        # Whatever socket stands there was left by a process that was killed: the lock is ours.
        address.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(address))
        listener.listen()
        return _PosixInstance(lock, listener, raised)

    def _ask(address: Path) -> None:
        """Ask the first instance for its window; one that is just ending does not answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(TIMEOUT)
            try:
                connection.connect(str(address))
                connection.recv(8)
            except OSError:
                return

else:
    import ctypes
    from ctypes import wintypes
    from multiprocessing.connection import Client, Listener

    _ALREADY_EXISTS: Final = 183
    _ACCESS_DENIED: Final = 5

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateMutexW.restype = wintypes.HANDLE
    _kernel.CreateMutexW.argtypes = [wintypes.LPVOID, wintypes.BOOL, wintypes.LPCWSTR]
    _kernel.CloseHandle.argtypes = [wintypes.HANDLE]

    class _WindowsInstance:
        def __init__(self, lock: int, listener: Listener, raised: Callable[[], None]) -> None:
            self._lock = lock
            self._listener = listener
            self._raised = raised
            threading.Thread(target=self._serve, name="instance", daemon=True).start()

        def close(self) -> None:
            self._listener.close()
            _kernel.CloseHandle(self._lock)

        def _serve(self) -> None:
            while True:
                try:
                    with self._listener.accept() as connection:
                        self._raised()
                        connection.send_bytes(b"ok")
                except EOFError:
                    continue
                except OSError:
                    return

    def _become_first_on_windows(name: str, raised: Callable[[], None], *, ask: bool) -> Instance | None:
        address = rf"\\.\pipe\{name}"
        lock = _kernel.CreateMutexW(None, False, rf"Global\{name}")
        error = ctypes.get_last_error()
        if not lock and error != _ACCESS_DENIED:
            raise ctypes.WinError(error)
        if lock and error != _ALREADY_EXISTS:
            return _WindowsInstance(lock, Listener(address, "AF_PIPE"), raised)
        if lock:
            _kernel.CloseHandle(lock)
        if ask:
            _ask(address)
        return None

    def _ask(address: str) -> None:
        """Ask the first instance for its window; one that is just starting or ending does not answer."""
        try:
            with Client(address, "AF_PIPE") as connection:
                connection.poll(TIMEOUT)
        except OSError:
            return
