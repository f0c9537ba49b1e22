"""The first instance at a socket, and the question to it: what POSIX systems share."""

from __future__ import annotations

import os
import re
import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal

from trayapp.system.instance.answers import HangsError, RunsElsewhereError

assert sys.platform != "win32"  # for the type checkers of the others

TIMEOUT: Final = 8.0
"""Seconds that the first instance has to answer; it gives its own main thread five of them."""
TRY_AGAIN: Final = 1.0
"""Seconds until the next attempt if a caller could not be answered, and for a caller to say what it wants."""
LONGEST_ANSWER: Final = 256
"""Bytes of the first instance's answer: "ok" or "hangs", and the display that it is at."""
_RAISE, _OK, _HANGS = b"raise", "ok", "hangs"


Met = Literal["first", "stranger", "nobody"]
"""Who was met at a socket: the first instance, a process of another account, or nobody any more."""


class Server:
    """Raises the window of this process for those who connect, until `close`, which calls `release` first."""

    def __init__(self, listener: socket.socket, raised: Callable[[], bool], release: Callable[[], None]) -> None:
        self._listener = listener
        self._raised = raised
        self._release = release
        self._closed = threading.Event()
        threading.Thread(target=self._serve, name="instance", daemon=True).start()

    def close(self) -> None:
        """Let another start become the first."""
        self._closed.set()
        self._release()
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()

    def _serve(self) -> None:
        """Answer until closed: whatever one caller does, the next one is answered."""
        while not self._closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                self._closed.wait(TRY_AGAIN)  # no free descriptor, or the caller has gone already
                continue
            with connection, suppress(OSError):
                connection.settimeout(TRY_AGAIN)
                if _peer(connection)[1] == os.getuid() and connection.recv(len(_RAISE)) == _RAISE:
                    reaction = _OK if self._raised() else _HANGS
                    connection.send(f"{reaction} {display()}".strip().encode())


def meet(address: str, *, ask: bool) -> Met:
    """Return who listens at a socket; with `ask`, the first instance has then raised its window.

    Raise HangsError if it does not react, RunsElsewhereError if the window is at another display.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(TIMEOUT)
        process = None
        try:
            connection.connect(address)
            process, account = _peer(connection)
            if account != os.getuid():
                return "stranger"
            if not ask:
                return "first"
            connection.sendall(_RAISE)
            answer = connection.recv(LONGEST_ANSWER).decode("utf-8", "replace")
        except (TimeoutError, BlockingIOError):  # the latter: many callers wait already
            raise HangsError(process) from None
        except OSError:
            return "nobody"
    reaction, _, there = answer.partition(" ")
    if reaction == _HANGS:
        raise HangsError(process)
    here = display()
    if there and here and there != here:
        raise RunsElsewhereError(there)
    return "first" if answer else "nobody"  # without an answer: it is ending


def display() -> str:
    """Return the display's name without its screen (X(7)), as windows of all screens are in one session."""
    return re.sub(r"\.\d+$", "", os.environ.get("DISPLAY", ""))


def _peer(connection: socket.socket) -> tuple[int | None, int]:
    """Return the process and the account at the other end; elsewhere than on Linux the folder lets in one account."""
    if sys.platform != "linux":
        return None, os.getuid()
    credentials = struct.Struct("3i")  # struct ucred, socket(7): process, account, group
    process, account, _ = credentials.unpack(
        connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size)
    )
    return process, account
