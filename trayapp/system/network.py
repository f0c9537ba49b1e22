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
from collections.abc import Callable
from contextlib import suppress
from typing import Final

FIRST_DELAY: Final = 5.0
LONGEST_DELAY: Final = 300.0

RTMGRP_LINK: Final = 0x1
RTMGRP_IPV4_IFADDR: Final = 0x10
RTMGRP_IPV6_IFADDR: Final = 0x100


class NetworkWatch:
    """Calls `changed`, on a separate thread, once for each `arm`."""

    def __init__(self, changed: Callable[[], None], *, first_delay: float = FIRST_DELAY) -> None:
        self._changed = changed
        self._first = first_delay
        self._delay = first_delay
        self._lock = threading.Lock()
        self._stop: socket.socket | None = None

    @property
    def delay(self) -> float:
        """Seconds that the next wait lasts at most."""
        return self._delay

    def arm(self) -> None:
        """Wait for the next change, at most for the delay, which is twice as long each time."""
        with self._lock:
            if self._stop is not None:
                return
            stop, self._stop = socket.socketpair()
            delay, self._delay = self._delay, min(self._delay * 2, LONGEST_DELAY)
        threading.Thread(target=self._wait, args=(stop, delay), name="network", daemon=True).start()

    def reset(self) -> None:
        """Stop waiting, and begin with the first delay again."""
        with self._lock:
            self._delay = self._first
            if self._stop is not None:
                with suppress(OSError):
                    self._stop.send(b"s")

    def _wait(self, stop: socket.socket, delay: float) -> None:
        sources = [stop]
        kernel = _kernel_news()
        if kernel is not None:
            sources.append(kernel)
        ready, _, _ = select.select(sources, [], [], delay)
        if kernel is not None:
            kernel.close()
        with self._lock:
            stop.close()
            if self._stop is not None:
                self._stop.close()
            self._stop = None
        if stop not in ready:
            self._changed()


def _kernel_news() -> socket.socket | None:
    """Return a socket that can be read when a link or an address changes; None if there is none."""
    if sys.platform != "linux":
        return None
    news = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    try:
        news.bind((0, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR))
    except OSError:
        news.close()
        return None
    return news
