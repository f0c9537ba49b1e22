"""Files and folders that only their owner can use; files are replaced atomically, so that no reader sees a part."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

from trayapp.core.language import _

PRIVATE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_FOR_OTHERS: Final = 0o077
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NOT_OURS: Final = (
    frozenset[int]()  # there a file that cannot be opened is one that another program is reading
    if sys.platform == "win32"
    else frozenset({errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.EACCES, errno.EPERM})
)
"""Errors of opening a link (EMLINK on some systems), a pipe without a reader, and another user's file."""
_HELD: Final = frozenset({5, 32, 33})
"""Windows' ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""
_PAUSES: Final = (0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.4, 0.5, 0.55)
"""Seconds between attempts: a scanner or a backup has a small file open for less than these two seconds."""

T = TypeVar("T")


def persistently(action: Callable[[], T]) -> T:
    """Return what `action` returns; try again for two seconds while another program has the file open (Windows)."""
    for pause in _PAUSES:
        try:
            return action()
        except OSError as error:
            if not _is_held(error):
                raise
        time.sleep(pause)
    return action()


def _is_held(error: OSError) -> bool:
    code = getattr(error, "winerror", None)
    # Opening and reading go through C's library there, which has only its own number for all three.
    return code in _HELD or (code is None and sys.platform == "win32" and error.errno == errno.EACCES)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone, whatever the umask; raise OSError."""
    if folder.is_dir():
        return
    if folder != folder.parent:
        make_folder(folder.parent)
    folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)


def open_own(path: Path, flags: int) -> int:
    """Open a file of this user's own, made if there is none, and return its descriptor; raise OSError.

    Anything else at the path (a link of either kind, a pipe, another user's file) is unlinked and created again:
    nothing is ever written through it. A file that others may use is closed to them.
    """
    for last in (False, True):
        with suppress(FileNotFoundError):
            try:
                return _own(path, os.open(path, flags | _NO_LINK))
            except OSError as error:
                if last or error.errno not in _NOT_OURS:
                    raise
                path.unlink()
        with suppress(FileExistsError):
            return os.open(path, flags | _NO_LINK | os.O_CREAT | os.O_EXCL, PRIVATE)
    raise FileExistsError(errno.EEXIST, "is being made by somebody else", str(path))


def _own(path: Path, handle: int) -> int:
    """Return the descriptor of a file that is one's own, closed to others; raise PermissionError for another's."""
    if sys.platform == "win32":
        return handle
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid() or status.st_nlink > 1:
            raise PermissionError(errno.EACCES, "is not a file of your own", str(path))
        if status.st_mode & _FOR_OTHERS:
            os.fchmod(handle, PRIVATE)
    except OSError:
        os.close(handle)
        raise
    return handle


@contextmanager
def locked(path: Path, *, timeout: float) -> Iterator[None]:
    """Hold this file's lock against other processes; raise OSError, which is TimeoutError if another holds it."""
    from filelock import FileLock  # a tenth of the start of `consentray call`, which mostly saves nothing

    make_folder(path.parent)
    os.close(persistently(lambda: open_own(path, os.O_RDWR)))
    try:
        with FileLock(str(path), timeout=timeout):
            path.chmod(PRIVATE)  # filelock 3.10 to 3.19 lets everybody read it
            yield
    except NotImplementedError as error:  # an older filelock's word for a file system without locks
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK), str(path)) from error


def write_whole(
    path: Path, content: bytes, *, fsync_folder: bool = True, ready: Callable[[Path], None] | None = None
) -> None:
    """Write `content` to `path` by a temporary file beside it, flushed to the disk, then renamed over it.

    Without `fsync_folder` the old file may come back after a loss of power, but it takes half the time. The file is
    readable by its owner alone, and so is a folder that had to be created. `ready` is called with the temporary file
    just before it is renamed. Raises ``OSError``, and what `ready` raises; the old content is then unchanged, and no
    temporary file is left.
    """
    import tempfile  # the tray's start writes nothing, and it brings random and shutil

    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if ready is not None:
            ready(temporary)
        persistently(lambda: temporary.replace(path))
    except BaseException:
        with suppress(OSError):  # a scanner may hold what is new the longest; what went wrong is what counts
            persistently(lambda: temporary.unlink(missing_ok=True))
        raise
    if fsync_folder:
        _sync_folder(path.parent)


def read_at_most(path: Path, most: int) -> bytes:
    """Return the content of a file; raise ``OSError`` if it cannot be read or has more than `most` bytes."""

    def read() -> bytes:
        with path.open("rb") as file:
            return file.read(most + 1)

    content = persistently(read)
    if len(content) > most:
        raise OSError(errno.EFBIG, _("it is larger than {size} KiB", size=most // 1024), str(path))
    return content


def remove_or_empty(path: Path) -> None:
    """Remove a file, or empty it if it cannot be removed; raises ``OSError`` if it stays as it is."""
    if sys.platform == "win32":
        with suppress(OSError):
            path.chmod(PRIVATE)  # read-only files cannot be removed there
    with suppress(OSError):
        persistently(lambda: path.unlink(missing_ok=True))
        return
    with suppress(OSError):
        path.chmod(PRIVATE)

    def empty() -> None:
        with path.open("r+b") as file:
            file.truncate()
            os.fsync(file.fileno())

    persistently(empty)


def remove_leftovers(path: Path) -> None:
    """Remove the temporary files of writers that were killed. Call this only if nobody else is writing `path`."""
    for leftover in path.parent.glob(f".{path.name}-*"):
        with suppress(OSError):
            leftover.unlink()


def _sync_folder(folder: Path) -> None:
    """Flush the rename itself to the disk, if the system can open folders (POSIX)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
