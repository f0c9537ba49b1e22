"""The entry that starts the program with the session, on each system; the registry is a small one in memory."""

from __future__ import annotations

import plistlib
import re
import shlex
import subprocess
import sys
from contextlib import contextmanager
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
        self.values: dict[tuple[str, str, str], str] = {}
        self.keys = {("HKCU", autostart.RUN_KEY)}

    @contextmanager
    def OpenKey(self, hive: str, key: str, _reserved: int, _access: int) -> Iterator[tuple[str, str]]:  # noqa: N802 - winreg's name
        if (hive, key) not in self.keys:
            raise FileNotFoundError(2, "no such key")
        yield hive, key

    @contextmanager
    def CreateKeyEx(self, hive: str, key: str, _reserved: int, _access: int) -> Iterator[tuple[str, str]]:  # noqa: N802 - winreg's name
        self.keys.add((hive, key))
        yield hive, key

    def QueryValueEx(self, key: tuple[str, str], name: str) -> tuple[str, int]:  # noqa: N802 - winreg's name
        if (*key, name) not in self.values:
            raise FileNotFoundError(2, "no such value")
        return self.values[*key, name], self.REG_SZ

    def SetValueEx(self, key: tuple[str, str], name: str, _reserved: int, kind: int, value: str) -> None:  # noqa: N802 - winreg's name
        assert kind == self.REG_SZ
        self.values[*key, name] = value

    def DeleteValue(self, key: tuple[str, str], name: str) -> None:  # noqa: N802 - winreg's name
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
