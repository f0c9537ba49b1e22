"""Reports when the network may be back: by the system's notification if there is one, else after a growing delay.

On Linux the kernel sends it over netlink (rtnetlink(7): links and addresses that change), to any process. Elsewhere,
and if only the server was unreachable, the next try comes after 5 seconds, then 10, and so on up to 5 minutes. Nothing
runs while nobody waits.
"""

from __future__ import annotations

import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Final, Protocol

FIRST_DELAY: Final = 5.0
LONGEST_DELAY: Final = 300.0

RTMGRP_LINK: Final = 0x1
RTMGRP_IPV4_IFADDR: Final = 0x10
RTMGRP_IPV6_IFADDR: Final = 0x100


class News(Protocol):
    """Something that can be read, as `select` takes it, when the system tells of a change."""

    def fileno(self) -> int:
        """Return its descriptor."""

    def told(self) -> bool:
        """Read what has come; return whether it is worth a new try."""

    def close(self) -> None:
        """Release it."""


class NetworkWatch:
    """Calls `changed`, on a separate thread, once for each `arm`."""

    def __init__(
        self,
        changed: Callable[[], None],
        *,
        first_delay: float = FIRST_DELAY,
        longest_delay: float = LONGEST_DELAY,
        least: float = 0.0,
        news: tuple[Callable[[], News | None], ...] | None = None,
    ) -> None:
        """Take the first and the longest wait in seconds. No news ends one before it has lasted `least` seconds.

        `news` open what the system reports changes by; by default, those of the network.
        """
        self._changed = changed
        self._first = first_delay
        self._longest = longest_delay
        self._least = least
        self._news = (network_news,) if news is None else news
        self.delay = first_delay
        """Seconds that the next wait lasts at most."""
        self._lock = threading.Lock()
        self._stop: socket.socket | None = None

    def arm(self) -> None:
        """Wait for the next change, at most for the delay, which is twice as long each time."""
        with self._lock:
            if self._stop is not None:
                return
            stop, self._stop = socket.socketpair()
            delay, self.delay = self.delay, min(self.delay * 2, self._longest)
        threading.Thread(target=self._wait, args=(stop, delay), name="network", daemon=True).start()

    def reset(self) -> None:
        """Stop waiting, and begin with the first delay again."""
        with self._lock:
            self.delay = self._first
            if self._stop is not None:
                with suppress(OSError):
                    self._stop.send(b"s")

    def _wait(self, stop: socket.socket, delay: float) -> None:
        stopped = self._was_stopped(stop, delay)
        with self._lock:
            stop.close()
            if self._stop is not None:
                self._stop.close()
            self._stop = None
        if not stopped:
            self._changed()

    def _was_stopped(self, stop: socket.socket, delay: float) -> bool:
        """Wait for the delay or for news; return whether the wait was stopped before that."""
        begun = time.monotonic()
        until = begun + delay
        with ExitStack() as opened:
            news: list[News] = [each for make in self._news if (each := make()) is not None]
            for each in news:
                opened.callback(each.close)
            while (left := until - time.monotonic()) > 0:
                waited = [stop.fileno(), *(each.fileno() for each in news)]
                ready, _, _ = select.select(waited, [], [], left)
                if stop.fileno() in ready:
                    return True
                if sum(each.told() for each in news if each.fileno() in ready):
                    until, news = min(until, begun + self._least), []
        return False


class _Kernel(socket.socket):
    """The kernel's news of links and addresses."""

    def told(self) -> bool:
        """Read what has come: any change may bring the network back."""
        with suppress(OSError):  # more came than it keeps
            self.recv(65536)
        return True


def network_news() -> News | None:
    """Return what can be read when a link or an address changes; None if there is nothing."""
    if sys.platform != "linux":
        return None
    news = _Kernel(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    try:
        news.bind((0, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR))
    except OSError:
        news.close()
        return None
    return news
