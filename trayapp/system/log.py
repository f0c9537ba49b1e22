"""The log: unexpected errors, and what the program did if the configuration asks for that.

Of an exception it records types and locations, never messages: those can contain an answer's secrets.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

from trayapp.core.text import clean_line
from trayapp.system.files import make_folder, open_own

LARGEST_FILE_BYTES: Final = 256 * 1024
"""Bytes at which a new log is started; the previous one is kept beside it."""


class Log:
    """Appends to ``consentray.log`` in `folder`; `loud` writes each entry's line to stderr as well.

    `on_unexpected` is called with each exception that was logged, on its thread.
    """

    def __init__(self, folder: Path, *, loud: bool = False) -> None:
        self.file = folder / "consentray.log"
        self._loud = loud
        self._lock = threading.Lock()
        self.on_unexpected: Callable[[BaseException], None] | None = None

    def unexpected(self, error: BaseException) -> None:
        """Log an exception: its type and where it came from. Errors in writing the log are ignored."""
        import traceback  # most runs have nothing unexpected, and it brings the tokenizer

        places = "".join(
            f"    {frame.filename}:{frame.lineno} {frame.name}\n" for frame in traceback.extract_tb(error.__traceback__)
        )
        entry = _entry("ERROR", type(error).__qualname__) + places
        if self._loud and sys.stderr is not None:
            with suppress(OSError, ValueError):  # the stream is closed
                sys.stderr.write(entry)
        self._append(entry)
        if self.on_unexpected is not None:
            self.on_unexpected(error)

    def warning(self, text: str) -> None:
        """Log what was wrong and ignored, at every level, as somebody should fix it."""
        self._append(_entry("WARNING", text))

    def info(self, text: str) -> None:
        """Log what the program did."""
        self._append(_entry("INFO", text))

    def debug(self, text: str) -> None:
        """Log a single step."""
        self._append(_entry("DEBUG", text))

    def _append(self, entry: str) -> None:
        with self._lock, suppress(OSError):
            make_folder(self.file.parent)
            file = self._open()
            if os.fstat(file.fileno()).st_size > LARGEST_FILE_BYTES:
                file.close()
                with suppress(OSError):  # another program has one open (Windows): this one grows meanwhile
                    self.file.replace(self.file.with_suffix(".old.log"))
                file = self._open()
            with file:
                file.write(entry)

    def _open(self) -> TextIO:
        handle = open_own(self.file, os.O_WRONLY | os.O_APPEND)
        return os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace")


def _entry(level: str, text: str) -> str:
    """Return one line, so that no text can forge another entry."""
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {level} {clean_line(text)}\n"
