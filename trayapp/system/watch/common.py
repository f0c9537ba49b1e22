"""What the watches of all systems share."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

SETTLED: Final = 0.1
"""Seconds without changes after which a change is reported: an editor may write, rename and set rights one after the
other."""


class Watch(Protocol):
    """A watch that lasts until it is closed."""

    def close(self) -> None:
        """Stop watching. A second call does nothing."""


def nearest(folder: Path) -> tuple[Path, str | None]:
    """Return the folder, or the nearest above it that exists, with the name on the way down to wait for."""
    awaited = None
    while not folder.is_dir() and folder != folder.parent:
        awaited, folder = folder.name, folder.parent
    return folder, awaited
