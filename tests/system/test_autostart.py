"""The entry that starts the program with the session, on each system; the registry is a small one in memory."""

from __future__ import annotations

import plistlib
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.system import autostart
from trayapp.system.autostart import AutostartEntry, DesktopEntry, LaunchAgent, RunValue, reconcile, start_command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = ["/opt/My Apps/consentray", "--autostarted"]
OTHER = ["/usr/bin/consentray", "--autostarted", "--config", "/home/ada/team.toml"]


class Registry:
    """What of ``winreg`` is used, in memory."""

    HKEY_CURRENT_USER = "HKCU"
    HKEY_LOCAL_MACHINE = "HKLM"
    KEY_READ = 1
    KEY_SET_VALUE = 2
    KEY_WOW64_64KEY = 256
    REG_SZ = 1

    def __init__(self) -> None:
        self.values: dict[tuple[str, str, str], str | bytes] = {}
        self.keys = {("HKCU", autostart.RUN_KEY)}

    @contextmanager
    def OpenKey(self, hive: str, key: str, _reserved: int, _access: int) -> Iterator[tuple[str, str]]:
        if (hive, key) not in self.keys:
            raise FileNotFoundError(2, "no such key")
        yield hive, key

    @contextmanager
    def CreateKeyEx(self, hive: str, key: str, _reserved: int, _access: int) -> Iterator[tuple[str, str]]:
        self.keys.add((hive, key))
        yield hive, key

    def QueryValueEx(self, key: tuple[str, str], name: str) -> tuple[str | bytes, int]:
        if (*key, name) not in self.values:
            raise FileNotFoundError(2, "no such value")
        return self.values[*key, name], self.REG_SZ

    def SetValueEx(self, key: tuple[str, str], name: str, _reserved: int, kind: int, value: str) -> None:
        assert kind == self.REG_SZ
        self.values[*key, name] = value

    def DeleteValue(self, key: tuple[str, str], name: str) -> None:
        del self.values[*key, name]


class Place:
    """One system's entry, and the machine's beside it."""

    def __init__(self, system: str, folder: Path) -> None:
        self._everybody: Path | None = None
        self.entry: AutostartEntry
        if system == "windows":
            self._registry = Registry()
            self.entry = RunValue(self._registry)
        elif system == "macos":
            self._everybody = folder / "everybody" / f"{autostart.AGENT}.plist"
            self.entry = LaunchAgent(folder / "own", folder / "everybody")
        else:
            self._everybody = folder / "etc" / "autostart" / autostart.DESKTOP_FILE
            self.entry = DesktopEntry(
                {"XDG_CONFIG_HOME": str(folder / "own"), "XDG_CONFIG_DIRS": f"/nowhere:{folder / 'etc'}"}
            )

    def install_for_everybody(self) -> None:
        if self._everybody is None:
            self._registry.keys.add(("HKLM", autostart.RUN_KEY))
            self._registry.values["HKLM", autostart.RUN_KEY, autostart.RUN_VALUE] = "consentray.exe --autostarted"
        else:
            self._everybody.parent.mkdir(parents=True)
            self._everybody.write_text("")


@pytest.fixture(params=["linux", "windows", "macos"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(request.param, tmp_path)


class TestReconcile:
    def test_it_comes_follows_the_command_and_goes(self, place: Place) -> None:
        entry = place.entry
        reconcile(entry, wanted=False, command=COMMAND)
        assert entry.read() is None
        reconcile(entry, wanted=True, command=COMMAND)
        assert entry.read() == entry.text(COMMAND)
        reconcile(entry, wanted=True, command=OTHER)
        assert entry.read() == entry.text(OTHER)
        reconcile(entry, wanted=False, command=OTHER)
        assert entry.read() is None

    def test_what_is_right_is_not_written_again(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        reconcile(place.entry, wanted=True, command=COMMAND)
        monkeypatch.setattr(type(place.entry), "write", None)
        reconcile(place.entry, wanted=True, command=COMMAND)

    @pytest.mark.parametrize("wanted", [True, False])
    def test_an_entry_of_somebody_else_is_left_alone(self, place: Place, wanted: bool) -> None:
        foreign = place.entry.text(["consentray", "--config", "mine.toml"])
        place.entry.write(foreign)
        reconcile(place.entry, wanted=wanted, command=COMMAND)
        assert place.entry.read() == foreign

    def test_where_the_machine_has_one_the_person_needs_none(self, place: Place) -> None:
        reconcile(place.entry, wanted=True, command=COMMAND)
        place.install_for_everybody()
        reconcile(place.entry, wanted=True, command=COMMAND)
        assert place.entry.read() is None


HIDDEN = "[Desktop Entry]\nType=Application\nExec=consentray --autostarted\n"


class TestSwitchedOff:
    @pytest.mark.parametrize("wanted", [True, False])
    @pytest.mark.parametrize("everybody", [True, False])
    @pytest.mark.parametrize(
        ("line", "off"),
        [
            ("Hidden=true", True),
            ("Hidden = true ", True),
            ("X-GNOME-Autostart-enabled=false", True),
            ("X-MATE-Autostart-enabled=false", True),
            ("Hidden=false", False),
            ("X-GNOME-Autostart-enabled=true", False),
            ("Comment=Hidden=true", False),
        ],
    )
    def test_by_a_desktops_dialog(self, tmp_path: Path, line: str, off: bool, everybody: bool, wanted: bool) -> None:
        place = Place("linux", tmp_path)
        if everybody:
            place.install_for_everybody()
        text = f"{HIDDEN}{line}\nName=Consentray\n"
        place.entry.write(text)
        assert place.entry.switched_off() is off
        reconcile(place.entry, wanted=wanted, command=COMMAND)
        assert (place.entry.read() == text) is off

    @pytest.mark.parametrize(
        ("hive", "value", "everybody", "off"),
        [
            ("HKCU", b"\x03\0\0\0\x01\x02\x03\x04\x05\x06\x07\x08", False, True),
            ("HKCU", b"\x02\0\0\0\0\0\0\0\0\0\0\0", False, False),
            ("HKCU", b"", False, False),
            ("HKLM", b"\x07\0\0\0", True, True),
            ("HKLM", b"\x07\0\0\0", False, False),  # of an entry that is not there any more
        ],
    )
    def test_by_windows(self, hive: str, value: bytes, everybody: bool, off: bool, tmp_path: Path) -> None:
        place = Place("windows", tmp_path)
        reconcile(place.entry, wanted=True, command=COMMAND)
        if everybody:
            place.install_for_everybody()
        place._registry.keys.add((hive, autostart.APPROVED_KEY))
        place._registry.values[hive, autostart.APPROVED_KEY, autostart.RUN_VALUE] = value
        assert place.entry.switched_off() is off
        before = place.entry.read()
        reconcile(place.entry, wanted=False, command=COMMAND)
        assert (place.entry.read() == before) is off

    @pytest.mark.parametrize(
        ("listed", "off"),
        [
            (f'"{autostart.AGENT}" => disabled', True),
            (f'"{autostart.AGENT}" => true', True),
            (f'"{autostart.AGENT}" => enabled', False),
            ('"com.other" => disabled', False),
        ],
    )
    def test_by_launchd(self, listed: str, off: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        command = tmp_path / "launchctl"
        command.write_text(f"#!/bin/sh\necho 'disabled services = {{'\necho '\t{listed}'\necho '}}'\n")
        command.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        assert Place("macos", tmp_path).entry.switched_off() is off

    @pytest.mark.parametrize(("status", "off"), [(2, True), (1, False)])
    def test_by_the_login_items(self, status: int, off: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        place = Place("macos", tmp_path)
        place.entry.write(place.entry.text(COMMAND))
        asked: list[str] = []

        def load(_name: str, found: dict[str, object], _path: str) -> None:
            def judge(address: str) -> int:
                asked.append(address)
                return status

            found["SMAppService"] = SimpleNamespace(statusForLegacyURL_=judge)

        url = SimpleNamespace(fileURLWithPath_=lambda path: f"file://{path}")
        bridge = SimpleNamespace(loadBundle=load, lookUpClass=lambda _name: url)
        monkeypatch.setitem(sys.modules, "objc", bridge)  # of PyObjC, which only macOS has
        assert place.entry.switched_off() is off
        assert asked == [f"file://{tmp_path}/own/{autostart.AGENT}.plist"]


class TestText:
    @given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1))
    def test_a_desktop_session_reads_back_every_argument(self, command: list[str]) -> None:
        (line,) = [
            each.removeprefix("Exec=")
            for each in DesktopEntry({}).text(command).split("\n")
            if each.startswith("Exec=")
        ]
        # A string's escapes first, then the quotes, which are a shell's (shlex leaves two of their escapes), then %.
        words = shlex.split(line.replace("\\\\", "\\"))
        assert [re.sub(r"\\([`$])", r"\1", each).replace("%%", "%") for each in words] == command

    def test_the_desktop_file_is_valid(self, tmp_path: Path) -> None:
        file = tmp_path / "consentray.desktop"
        file.write_text(DesktopEntry({}).text(OTHER))
        try:
            checked = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("desktop-file-utils isn't installed")
        assert (checked.returncode, checked.stdout) == (0, "")

    def test_the_agent_is_a_property_list(self, tmp_path: Path) -> None:
        agent = plistlib.loads(LaunchAgent(tmp_path, tmp_path).text(COMMAND).encode())
        assert (agent["Label"], agent["ProgramArguments"], agent["RunAtLoad"]) == (autostart.AGENT, COMMAND, True)

    def test_windows_quotes_a_path_with_a_space(self) -> None:
        assert RunValue(Registry()).text(COMMAND) == '"/opt/My Apps/consentray" --autostarted'


class TestCommand:
    def test_it_starts_this_installation(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
        assert start_command(None) == [str(tmp_path / "python"), "-m", "trayapp", "--autostarted"]
        (tmp_path / "consentray").write_text("")
        assert start_command(None) == [str(tmp_path / "consentray"), "--autostarted"]

    def test_it_keeps_the_configuration_that_was_named(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        assert start_command("team.toml")[-2:] == ["--config", str(tmp_path / "team.toml")]
