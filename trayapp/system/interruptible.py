"""Waits that another thread can end at once: for a time to pass, or for a request that may hang."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


class Cancelled(Exception):  # noqa: N818 - not an error: the user cancelled
    """The wait was cancelled."""


class TimedOut(Exception):  # noqa: N818 - not an error of the program
    """The time limit passed before an answer came."""


class Interruptible:
    """Lets one thread wait until `cancel` is called from another.

    Once cancelled, every wait ends at once. `over` is set when nobody waits for a running job any more, so that its
    result is dropped.
    """

    def __init__(self) -> None:
        self.over = threading.Event()
        self._news: queue.SimpleQueue[None] = queue.SimpleQueue()

    def cancel(self) -> None:
        """End the wait. May be called from any thread, at any time."""
        self.over.set()
        self._news.put(None)

    def sleep(self, seconds: float) -> None:
        """Sleep; raises `Cancelled`."""
        if self.over.wait(seconds):
            raise Cancelled

    def run(self, job: Callable[[], T], seconds: float | None = None) -> T:
        """Return what `job` returns or raise what it raises; it runs on a separate thread, which may be abandoned.

        Raises `Cancelled`, or `TimedOut` after `seconds`.
        """
        news = self._news = queue.SimpleQueue()
        if self.over.is_set():  # checked after the queue was changed, so that no cancellation is missed
            raise Cancelled
        results: list[T] = []
        errors: list[BaseException] = []

        def work() -> None:
            try:
                results.append(job())
            except BaseException as error:  # noqa: BLE001 - raised again on the thread that waits
                errors.append(error)
            news.put(None)

        threading.Thread(target=copy_context().run, args=(work,), name="interruptible", daemon=True).start()
        try:
            news.get(timeout=seconds)
        except queue.Empty:
            self.over.set()
            raise TimedOut from None
        if self.over.is_set():
            raise Cancelled
        if errors:
            raise errors[0]
        return results[0]
