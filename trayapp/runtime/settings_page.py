"""What the window's settings page requests: the settings in force, changes of them, and the file in an editor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import SettingsSnapshot
from trayapp.core.mistake import Mistake
from trayapp.runtime.worker import SettingsEffect
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.remarks import remarks
from trayapp.settings.resolve import Resolved
from trayapp.settings.setting import Kind, Setting, Value
from trayapp.settings.show import setting_lines, with_mistakes
from trayapp.settings.template import template
from trayapp.settings.writer import SettingsWriter, not_written, setting_of, value_of
from trayapp.system.browser import open_place
from trayapp.system.files import write_whole


class SettingsPage:
    """The settings of this run. Used on the worker's threads.

    `in_force` is what was last put in force: the page shows it while the files hold what cannot be used. `unwatched`
    says why nobody tells that a file has changed, if that is so.
    """

    def __init__(self, read: Callable[[], Resolved], writer: SettingsWriter, in_force: Resolved) -> None:
        """Take what reads the settings, and what writes the user's own file."""
        self._read = read
        self._writer = writer
        self.in_force = in_force
        self.unwatched = ""
        self._writing = threading.Lock()
        self._newest: dict[str, int] = {}

    def carry_out(self, effect: SettingsEffect) -> ev.Event:
        """Carry out what the page asks for; return what came of it."""
        match effect:
            case fx.OpenOwnFile():
                return ev.SettingsDescribed(self._open())
            case fx.ChangeSetting(key):
                refused = self._write(lambda: self._change(effect))
                return ev.SettingWritten(self.describe(), key, refused)
            case fx.UndoSetting(key):
                refused = self._write(self._writer.undo)
                return ev.SettingWritten(self.describe(), key, refused, undone=True)
            case _:
                return ev.SettingsDescribed(self.describe())

    def describe(self, trouble: str = "") -> SettingsSnapshot:
        """Describe the settings in force; `trouble` says why the file could not be opened."""
        found = self._read()
        shown = self.in_force if found.settings is None else found
        return SettingsSnapshot(
            with_mistakes(setting_lines(shown, remarks(shown)), found.mistakes),
            found.warnings,
            found.mistakes,
            str(self._writer.file),
            self._writer.file.exists(),
            trouble,
            self.unwatched,
        )

    def _write(self, action: Callable[[], object]) -> str:
        """Do one change at a time; return why it could not be done, else an empty text."""
        try:
            with self._writing:
                action()
        except ConfigurationError as error:
            return "\n".join(map(_in_words, error.mistakes))
        except OSError as error:
            return _in_words(not_written(error, self._writer.file))
        return ""

    def _change(self, effect: fx.ChangeSetting) -> None:
        if self._newest.get(effect.key, 0) < effect.number:  # threads may come in another order than the clicks
            self._newest[effect.key] = effect.number
            self._writer.change({effect.key: _value(setting_of(effect.key), effect.values)})

    def _open(self) -> SettingsSnapshot:
        """Open the file in an editor, creating one with only comments if there is none; then describe again."""
        file = self._writer.file
        try:
            if not file.exists():
                write_whole(file, template().encode())
            open_place(file)
        except OSError as error:
            return self.describe(f"{file}: {error.strerror or error}.")
        return self.describe()


def _in_words(mistake: Mistake) -> str:
    return f"{mistake.message} ({mistake.place})" if mistake.file else mistake.message


def _value(setting: Setting, typed: Sequence[str] | None) -> Value:
    """Return the value that was chosen or typed; None if the setting is to leave the file."""
    if typed is None or (setting.kind is not Kind.TEXTS and not "".join(typed).strip()):
        return None
    if setting.kind is Kind.TEXTS and len(typed) != 1:
        return tuple(typed)
    return value_of(setting, typed[0])
