"""Lines for a person at a terminal. A windowed interpreter has none: there they go nowhere."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Write a line to stderr, beside the answer."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")


def print_line(text: str) -> None:
    """Write a line of the answer to stdout."""
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")
