"""The log: what nobody foresaw, and what the program did where the configuration asks for that.

Of an exception it holds types and places, never messages: those can carry an answer's secrets.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from trayapp.core.text import clean_line

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
        import traceback  # most runs have nothing unexpected, and it brings the tokenizer

        places = "".join(
            f"    {frame.filename}:{frame.lineno} {frame.name}\n" for frame in traceback.extract_tb(error.__traceback__)
        )
        entry = _entry("ERROR", type(error).__qualname__) + places
        if self._loud and sys.stderr is not None:
            sys.stderr.write(entry)
        self._append(entry)

    def warning(self, text: str) -> None:
        """Enter what was wrong and ignored; at every level, as somebody should mend it."""
        self._append(_entry("WARNING", text))

    def info(self, text: str) -> None:
        """Enter what the program did."""
        self._append(_entry("INFO", text))

    def debug(self, text: str) -> None:
        """Enter a step on the way."""
        self._append(_entry("DEBUG", text))

    def _append(self, entry: str) -> None:
        with self._lock:
            try:
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                if self._file.exists() and self._file.stat().st_size > LARGEST:
                    self._file.replace(self._file.with_suffix(".old.log"))
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(entry)
            except OSError:
                return


def _entry(level: str, text: str) -> str:
    """Give one line: whatever the text holds, it begins no other entry."""
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {level} {clean_line(text)}\n"
