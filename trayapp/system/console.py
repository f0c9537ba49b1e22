"""Output to a terminal or a script: the one writer of all commands.

Documents are UTF-8 whatever the system's encoding is. A windowed interpreter has no streams: there all is dropped.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import TextIO

from trayapp.core.text import clean, harmless, json_text


class OutputError(Exception):
    """The answer cannot be written; `reason` says why, and is empty if its reader has gone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Ink(StrEnum):
    """How a line's first row looks on a terminal that has colours (ECMA-48, SGR); what it says never depends on it."""

    GOOD = "32"
    WARNING = "33"
    BAD = "31"
    STRONG = "1"


def say(text: str, ink: Ink | None = None) -> None:
    """Write a line to stderr, beside the answer; if the stream is closed, it is dropped."""
    if sys.stderr is not None:
        with suppress(OutputError):
            _write(sys.stderr, _inked(sys.stderr, clean(text), ink))


def print_line(text: str, ink: Ink | None = None) -> None:
    """Write a line of the answer to stdout; raise `OutputError`."""
    if sys.stdout is not None:
        _write(sys.stdout, _inked(sys.stdout, clean(text), ink))


def print_json(document: object, out: TextIO | None = None, *, indent: int | None = 2, body: str | None = None) -> None:
    """Write a document to stdout, or to `out`, on one line without `indent`; raise `OutputError`.

    `body` is as `json_text` takes it.
    """
    if (stream := out or sys.stdout) is not None:
        _write(stream, json_text(document, indent, body=body), utf8=True)


def print_written(json_line: str) -> None:
    """Write JSON that is written already to stdout; raise `OutputError`."""
    if sys.stdout is not None:
        _write(sys.stdout, harmless(json_line), utf8=True)


def write_bytes(content: bytes) -> None:
    """Write the answer itself to stdout, byte for byte; raise `OutputError`."""
    if sys.stdout is not None:
        out = sys.stdout

        def write() -> None:
            out.flush()
            out.buffer.write(content)
            out.buffer.flush()

        _raising(write)


def flush() -> None:
    """Write what somebody else has written to stdout; raise `OutputError`."""
    if sys.stdout is not None:
        _raising(sys.stdout.flush)


def _inked(stream: TextIO, text: str, ink: Ink | None) -> str:
    """Return a text with its first row coloured, on a terminal that is known to have colours, unless ``NO_COLOR``."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb" if os.name != "nt" else "") == "dumb"
    if ink is None or plain or (os.name == "nt" and "WT_SESSION" not in os.environ) or not stream.isatty():
        return text
    first, newline, rest = text.partition("\n")
    return f"\x1b[{ink}m{first}\x1b[0m{newline}{rest}"


def _write(stream: TextIO, text: str, *, utf8: bool = False) -> None:
    """Write a line; characters outside the stream's encoding are escaped, as Python does on stderr, unless `utf8`."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    raw = getattr(stream, "buffer", None) if utf8 else None

    def write() -> None:
        if raw is not None:
            stream.flush()
            raw.write(f"{text}\n".encode())
        else:
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()  # at once: at the end of the process an error could not be said

    _raising(write)


def _raising(action: Callable[[], None]) -> None:
    try:
        action()
    except OSError as error:
        # Windows says EINVAL of a pipe without a reader.
        gone = isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)
        raise OutputError("" if gone else error.strerror or "it failed") from error
    except ValueError as error:
        raise OutputError("the stream is closed") from error
