"""Output to a terminal or a script. A windowed interpreter has neither stream: there it is dropped."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO

from trayapp.core.text import clean, json_text


def say(text: str) -> None:
    """Write a line to stderr, beside the answer; if the stream is closed, it is dropped."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            _write(sys.stderr, clean(text))


def print_line(text: str) -> None:
    """Write a line of the answer to stdout."""
    if sys.stdout is not None:
        _write(sys.stdout, clean(text))


def print_json(document: Mapping[str, Any], out: TextIO | None = None) -> None:
    """Write a document to stdout, or to `out`."""
    if (stream := out or sys.stdout) is not None:
        _write(stream, json_text(document))


def _write(stream: TextIO, text: str) -> None:
    """Write a line; characters outside the stream's encoding are escaped, as Python does on stderr."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
