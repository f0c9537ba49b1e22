r"""Starts the program with the user's session: an autostart entry of the user, which follows the setting.

- Linux: ``consentray.desktop`` in ``~/.config/autostart`` (freedesktop.org, Desktop Application Autostart
  Specification).
- Windows: the value ``Consentray`` of ``HKCU\Software\Microsoft\Windows\CurrentVersion\Run``.
- macOS: ``com.consentray.consentray.plist`` in ``~/Library/LaunchAgents`` (launchd.plist(5)).

An entry of this program contains ``--autostarted``; any other is not changed. If the machine has an entry for everybody
(an installer's, by the same name), the user needs none: it uses ``--autostarted`` too, and the program ends at once
if the setting is off.

What a user has switched off in the desktop's own dialog is switched off, whatever the setting says: that entry is
neither written nor removed.

- Linux: the keys ``Hidden`` (the specification's) and ``X-GNOME-Autostart-enabled``, and MATE's alike, of the entry.
- Windows: the value of the same name below ``StartupApproved``, whose first byte is odd (Task Manager, "Startup apps").
- macOS: launchd's own list of what is disabled, and the login items (ServiceManagement, ``SMAppService``).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from trayapp.system.files import write_whole
from trayapp.system.folders import at_home
from trayapp.system.installation import CODE

AUTOSTARTED: Final = "--autostarted"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
RUN_VALUE: Final = "Consentray"
APPROVED_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
DESKTOP_FILE: Final = "consentray.desktop"
AGENT: Final = "com.consentray.consentray"
_OFF: Final = r"(?m)^(Hidden[ \t]*=[ \t]*true|X-\w+-Autostart-enabled[ \t]*=[ \t]*false)[ \t]*$"
_LAUNCHCTL_SECONDS: Final = 5.0


def reconcile(entry: AutostartEntry, *, wanted: bool, command: Sequence[str]) -> None:
    """Make, change or remove the user's entry, as `wanted`, unless it was switched off; raises ``OSError``."""
    there = entry.read()
    if (there is not None and AUTOSTARTED not in there) or entry.switched_off():
        return
    if wanted and not entry.for_everybody():
        text = entry.text(command)
        if text != there:
            entry.write(text)
    elif there is not None:
        entry.remove()


def start_command(config_file: str | None) -> list[str]:
    """Return the command that starts this installation with the session, with the configuration it was given."""
    chosen = ["--config", str(at_home(Path(config_file)).absolute())] if config_file else []
    return [*launcher(), AUTOSTARTED, *chosen]


def launcher() -> list[str]:
    """Return the command that starts this installation."""
    folder = Path(sys.executable).parent
    suffix = ".exe" if sys.platform == "win32" else ""
    launchers = [folder / f"{name}{suffix}" for name in ("consentray-tray", "consentray")]
    found = next((str(each) for each in launchers if each.exists()), None)
    if found is not None:
        return [found]
    # What is installed is found without the folder that a session starts in, where anybody's modules may lie.
    installed = CODE.parents[1].name in {"site-packages", "dist-packages"}
    return [sys.executable, *(["-P"] if installed else []), "-m", "trayapp"]


def system_entry() -> AutostartEntry:
    """Return the place of the user's entry on this system."""
    if sys.platform == "win32":
        return RunValue()
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents", Path("/Library/LaunchAgents"))
    return DesktopEntry()


class _File:
    """An entry that is a file by the same name in the user's folder and in the machine's."""

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
        folders = [Path(each) / "autostart" for each in everybody.split(":") if each.startswith("/")]
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

    def switched_off(self) -> bool:
        """Return whether the desktop's dialog has switched the entry off; this one hides the machine's, too."""
        return re.search(_OFF, self.read() or "") is not None


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

    def switched_off(self) -> bool:
        """Return whether launchd or the login items of the system's settings have it disabled."""
        return _disabled_by_launchd() or any(map(_disabled_as_login_item, (self._file, *self._everybody)))


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
        command = self._value(self._registry.HKEY_CURRENT_USER)
        return None if command is None else str(command)

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
        """Return whether the machine starts the program for every user."""
        return self._value(self._registry.HKEY_LOCAL_MACHINE) is not None

    def switched_off(self) -> bool:
        """Return whether Windows' dialogs have switched off the user's entry, or the machine's where that counts."""
        registry = self._registry
        hives = [registry.HKEY_CURRENT_USER, *([registry.HKEY_LOCAL_MACHINE] if self.for_everybody() else [])]
        approved = (self._value(hive, APPROVED_KEY) for hive in hives)
        return any(isinstance(each, bytes) and each[:1] and each[0] % 2 for each in approved)

    def _value(self, hive: Any, place: str = RUN_KEY) -> Any:
        access = self._registry.KEY_READ | self._registry.KEY_WOW64_64KEY
        try:
            with self._registry.OpenKey(hive, place, 0, access) as key:
                return self._registry.QueryValueEx(key, RUN_VALUE)[0]
        except FileNotFoundError:
            return None


AutostartEntry = DesktopEntry | LaunchAgent | RunValue
"""The user's entry on one system. Every method raises ``OSError`` if the system refuses it."""


def _disabled_by_launchd() -> bool:
    """Return whether launchctl(1) lists the agent among what is disabled for this user."""
    if sys.platform == "win32":
        return False
    import subprocess

    command = ["launchctl", "print-disabled", f"gui/{os.getuid()}"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_LAUNCHCTL_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return re.search(rf'"{re.escape(AGENT)}" => (true|disabled)', ran.stdout) is not None


def _disabled_as_login_item(agent: Path) -> bool:
    """Return whether the user must allow the agent again in the login items (macOS 13 and later)."""
    requires_approval = 2  # SMAppServiceStatusRequiresApproval
    if not agent.exists():
        return False
    try:
        import objc

        found: dict[str, Any] = {}
        objc.loadBundle("ServiceManagement", found, "/System/Library/Frameworks/ServiceManagement.framework")
        address = objc.lookUpClass("NSURL").fileURLWithPath_(str(agent))
        return bool(found["SMAppService"].statusForLegacyURL_(address) == requires_approval)
    except Exception:  # noqa: BLE001 - an earlier macOS, which has no such dialog
        return False


def _exec_word(word: str) -> str:
    """Quote one argument of ``Exec`` (Desktop Entry Specification, "The Exec key"), then the value as a string."""
    plain = word.replace("%", "%%")
    if plain and all(each.isalnum() or each in "-_./:=@,+%" for each in plain):
        return plain
    quoted = "".join(f"\\{each}" if each in '"`$\\' else each for each in plain)
    return '"' + quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") + '"'
