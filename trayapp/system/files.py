"""Files that are put in place whole: a reader sees the old content or the new, never a part."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600


def write_whole(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write `content` to `path` by a temporary file beside it, flushed to the disk, then renamed over it.

    Without `lasting` the old file may come back after a loss of power, which is half the waiting for the disk. The file
    is readable by its owner alone, and so is a folder that had to be made. Raises ``OSError``; the old
    content then still stands, and no temporary file is left.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if lasting:
        _sync_folder(path.parent)


def read_at_most(path: Path, most: int) -> bytes:
    """Return the content of a file; raise ``OSError`` where it cannot be read or has more than `most` bytes."""
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most // 1024} KiB", str(path))
    return content


def remove_leftovers(path: Path) -> None:
    """Remove the temporary files of writers that were killed. To be called where nobody else is writing `path`."""
    for leftover in path.parent.glob(f".{path.name}-*"):
        with suppress(OSError):
            leftover.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last, where the system knows folders as files (POSIX)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
