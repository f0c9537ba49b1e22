"""Writes what the program does to the log, at the level that the configuration asks for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from trayapp import __version__
from trayapp.core.effects import Effect
from trayapp.core.events import Event
from trayapp.core.log_lines import log_line
from trayapp.settings.definition import TOP
from trayapp.settings.model import Settings
from trayapp.system.log import Log


class Journal:
    """Logs events and effects at the level that `use` was told, the most detailed one each step with its duration.

    Before that, and at the level "error", it logs nothing: what is unexpected is logged anyway.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self.unexpected = log.unexpected
        self._level = "error"
        self._stop_hearing: Callable[[], None] | None = None

    def use(self, settings: Settings) -> None:
        """Log as these settings say from now on."""
        self.close()
        self._log.personal = settings.log_personal_data
        self._level = settings.log_level

    def hear_msal(self) -> None:
        """Log what MSAL logs too, if every step is logged."""
        if self._level == "debug" and self._stop_hearing is None:
            from trayapp.runtime.msal_log import hear

            self._stop_hearing = hear(self._log)

    def close(self) -> None:
        """Hear MSAL no more."""
        if self._stop_hearing is not None:
            self._stop_hearing()
            self._stop_hearing = None

    def started(self, settings: Settings) -> None:
        """Log the version, and the settings in force that differ from the built-in ones and cannot hold a secret."""
        if self._level == "error":
            return
        changed = [
            f"{setting.key}={value.name if isinstance(value, Path) else value}"  # a path can identify the user
            for setting in TOP
            if not setting.required
            and not setting.sensitive
            and (value := getattr(settings, setting.key)) != setting.default
        ]
        self._log.info(f"started: {__version__}, Python {sys.version.split()[0]}, {sys.platform}")
        self._log.info(f"settings: {len(settings.apis)} APIs; {', '.join(changed) or 'else as built in'}")

    def log_event(self, what: Event | Effect) -> None:
        """Log an event, or an effect that begins."""
        line = log_line(what)
        if line is not None and self._level != "error":
            self._log.info(line)
        elif self._level == "debug":
            self._log.debug(type(what).__name__)

    def log_duration(self, what: Effect, seconds: float) -> None:
        """Log how long an effect took."""
        if self._level == "debug":
            self._log.debug(f"{type(what).__name__} took {seconds * 1000:.0f} ms")
