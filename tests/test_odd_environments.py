"""Environments that a user did not choose: real processes in each, none of which ends by a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PureWindowsPath

import pytest

from tests.menu_client import open_client
from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from tests.program import ROOT, Commands
from tests.test_settings_in_force import CLIENT_CONFIGURATION
from tests.ui.tray.fake_desktop import Watcher
from trayapp.system.folders import NoHomeError, folders, tidy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="XDG's folders, inotify and namespaces are Linux's")

XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
NO_IPV4 = "ip link set lo up && ip address delete 127.0.0.1/8 dev lo && exec "


def within(*namespace: str, setting_up: str) -> list[str]:
    """Return the beginning of a command in namespaces of its own; skip where this account may have none."""
    command = ["unshare", *namespace, "sh", "-c", f'{setting_up} "$@"', "sh"]
    with suppress(OSError):
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    pytest.skip("this account may have no namespaces of its own")


@pytest.mark.parametrize("browser", [" ", ":", " : "])
def test_folders_that_are_not_absolute_and_a_browser_without_a_name_are_as_if_not_set(browser: str) -> None:
    environ = dict.fromkeys(XDG, "relative") | {"BROWSER": browser, "XDG_CONFIG_DIRS": "/etc/xdg"}
    tidy(environ)
    assert environ == {"XDG_CONFIG_DIRS": "/etc/xdg"}
    kept = dict.fromkeys(XDG, "/somewhere") | {"BROWSER": "firefox"}
    environ = dict(kept)
    tidy(environ)
    assert environ == kept


def test_what_is_not_set_stays_so_on_windows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trayapp.system.folders.Path", PureWindowsPath)  # to which "/" is not absolute
    environ = {"PATH": r"C:\Windows"}
    tidy(environ)
    assert environ == {"PATH": r"C:\Windows"}


def test_nothing_is_made_below_the_present_folder(tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    commands.config.write_text(f"autostart = true\n{CLIENT_CONFIGURATION}")
    here, home = tmp_path / "here", tmp_path / "person"
    here.mkdir()
    home.mkdir()
    taken = {"CONSENTRAY_HOME", "WAYLAND_DISPLAY"}
    environ = {name: value for name, value in commands.environ.items() if name not in taken}
    environ |= dict.fromkeys(XDG, "relative") | {"HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "trayapp", "--config", str(commands.config)]
    ran = subprocess.run(command, cwd=here, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == 1
    assert "no display here" in ran.stderr
    assert list(here.iterdir()) == []
    assert (home / ".config/autostart/consentray.desktop").exists()


@pytest.mark.parametrize("home", [None, "", "relative"])
def test_without_a_home_folder_it_says_what_to_set(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_uid: int) -> None:
        raise KeyError("no such user")

    for name in ("HOME", *XDG):
        monkeypatch.delenv(name, raising=False)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    tidy()
    with pytest.raises(NoHomeError, match="Set HOME"):
        folders({})
    assert folders({"CONSENTRAY_HOME": "/somewhere"}).data == Path("/somewhere")


def test_a_home_folder_of_no_text_is_as_good_as_any(tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    home = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe4d"))
    home.mkdir()
    commands.config = home / "consentray.toml"
    commands.config.write_text(CLIENT_CONFIGURATION)
    commands.environ["CONSENTRAY_HOME"] = str(home)
    for command in (("status", "--json"), ("config", "--json"), ("apis", "--json")):
        assert commands.run(*command).document
    assert "no display here" in commands.run().err
    commands.config.unlink()
    assert "The file can't be read: No such file or directory" in commands.run("status").err


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[PrivateBus]:
    running = PrivateBus(tmp_path)
    yield running
    running.stop()


@pytest.mark.parametrize("limit", ["instances", "watches"])
def test_where_nothing_more_can_be_watched_settings_are_read_again_when_the_window_is_asked_for(
    tmp_path: Path, bus: PrivateBus, limit: str
) -> None:
    limited = within("--user", "--map-root-user", setting_up=f"echo 0 > /proc/sys/user/max_inotify_{limit} && exec")
    if os.getuid() != 0:
        pytest.skip("the bus knows who asks, and that is root in there")
    commands = Commands(tmp_path)
    commands.config.write_text(CLIENT_CONFIGURATION)
    commands.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
    command = [*limited, sys.executable, "-m", "trayapp", "--config", str(commands.config)]
    log = commands.home / "log" / "consentray.log"
    with Watcher(bus.address) as watcher, open_client(bus.address) as menu:
        process = subprocess.Popen(command, cwd=ROOT, env=commands.environ, stderr=subprocess.PIPE, text=True)
        try:
            watcher.next_call("RegisterStatusNotifierItem")
            menu.wait_for_item(pid=process.pid)
            menu.wait_until(lambda: menu.state() == "signed-out")
            while not log.exists():  # it is written beside the icon
                assert process.poll() is None
            commands.config.write_text(f'hidden_menu_items = ["quit"]\n{CLIENT_CONFIGURATION}')
            assert "Quit" in menu.labels()
            menu.click("Show Consentray")
            menu.wait_until(lambda: "Quit" not in menu.labels())
            process.terminate()
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            _, said = process.communicate()
    assert (
        f"changed files aren't noticed: programs watch as many files as they may (fs.inotify.max_user_{limit})"
        in log.read_text()
    )
    assert "Traceback" not in said


BIND = """
from trayapp.identity.sign_in.loopback import bind, redirect_of
for redirect in ("http://localhost", "http://localhost:8400"):
    print([each.getsockname()[0] for each in bind(redirect_of(redirect))])
"""


def test_a_computer_whose_loopback_is_ipv6_alone_receives_the_browsers_answer() -> None:
    command = within("--net", setting_up=NO_IPV4)
    ran = subprocess.run(
        [*command, sys.executable, "-c", BIND], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (ran.stdout, ran.stderr) == ("['::1']\n['::1']\n", "")
