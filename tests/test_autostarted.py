"""Starts with the session: real processes, without a display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.test_settings_in_force import CLIENT_CONFIGURATION
from trayapp.system.instance import become_first

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the folders are set by Linux's variables")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A session's environment with every folder below `tmp_path`."""
    (tmp_path / "run").mkdir(mode=0o700)
    taken = {"DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "CONSENTRAY_HOME", "CONSENTRAY_CONFIG"}
    own = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CONFIG_DIRS": str(tmp_path / "etc"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
    }
    return {name: value for name, value in os.environ.items() if name not in taken} | own


def start(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trayapp", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)


def configure(tmp_path: Path, *, autostart: bool) -> None:
    file = tmp_path / "config" / "consentray" / "consentray.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"autostart = {str(autostart).lower()}\n{CLIENT_CONFIGURATION}")


def test_it_ends_at_once_where_the_setting_is_off(tmp_path: Path, environment: dict[str, str]) -> None:
    configure(tmp_path, autostart=False)
    ran = start(environment, "--autostarted")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_it_ends_at_once_where_nothing_is_configured(environment: dict[str, str]) -> None:
    ran = start(environment, "--autostarted")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_it_ends_at_once_where_there_is_a_mistake_and_the_setting_is_not_on(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    configure(tmp_path, autostart=False)
    file = tmp_path / "config" / "consentray" / "consentray.toml"
    file.write_text(file.read_text() + "scopes = 7\n")
    ran = start(environment, "--autostarted")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_it_leaves_one_that_runs_as_it_is(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path, autostart=True)
    raised: list[bool] = []

    def raise_window() -> bool:
        raised.append(True)
        return True

    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):  # of the same session
        monkeypatch.delenv(name, raising=False)
    first = become_first(tmp_path / "data" / "consentray", tmp_path / "cache", raise_window)
    assert first is not None
    assert start(environment, "--autostarted").returncode == 0
    assert raised == []
    assert start(environment).returncode == 0
    assert raised == [True]
    first.close()


def test_with_the_setting_on_it_goes_on_and_makes_the_entry(tmp_path: Path, environment: dict[str, str]) -> None:
    configure(tmp_path, autostart=True)
    entry = tmp_path / "config" / "autostart" / "consentray.desktop"
    # Without a tray and a display there is nothing to use it by, which it says: so it was not ended at once.
    ran = start(environment, "--autostarted")
    assert ran.returncode == 1
    assert "no display" in ran.stderr
    assert "--autostarted" in entry.read_text()
    configure(tmp_path, autostart=False)
    start(environment)
    assert not entry.exists()


def test_what_the_desktops_dialog_has_switched_off_stays_off_and_is_said(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    configure(tmp_path, autostart=True)
    entry = tmp_path / "config" / "autostart" / "consentray.desktop"
    start(environment)
    off = entry.read_text() + "X-GNOME-Autostart-enabled=false\n"
    for setting in (True, False):
        entry.write_text(off)
        configure(tmp_path, autostart=setting)
        start(environment)
        assert entry.read_text() == off
        told = "switched off in the desktop's startup applications" in start(environment, "config").stdout
        assert told is setting  # off by the setting too is no contradiction


def test_without_tk_its_package_is_named_and_the_program_ends(tmp_path: Path, environment: dict[str, str]) -> None:
    configure(tmp_path, autostart=False)
    bare = tmp_path / "python"
    bare.mkdir()
    missing = "raise ModuleNotFoundError(\"No module named 'tkinter'\", name='tkinter')\n"
    (bare / "tkinter.py").write_text(missing)
    ran = start(environment | {"PYTHONPATH": str(bare)})
    assert ran.returncode == 1
    assert "python3-tk" in ran.stderr
    assert "ERROR" not in ran.stderr
