"""Threads that never prevent the program from ending: a request that hangs must not delay quitting.

The standard executor's threads are joined when the interpreter ends, however long they take; these are not. Each runs
in a copy of its starter's context, so that the correlation ID goes along.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_EVER: Final = 1e8
"""Seconds that no work takes."""


class Threads:
    """Runs jobs, each at once on a separate thread."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._running: set[threading.Thread] = set()

    def start(self, job: Callable[[], None]) -> None:
        """Begin `job`, which must catch its own exceptions.

        Raise RuntimeError if the system cannot create a thread.
        """
        thread = threading.Thread(target=copy_context().run, args=(self._run, job), name=self._name, daemon=True)
        with self._lock:
            self._running.add(thread)
        try:
            thread.start()
        except BaseException:
            with self._lock:
                self._running.discard(thread)
            raise

    def wait(self, seconds: float) -> bool:
        """Wait for the running jobs, `seconds` at most; return whether all have ended."""
        deadline = time.monotonic() + seconds
        with self._lock:
            running = list(self._running)
        for thread in running:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in running)

    def _run(self, job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            with self._lock:
                self._running.discard(threading.current_thread())


def parallel(function: Callable[[T], R], items: Sequence[T], most: int) -> list[R]:
    """Return ``function(item)`` of each item, in order, on `most` threads at once; `function` must not raise."""
    results: dict[int, R] = {}
    waiting: SimpleQueue[int] = SimpleQueue()
    for index in range(len(items)):
        waiting.put(index)

    def work() -> None:
        while True:
            try:
                index = waiting.get_nowait()
            except Empty:
                return
            results[index] = function(items[index])

    threads = Threads("parallel")
    for _ in range(min(most, len(items))):
        threads.start(work)
    threads.wait(_EVER)
    return [results[index] for index in range(len(items))]
