"""A file that a program writes or removes: waited for by the system's word, as no screen tells of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from trayapp.system.watch import watch


class Written:
    """The file; it need not exist yet. A context manager: leaving it ends the watch."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._changed = threading.Event()

    def __enter__(self) -> Self:
        self._watch = watch([self._file], [], self._changed.set)
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.close()

    def until(self, look: Callable[[], bool], what: str) -> None:
        """Call `look` now and after each change of the file until it is true."""
        try:
            while not look():
                self._changed.wait()
                self._changed.clear()
        except BaseException as error:  # also where a wait without an end is ended from outside
            error.add_note(f"Waited for: {what}.")
            raise

    def wait_for(self, words: str) -> None:
        """Wait until the file has these words."""
        self.until(lambda: self._file.exists() and words in self._file.read_text(), f"{words!r} in {self._file.name}")
