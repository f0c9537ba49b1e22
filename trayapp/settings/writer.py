"""Changes settings in the user's own file, where all else stays as it was written."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trayapp.core.language import N_, _
from trayapp.core.mistake import Mistake
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.lines import root_end
from trayapp.settings.load import LARGEST_FILE_BYTES, load_resolved, own_file, read_file
from trayapp.settings.resolve import BY_KEY, Resolution, Resolved
from trayapp.settings.setting import Kind, Setting, Value
from trayapp.settings.source import Layer
from trayapp.settings.template import template
from trayapp.settings.wording import meant
from trayapp.system.files import locked, read_at_most, write_whole
from trayapp.system.folders import Folders

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

LOCK: Final = "settings.lock"
LOCK_TIMEOUT: Final = 10.0
"""Seconds to wait for another process that is writing."""
_ATTEMPTS: Final = 5
"""How often a change is made again, if an editor wrote the file meanwhile."""
_MARK: Final = b"\xef\xbb\xbf"
"""What some editors begin UTF-8 with."""
_BY_HAND: Final = N_("The value can't be written as text, or the file is of a form that only you can change.")
_WORDS: Final = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


class FileChangedError(OSError):
    """The file was written by another program meanwhile."""


def setting_of(key: str) -> Setting:
    """Return the setting of this name; raise `ConfigurationError` if there is none that can be changed by itself."""
    setting = BY_KEY.get(key)
    if setting is None:
        known = [each.key for each in BY_KEY.values() if each.kind is not Kind.TABLES]
        hint = meant(key, known) or _("Known settings: {names}.", names=", ".join(known))
        raise ConfigurationError((Mistake(key, " ".join((_("This setting isn't known."), hint))),))
    if setting.kind is Kind.TABLES:
        raise ConfigurationError((Mistake(key, _("This list is changed in the file.")),))
    return setting


def value_of(setting: Setting, text: str) -> Value:
    """Return the value that a user has typed; text that is none stays a text, which the check then refuses.

    A list is typed with commas, or as in the file.
    """
    text = text.strip()
    if setting.kind is Kind.SWITCH:
        return _WORDS.get(text.casefold(), text)
    if setting.kind is Kind.NUMBER:
        return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else text
    if setting.kind is Kind.TEXTS:
        if text.startswith("["):
            try:
                listed: list[Any] = tomllib.loads(f"list = {text}")["list"]
            except (ValueError, RecursionError):
                return text
            return tuple(listed)
        return tuple(filter(None, map(str.strip, text.split(","))))
    return text


def not_written(error: OSError, file: Path) -> Mistake:
    """Return why the file was left as it was, for a user."""
    return Mistake("", _("Nothing was saved: {error}.", error=str(error.strerror or error).rstrip(".")), str(file))


class SettingsWriter:
    """Writes the file that is the user's own in this run. It blocks, so do not call it on the main thread."""

    def __init__(self, file: Path, lock: Path, judge: Callable[[bytes | None], Resolved], *, named: bool) -> None:
        """Take the file, and the file that locks it against other processes.

        `judge` returns what would be in force if the file held such content; for None, what is. A file that was `named`
        must exist.
        """
        self.file = file
        self._lock = lock
        self._judge = judge
        self._named = named
        self._last: tuple[bytes | None, bytes | None] | None = None

    def change(self, changes: Mapping[str, Value]) -> Resolved:
        """Write values by their keys, None to take one out of the file; return what is then in force.

        Nothing is written where a value cannot be used, or policy locks it: `ConfigurationError` says why. Raises
        ``OSError`` if the file cannot be written; it is then as it was.
        """
        for key in changes:
            setting_of(key)
        with locked(self._lock, timeout=LOCK_TIMEOUT):
            return self._change(changes)

    def undo(self) -> None:
        """Put back what the file held before the last change; raise ``OSError`` if it was changed since."""
        if self._last is not None:
            before, after = self._last
            with locked(self._lock, timeout=LOCK_TIMEOUT):
                self._put(after, before)
            self._last = None

    def _change(self, changes: Mapping[str, Value]) -> Resolved:
        for last in (*[False] * (_ATTEMPTS - 1), True):
            before = self._read()
            found = self._judge(before)
            after = self._edited(before, changes, found)
            judged = self._judge(after)
            _check(changes, judged, self.file, usable=found.settings is not None)
            try:
                self._put(before, after)
            except FileChangedError:
                if last:
                    raise
                continue
            self._last = before, after
            break
        return judged

    def _read(self) -> bytes | None:
        """Return what the file holds, None if there is none yet; a file that was named must exist."""
        try:
            return read_at_most(self.file, LARGEST_FILE_BYTES)
        except FileNotFoundError:
            if self._named:
                raise
            return None

    def _edited(self, before: bytes | None, changes: Mapping[str, Value], found: Resolved) -> bytes:
        try:
            return edited(template().encode() if before is None else before, changes)
        except ConfigurationError:
            raise
        except Exception:  # noqa: BLE001 - not TOML, which the loader has said better, or what tomlkit has many errors for
            of_file = tuple(each for each in found.mistakes if each.file == str(self.file))
            raise ConfigurationError(of_file or (Mistake("", _(_BY_HAND)),)) from None

    def _put(self, before: bytes | None, after: bytes | None) -> None:
        """Replace the file by `after` if it still holds `before`, None where there is none."""
        place = Path(os.path.realpath(self.file))  # a link stays one

        def ready(temporary: Path | None = None) -> None:
            if self._read() != before:
                raise FileChangedError(errno.EBUSY, _("the file was changed meanwhile"), str(self.file))
            if temporary is not None and before is not None:
                _keep_rights(place, temporary)

        if after is None:
            ready()
            place.unlink()
            return
        if before is not None and not place.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, _("the file is read-only"), str(place))
        write_whole(place, after, ready=ready)


def own_writer(config_file: str | None, places: Folders, environ: Mapping[str, str] = os.environ) -> SettingsWriter:
    """Return the writer of the user's own file: the one that was named, else the one in the user's folder."""
    layer, file = own_file(config_file, places, environ)

    def judge(content: bytes | None) -> Resolved:
        return load_resolved(config_file, places, environ, own=content)

    return SettingsWriter(file, places.data / LOCK, judge, named=layer is not Layer.PERSON)


def file_writer(places: Folders) -> SettingsWriter:
    """Return the writer of a run that has no other source than the file in these folders: the demo."""
    file = places.person_file
    return SettingsWriter(file, places.data / LOCK, lambda content: read_file(file, content=content), named=True)


def edited(content: bytes, changes: Mapping[str, Value]) -> bytes:
    """Return a file's content with keys set, or taken out where the value is None; raise ``ValueError`` if not TOML.

    A new key comes behind the comment that names it (``# theme = ...``), or else behind the last key above all tables.
    """
    from tomlkit import document, parse  # 20 ms, for a change alone

    text = content.removeprefix(_MARK).decode()
    wanted: dict[str, object] = tomllib.loads(text)
    new_line = "\r\n" if "\r\n" in text and not re.search(r"(?<!\r)\n", text) else "\n"
    for key, value in changes.items():
        plain = list(value) if isinstance(value, tuple) else value
        end = root_end(text, None if key in wanted else key)
        before, rest = text[:end], text[end:]
        if key in wanted:
            head = parse(before)
            _set(head, key, plain)
            text = head.as_string() + rest
        elif plain is not None:
            added = document()
            added[key] = plain
            gap = "\n" if rest.strip() and not rest.startswith(("\n", "\r\n")) else ""
            text = before + ("\n" if before and not before.endswith("\n") else "") + added.as_string() + gap + rest
        wanted[key] = plain
        if plain is None:
            del wanted[key]
    if new_line != "\n":
        text = re.sub(r"\r?\n", new_line, text)
    with suppress(ValueError):
        if tomllib.loads(text) == wanted:
            return (_MARK if content.startswith(_MARK) else b"") + text.encode()
    raise ConfigurationError((Mistake("", _(_BY_HAND)),))  # a key of an odd form: better no change than another


def _set(head: TOMLDocument, key: str, value: object) -> None:
    """Set a key, or take it out; of a list, what stays keeps its line and comment."""
    before = head.get(key)
    if value is None:
        del head[key]
        return
    if isinstance(before, list) and isinstance(value, list):
        with suppress(AttributeError):  # of tomlkit 0.11 (Debian 12) at an item without a space before it
            for each in [each for each in before if each not in value]:
                before.remove(each)
            before.extend(each for each in value if each not in before)
            if list(before) == value:
                return
    head[key] = value


def _check(changes: Mapping[str, Value], judged: Resolved, file: Path, *, usable: bool) -> None:
    """Raise `ConfigurationError` if a change is locked or wrong, or makes a `usable` configuration one that is not."""
    mistakes = [_lock_of(judged.values[key]) for key in changes if judged.values[key].locked]
    mistakes += [each for each in judged.mistakes if each.file == str(file) and changes.get(each.key) is not None]
    if mistakes or (usable and judged.settings is None):
        raise ConfigurationError(tuple(mistakes) or judged.mistakes)


def _lock_of(locked_value: Resolution) -> Mistake:
    origin = locked_value.origin
    message = _("Your organisation manages this setting ({source}), so nothing was changed.", source=origin.layer.label)
    return Mistake(locked_value.setting.key, message, origin.place or "", origin.line, policy=True)


def _keep_rights(place: Path, temporary: Path) -> None:
    """Give the temporary file the mode, the attributes and the owner of the file that it replaces.

    A group that is not the user's own cannot be given; the one in its place then gets no more rights than everybody.
    """
    import shutil  # as `write_whole` has it

    before = place.stat()
    shutil.copystat(place, temporary)
    os.utime(temporary)
    if sys.platform != "win32":
        made = temporary.stat()
        if made.st_uid != before.st_uid:
            os.chown(temporary, before.st_uid, -1)
        if made.st_gid != before.st_gid:
            try:
                os.chown(temporary, -1, before.st_gid)
            except PermissionError:
                mode = stat.S_IMODE(before.st_mode)
                temporary.chmod(mode & ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3)
