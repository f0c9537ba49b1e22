"""What is wrong with a configuration, said so that a person can mend it."""

from __future__ import annotations

from pathlib import Path

from trayapp.core.record import Record


class Mistake(Record):
    """One mistake: the file (or registry key), the line (from 1; None where there is none), the key, what to do."""

    file: Path | str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else str(self.file)
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class ConfigurationError(Exception):
    """The configuration cannot be used; `mistakes` holds every mistake that was found, in the file's order."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(each) for each in mistakes))
        self.mistakes = mistakes


class NoConfigurationError(ConfigurationError):
    """No configuration was found in any of the places that were looked at."""
