"""Work that takes long, done in small steps between two events: a click never waits for it."""

from __future__ import annotations

import time
import tkinter as tk
from collections import deque
from collections.abc import Callable
from typing import Final

from trayapp.core.answers.rows import Work

SLICE: Final = 0.01
"""Seconds of work between two looks at what else is to be done."""


class BetweenEvents:
    """Does one piece of work after the other on Tk's thread, as long as `owner` exists.

    `draw` does what draws by itself; `advanced` is called after each slice.
    """

    def __init__(
        self, owner: tk.Misc, draw: Callable[[Callable[[], None]], None], advanced: Callable[[], None]
    ) -> None:
        self._owner = owner
        self._draw = draw
        self._advanced = advanced
        self._work: deque[tuple[Work, Callable[[], None]]] = deque()
        self._due: str | None = None

    def __bool__(self) -> bool:
        return bool(self._work)

    def go_on(self, work: Work, done: Callable[[], None]) -> None:
        """Do `work` after what is under way, then `done`."""
        self._work.append((work, done))
        if self._due is None:
            self._step(SLICE / 2)

    def drop(self, name: str) -> None:
        """Forget the work of the generator functions of this name."""
        self._work = deque(each for each in self._work if getattr(each[0], "__name__", "") != name)

    def stop(self) -> None:
        """Forget all work."""
        if self._due is not None:
            self._owner.after_cancel(self._due)
        self._work.clear()

    def _step(self, seconds: float = SLICE) -> None:
        self._due = None
        end = time.monotonic() + seconds
        while self._work and time.monotonic() < end:
            work, done = self._work[0]
            try:
                next(work)
            except StopIteration:
                self._work.popleft()
                done()
        if self._work:
            # Not at idle: what is drawn and pressed comes first.
            self._due = self._owner.after(2, lambda: self._draw(self._step))
        self._advanced()
