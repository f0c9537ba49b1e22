"""Reports when files may have changed, by the system's notifications: nothing polls.

A file counts as changed when it was written and closed, replaced, removed, or given other rights; also one that does
not exist yet, in a folder that need not exist yet. Several changes at once are reported once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from trayapp.system.watch.common import Watch


def watch(files: Sequence[Path], folders: Sequence[Path], changed: Callable[[], None]) -> Watch:
    """Watch these files, and everything directly in these folders.

    `changed` is called on a separate thread. Raise ``OSError`` if the system can watch nothing more.
    """
    if sys.platform == "win32":
        from trayapp.system.watch.windows import WindowsWatch as SystemWatch
    elif sys.platform == "darwin":
        from trayapp.system.watch.kqueue import KqueueWatch as SystemWatch
    else:
        from trayapp.system.watch.inotify import InotifyWatch as SystemWatch
    return SystemWatch(files, folders, changed)
