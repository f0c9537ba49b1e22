"""Ends a request from another thread: its connection is shut down, so that whoever reads from it wakes at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

_running: ContextVar[Cancellation | None] = ContextVar("_running", default=None)


class Cancellation:
    """Whether work is to end, and the connections that it waits for. Thread-safe."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._sockets: list[socket.socket] = []

    def __bool__(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """End waits, and shut down the connections of requests; later requests end as soon as they connect."""
        self._cancelled.set()
        for each in tuple(self._sockets):
            _shut_down(each)

    def wait(self, seconds: float) -> bool:
        """Wait; return True as soon as the work is cancelled."""
        return self._cancelled.wait(seconds)

    @contextmanager
    def covering(self) -> Iterator[None]:
        """Let `cancel` end the requests that this thread sends meanwhile."""
        before = _running.set(self)
        try:
            yield
        finally:
            _running.reset(before)
            self._sockets.clear()  # a kept connection belongs to the next request

    def watch(self, connection: socket.socket) -> None:
        """Take a connection whose answer is waited for."""
        self._sockets.append(connection)
        if self:  # cancelled before, or by another thread just now
            _shut_down(connection)


def watch(connection: socket.socket) -> None:
    """Take a connection of a request of this thread, so that the work it belongs to can be cancelled."""
    if (work := _running.get()) is not None:
        work.watch(connection)


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):
        # Below TLS: another thread reads from it, and its state is not touched.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
