"""The wait for a consent that not every server of the sign-in service knows yet."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

TRY_EVERY: Final = 2.0
"""Seconds between two tries, as Microsoft advises."""
LONGEST: Final = 15.0
"""Seconds after a page within which its consent is waited for."""


class ConsentWait:
    """Waits between tries. `wait(event, seconds)` and `clock()` are the system's, unless others are given."""

    def __init__(
        self,
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wait = wait
        self._clock = clock
        self._stopped = threading.Event()
        self._until = 0.0

    def begin(self) -> None:
        """Count the time from now on. It comes before `next` and `stop`, on the thread that calls `stop`."""
        self._until = self._clock() + LONGEST
        self._stopped.clear()

    def next(self) -> bool:
        """Wait until the next try; return whether it is the last one, as the time is over or `stop` was called."""
        self._wait(self._stopped, max(0.0, min(TRY_EVERY, self._until - self._clock())))
        return self._stopped.is_set() or self._clock() >= self._until

    def stop(self) -> None:
        """End the wait."""
        self._stopped.set()
