"""The log: one JSON object a line, of unexpected errors, and if it is configured of what the program did.

Whatever is logged is redacted here, as it is written (`trayapp.core.redaction`), so that no caller has to remember it.
The standard library's logging would have to be imported before the icon, for what is one open file and one line.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from trayapp.core.redaction import redacted, redacted_document
from trayapp.core.text import clean_line, json_text
from trayapp.correlation import correlation_id
from trayapp.system.files import make_folder, open_own

LARGEST_FILE_BYTES: Final = 256 * 1024
"""Bytes at which a new log is started; the previous one is kept beside it."""
_LONGEST: Final = 8000
"""Characters of an entry's text: MSAL writes what a provider has sent."""
_SHORTEST_HOME: Final = 4
_PACKAGE: Final = str(Path(__file__).parents[2]) + os.sep


class Log:
    """Appends to ``consentray.log`` in `folder`; `loud` writes each unexpected error to stderr as well.

    Each line has the members ``time`` (ISO 8601, local), ``level`` (error, warning, info, debug) and ``text``, and
    where they are known ``id`` (the correlation ID), ``source`` (whose words they are, if not this program's), and
    ``error`` and ``at`` (the type of an exception, and where it was raised, the innermost last). `personal` is whether
    personal data may be logged; `people` are the folders that tell whose log it is.

    `on_unexpected` is called with each exception that was logged, on its thread.
    """

    def __init__(self, folder: Path, *, loud: bool = False) -> None:
        self.file = folder / "consentray.log"
        self.older = self.file.with_suffix(".old.log")
        self.personal = False
        self.people: Final = frozenset({home} if len(home := os.path.expanduser("~")) >= _SHORTEST_HOME else ())  # noqa: PTH111 - quicker
        self._loud = loud
        self._lock = threading.Lock()
        self.on_unexpected: Callable[[BaseException], None] | None = None

    def unexpected(self, error: BaseException) -> None:
        """Log an exception: its type and where it came from. Errors in writing the log are ignored.

        Its message can contain an answer's secrets, so it is logged, redacted, only where personal data may be.
        """
        import traceback  # most runs have nothing unexpected, and it brings the tokenizer

        kind = type(error).__qualname__
        at = [
            f"{frame.filename.removeprefix(_PACKAGE)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        if self._loud and sys.stderr is not None:
            with suppress(OSError, ValueError):  # the stream is closed
                sys.stderr.write("\n    ".join((f"{_now()} ERROR {kind}", *at)) + "\n")
        self.write("error", f"{kind}: {error}" if self.personal else kind, error=kind, at=at)
        if self.on_unexpected is not None:
            self.on_unexpected(error)

    def warning(self, text: str) -> None:
        """Log what was wrong and ignored, at every level, as somebody should fix it."""
        self.write("warning", text)

    def info(self, text: str) -> None:
        """Log what the program did."""
        self.write("info", text)

    def debug(self, text: str) -> None:
        """Log a single step."""
        self.write("debug", text)

    def write(self, level: str, text: str, **more: object) -> None:
        """Append an entry, on one line, so that no text can forge another; `more` are further members."""
        entry = {
            "time": _now(),
            "level": level,
            **({"id": identifier} if (identifier := correlation_id()) else {}),
            "text": redacted(clean_line(text[:_LONGEST]), personal=self.personal, people=self.people),
            **{
                name: redacted_document(value, personal=self.personal, people=self.people)
                for name, value in more.items()
            },
        }
        self._append(json_text(entry, None) + "\n")

    def _append(self, line: str) -> None:
        with self._lock, suppress(OSError):
            make_folder(self.file.parent)
            handle = open_own(self.file, os.O_WRONLY | os.O_APPEND)
            if os.fstat(handle).st_size > LARGEST_FILE_BYTES:
                os.close(handle)
                with suppress(OSError):  # another program has one open (Windows): this one grows meanwhile
                    self.file.replace(self.older)
                handle = open_own(self.file, os.O_WRONLY | os.O_APPEND)
            with os.fdopen(handle, "ab", buffering=0) as file:  # one write: other processes append too
                file.write(line.encode(errors="backslashreplace"))


def _now() -> str:
    """Return the local time with milliseconds (ISO 8601)."""
    now = time.time()
    moment = time.localtime(now)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', moment)}.{int(now % 1 * 1000):03}{time.strftime('%z', moment)}"
