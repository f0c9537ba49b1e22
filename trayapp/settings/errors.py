"""The exceptions of a configuration that cannot be used."""

from __future__ import annotations

from trayapp.core.mistake import Mistake


class ConfigurationError(Exception):
    """The configuration cannot be used; `mistakes` holds every mistake that was found, in the file's order."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(each) for each in mistakes))
        self.mistakes = mistakes


class NoConfigurationError(ConfigurationError):
    """No configuration was found in any of the places that were looked at."""
