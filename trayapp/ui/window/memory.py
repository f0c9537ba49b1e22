"""Where a user has put the window and how large, for each kind of page on each screen; kept in a small file."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from trayapp.system.files import read_at_most, write_whole
from trayapp.system.threads import Threads

NAME: Final = "window.json"
"""The file's name in the data folder. There is one as soon as the window has opened once."""
LARGEST: Final = 100_000
MOST: Final = 200
"""Places that are kept: a few screens with all kinds of pages."""
_PATIENCE: Final = 2.0
"""Seconds that the program's end waits for the file."""


class Place(NamedTuple):
    """In pixels; a size of 0 x 0 is the page's own."""

    x: int
    y: int
    width: int
    height: int


class Memory:
    """The places by (screen, kind of page). Without a `file` they last as long as the program."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._places: dict[str, Place] = {}
        self._threads = Threads("window-memory")
        self._changed = file is not None and not file.exists()
        if file is not None and not self._changed:
            with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):  # whatever somebody wrote
                kept = json.loads(read_at_most(file, LARGEST))
                self._places = {str(key): Place(*map(int, place)) for key, place in kept.items()}

    def recall(self, screen: str, kind: str) -> Place | None:
        """Return where the window was with a page of this kind."""
        return self._places.get(f"{screen} {kind}")

    def note(self, screen: str, kind: str, place: Place) -> None:
        """Remember a place; the longest unused ones are forgotten."""
        key = f"{screen} {kind}"
        self._changed |= self._places.pop(key, None) != place
        self._places[key] = place
        while len(self._places) > MOST:
            del self._places[next(iter(self._places))]

    def save(self) -> None:
        """Write the file, on another thread; where that fails, the places last as long as the program."""
        if self._file is None or not self._changed:
            return
        self._changed = False
        file, content = self._file, json.dumps(self._places, indent=1).encode()

        def write() -> None:
            with suppress(OSError):
                write_whole(file, content, fsync_folder=False)

        with suppress(RuntimeError):
            self._threads.start(write)

    def close(self) -> None:
        """Write what is new, and wait for it."""
        self.save()
        self._threads.wait(_PATIENCE)
