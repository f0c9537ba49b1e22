"""The exit codes of the command line: a contract (docs/command-line.md)."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
PROBLEM: Final = 1
"""A problem; it is in the output."""
WRONG_USE: Final = 2
"""Mistake usage or configuration; nothing was sent."""
INTERACT: Final = 3
"""A user must interact."""
STOPPED: Final = 130
"""Ended by Ctrl+C, as a shell says it."""
