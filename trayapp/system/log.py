"""The log of what nobody foresaw. It holds types and places, never messages: those can carry an answer's secrets."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

LARGEST: Final = 256 * 1024
"""Bytes at which the log starts anew; the one before is kept beside it."""


class Log:
    """Appends to ``consentray.log`` in `folder`; `loud` says each entry's line on stderr as well."""

    def __init__(self, folder: Path, *, loud: bool = False) -> None:
        self._file = folder / "consentray.log"
        self._loud = loud
        self._lock = threading.Lock()

    def unexpected(self, error: BaseException) -> None:
        """Enter an exception: its type and where it came from. A log that cannot be written stops nothing."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        places = "".join(
            f"    {frame.filename}:{frame.lineno} {frame.name}\n" for frame in traceback.extract_tb(error.__traceback__)
        )
        entry = f"{stamp} ERROR {type(error).__qualname__}\n{places}"
        if self._loud and sys.stderr is not None:
            sys.stderr.write(entry)
        with self._lock:
            try:
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                if self._file.exists() and self._file.stat().st_size > LARGEST:
                    self._file.replace(self._file.with_suffix(".old.log"))
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(entry)
            except OSError:
                return
