"""What the window's settings page requests: the settings in force, and the person's file in an editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from trayapp.core.described import SettingsSnapshot
from trayapp.settings.remarks import remarks
from trayapp.settings.resolve import Resolved
from trayapp.settings.show import setting_lines
from trayapp.settings.template import template
from trayapp.system.files import write_whole
from trayapp.system.opener import open_place


class SettingsPage:
    """The settings of this run: `read` returns them, `file` is the person's own. Used on the worker's threads."""

    def __init__(self, read: Callable[[], Resolved], file: Path) -> None:
        self._read = read
        self._file = file

    def describe(self, trouble: str = "") -> SettingsSnapshot:
        """Describe the settings in force; `trouble` says why the file could not be opened."""
        found = self._read()
        return SettingsSnapshot(
            setting_lines(found, remarks(found)),
            found.warnings,
            found.mistakes,
            str(self._file),
            self._file.exists(),
            trouble,
        )

    def open(self) -> SettingsSnapshot:
        """Open the file in an editor, creating one with only comments if there is none; then describe again."""
        try:
            if not self._file.exists():
                write_whole(self._file, template().encode())
            open_place(self._file)
        except OSError as error:
            return self.describe(f"{self._file}: {error.strerror or error}.")
        return self.describe()
