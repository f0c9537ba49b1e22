"""What a second start can meet."""

from __future__ import annotations

from typing import Protocol


class RunsElsewhereError(Exception):
    """The program runs at another display of the same session bus."""

    def __init__(self, display: str) -> None:
        super().__init__(display)
        self.display = display


class HangsError(Exception):
    """The program runs and does not react; `process` is its number, if that is known."""

    def __init__(self, process: int | None) -> None:
        super().__init__(process)
        self.process = process


class Instance(Protocol):
    """The role of the first instance; `close` releases it."""

    def close(self) -> None:
        """Let another start become the first."""
