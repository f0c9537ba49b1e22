r"""Starts the program with the person's session: an autostart entry of the person, which follows the setting.

- Linux: ``consentray.desktop`` in ``~/.config/autostart`` (freedesktop.org, Desktop Application Autostart
  Specification).
- Windows: the value ``Consentray`` of ``HKCU\Software\Microsoft\Windows\CurrentVersion\Run``.
- macOS: ``com.consentray.consentray.plist`` in ``~/Library/LaunchAgents`` (launchd.plist(5)).

An entry of this program contains ``--autostarted``; any other is not changed. If the machine has an entry for everybody
(an installer's, by the same name), the person needs none: it uses ``--autostarted`` too, and the program ends at once
if the setting is off.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from trayapp.system.files import write_whole

AUTOSTARTED: Final = "--autostarted"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
RUN_VALUE: Final = "Consentray"
DESKTOP_FILE: Final = "consentray.desktop"
AGENT: Final = "com.consentray.consentray"


def reconcile(entry: AutostartEntry, *, wanted: bool, command: Sequence[str]) -> None:
    """Make, change or remove the person's entry, as `wanted`; raises ``OSError``."""
    there = entry.read()
    if there is not None and AUTOSTARTED not in there:
        return
    if wanted and not entry.for_everybody():
        text = entry.text(command)
        if text != there:
            entry.write(text)
    elif there is not None:
        entry.remove()


def start_command(config_file: str | None) -> list[str]:
    """Return the command that starts this installation with the session, with the configuration it was given."""
    chosen = ["--config", str(Path(config_file).expanduser().absolute())] if config_file else []
    return [*launcher(), AUTOSTARTED, *chosen]


def launcher() -> list[str]:
    """Return the command that starts this installation."""
    folder = Path(sys.executable).parent
    suffix = ".exe" if sys.platform == "win32" else ""
    launchers = [folder / f"{name}{suffix}" for name in ("consentray-tray", "consentray")]
    found = next((str(each) for each in launchers if each.exists()), None)
    return [found] if found else [sys.executable, "-m", "trayapp"]


def system_entry() -> AutostartEntry:
    """Return the place of the person's entry on this system."""
    if sys.platform == "win32":
        return RunValue()
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", Path("/Library/LaunchAgents"))
    return DesktopEntry()


class _File:
    """An entry that is a file by the same name in the person's folder and in the machine's."""

    def __init__(self, name: str, own: Path, everybody: Sequence[Path]) -> None:
        self._file = own / name
        self._everybody = [folder / name for folder in everybody]

    def read(self) -> str | None:
        try:
            return self._file.read_text("utf-8", "replace")
        except FileNotFoundError:
            return None

    def write(self, text: str) -> None:
        write_whole(self._file, text.encode())

    def remove(self) -> None:
        self._file.unlink(missing_ok=True)

    def for_everybody(self) -> bool:
        return any(file.exists() for file in self._everybody)


class DesktopEntry(_File):
    """The entry of a freedesktop.org session, at the places that the environment names."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        own = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        everybody = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        folders = [Path(each) / "autostart" for each in everybody.split(":") if each]
        super().__init__(DESKTOP_FILE, Path(own) / "autostart", folders)

    def text(self, command: Sequence[str]) -> str:
        """Return the desktop entry (Desktop Entry Specification 1.5)."""
        return (
            "[Desktop Entry]\n"
            "Type=Application\n"
            "Name=Consentray\n"
            "Comment=One consent for all of your organisation's APIs\n"
            f"Exec={' '.join(map(_exec_word, command))}\n"
            "Icon=consentray\n"
            "Terminal=false\n"
        )


class LaunchAgent(_File):
    """The entry of macOS's launchd."""

    def __init__(self, own: Path, everybody: Path) -> None:
        super().__init__(f"{AGENT}.plist", own, [everybody])

    def text(self, command: Sequence[str]) -> str:
        """Return the property list of the agent."""
        import plistlib

        agent = {
            "Label": AGENT,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        return plistlib.dumps(agent).decode()


class RunValue:
    """The entry of a Windows session; `registry` is the module ``winreg`` or an object with the same interface."""

    def __init__(self, registry: Any = None) -> None:
        if registry is None:
            import winreg as registry
        self._registry = registry

    def text(self, command: Sequence[str]) -> str:
        """Return the command line as Windows divides it."""
        from subprocess import list2cmdline

        return list2cmdline(command)

    def read(self) -> str | None:
        """Return the command line; None if there is none."""
        return self._value(self._registry.HKEY_CURRENT_USER)

    def write(self, text: str) -> None:
        """Set the value."""
        registry = self._registry
        with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, RUN_KEY, 0, registry.KEY_SET_VALUE) as key:
            registry.SetValueEx(key, RUN_VALUE, 0, registry.REG_SZ, text)

    def remove(self) -> None:
        """Delete the value."""
        registry = self._registry
        with registry.OpenKey(registry.HKEY_CURRENT_USER, RUN_KEY, 0, registry.KEY_SET_VALUE) as key:
            registry.DeleteValue(key, RUN_VALUE)

    def for_everybody(self) -> bool:
        """Return whether the machine starts the program for every person."""
        return self._value(self._registry.HKEY_LOCAL_MACHINE) is not None

    def _value(self, hive: Any) -> str | None:
        access = self._registry.KEY_READ | self._registry.KEY_WOW64_64KEY
        try:
            with self._registry.OpenKey(hive, RUN_KEY, 0, access) as key:
                return str(self._registry.QueryValueEx(key, RUN_VALUE)[0])
        except FileNotFoundError:
            return None


AutostartEntry = DesktopEntry | LaunchAgent | RunValue
"""The person's entry on one system. Every method raises ``OSError`` if the system refuses it."""


def _exec_word(word: str) -> str:
    """Quote one argument of ``Exec`` (Desktop Entry Specification, "The Exec key"), then the value as a string."""
    plain = word.replace("%", "%%")
    if plain and all(each.isalnum() or each in "-_./:=@,+%" for each in plain):
        return plain
    quoted = "".join(f"\\{each}" if each in '"`$\\' else each for each in plain)
    return '"' + quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") + '"'
