"""Lines for a person at a terminal. A windowed interpreter has none: there they go nowhere."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Write a line to stderr, beside the answer."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")


def print_line(text: str) -> None:
    """Write a line of the answer to stdout; what its encoding cannot say is escaped, as Python does on stderr."""
    if sys.stdout is not None:
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
