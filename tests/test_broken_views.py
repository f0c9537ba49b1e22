"""What cannot be drawn takes nothing else with it: real processes on a display, with one part broken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from tests.menu_client import open_client
from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from tests.program import ADA, ROOT, Program
from tests.ui.tray.fake_desktop import Watcher
from tests.ui.window.xvfb import xvfb
from trayapp.demo import configuration
from trayapp.demo.history import ApiCall
from trayapp.demo.platform import Platform

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Xvfb and D-Bus")


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    running = PrivateBus(tmp_path_factory.mktemp("bus"))
    yield running.address
    running.stop()


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with xvfb() as name:
        yield name


@pytest.fixture
def environment(tmp_path: Path, bus: str, screen: str) -> dict[str, str]:
    """The environment of a session with a bus and a display, and all of the program's files below `tmp_path`."""
    (tmp_path / "run").mkdir(mode=0o700)
    own = {
        "DBUS_SESSION_BUS_ADDRESS": bus,
        "DISPLAY": screen,
        "CONSENTRAY_HOME": str(tmp_path / "home"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
    }
    return dict(os.environ) | own


class Broken:
    """A start of the program with one part broken."""

    def __init__(self, part: str, environment: dict[str, str], *arguments: str | Path) -> None:
        command = [sys.executable, "-m", "tests.broken_program", part, *map(str, arguments)]
        self._environment = environment
        self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    @property
    def pid(self) -> int:
        return self._process.pid

    def start_again(self) -> str:
        """Start the program a second time; return what it says."""
        command = [sys.executable, "-m", "trayapp"]
        ran = subprocess.run(
            command, env=self._environment, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return ran.stderr

    def wait_for_line(self, words: str) -> str:
        """Wait until it says a line with these words."""
        assert self._process.stderr is not None
        return next(line for line in self._process.stderr if words in line)

    def terminate(self) -> tuple[int, str]:
        """Ask it to end; return the exit code, and what it said since."""
        self._process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Wait for its end; return the exit code, and what it said since."""
        try:
            _, said = self._process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        return self._process.returncode, said


WINDOW = [
    "trayapp.core.views.overview:_first",
    "trayapp.ui.window.blocks.ledger:LedgerBlock.render",
    "trayapp.ui.window.blocks.ledger:LedgerBlock.fit",
    "trayapp.ui.window.blocks.hero:HeroBlock.render",
    "trayapp.ui.window.page:Page.fit",
    "trayapp.ui.window.window:Window.__init__",
    "trayapp.ui.theme.look:Fonts.__init__",
    "trayapp.ui.theme.theme:Theme.__init__",
]


@pytest.mark.parametrize("part", WINDOW)
def test_sigterm_a_second_start_and_the_menu_work_whatever_the_window_does(
    part: str, environment: dict[str, str], platform: Platform, tmp_path: Path, bus: str
) -> None:
    config = configuration.write(platform, tmp_path)
    with (
        Watcher(bus) as watcher,
        open_client(bus) as menu,
        Broken(part, environment, "--config", config) as broken,
    ):
        watcher.next_call("RegisterStatusNotifierItem")
        menu.wait_for_item(pid=broken.pid)
        menu.wait_until(lambda: menu.state() == "signed-out")
        menu.click_when_it_can_be("Show Consentray")
        assert "OverflowError" in broken.wait_for_line(" ERROR ")
        assert "asked to show its window" in broken.start_again()
        menu.click_when_it_can_be("Sign in and consent to all APIs…")
        code, said = broken.terminate()
    assert code == 0
    log = (tmp_path / "home" / "log" / "consentray.log").read_text()
    assert log.count('"level": "error"') <= 2, (
        "what fails again and again is logged once for the page, and once for the plain one"
    )
    assert "Traceback" not in said


def test_a_window_that_draws_nothing_is_said_and_without_a_tray_ends_the_program(
    environment: dict[str, str], platform: Platform, tmp_path: Path
) -> None:
    config = configuration.write(platform, tmp_path)
    no_bus = environment | {"DBUS_SESSION_BUS_ADDRESS": "tcp:host=localhost,port=1"}
    with Broken("trayapp.ui.theme.look:Fonts.__init__", no_bus, "--config", config) as broken:
        code, said = broken.ended()
    log = tmp_path / "home" / "log" / "consentray.log"
    assert code == 1
    assert f"It can't be drawn. The log says where it went wrong: {log}" in said
    assert "Traceback" not in said
    assert "OverflowError" in log.read_text()


@pytest.mark.parametrize(
    "part", ["trayapp.core.views.first_start:_ways", "trayapp.ui.window.blocks.ways:WaysBlock.render"]
)
def test_the_first_start_ends_and_is_raised_though_its_page_fails(
    part: str, environment: dict[str, str], bus: str
) -> None:
    with Watcher(bus) as watcher, open_client(bus) as menu, Broken(part, environment) as broken:
        watcher.next_call("RegisterStatusNotifierItem")
        menu.wait_for_item(pid=broken.pid)
        assert "OverflowError" in broken.wait_for_line(" ERROR ")
        assert "asked to show its window" in broken.start_again()
        menu.click_when_it_can_be("Quit")
        code, said = broken.ended()
    assert code == 2
    assert said == ""


@pytest.mark.parametrize(
    "part",
    [
        "trayapp.core.views.tray:tray_view",
        "trayapp.ui.tray.linux:Icon.show_tooltip",
        "trayapp.ui.tray.linux:Icon.show_picture",
        "trayapp.ui.tray.linux:Icon.show_notification",
    ],
)
def test_quit_works_whatever_the_icon_does(
    part: str, environment: dict[str, str], platform: Platform, tmp_path: Path, bus: str
) -> None:
    config = configuration.write(platform, tmp_path)
    with (
        Watcher(bus) as watcher,
        open_client(bus) as menu,
        Broken(part, environment, "--config", config) as broken,
    ):
        watcher.next_call("RegisterStatusNotifierItem")
        menu.wait_for_item(pid=broken.pid)
        menu.wait_until(lambda: any("Consentray" in str(label) for label in menu.labels()))
        assert "asked to show its window" in broken.start_again()
        menu.wait_until(lambda: "Quit" in menu.labels())
        menu.click_when_it_can_be("Quit")
        assert broken.ended()[0] == 0


def test_a_call_is_sent_and_the_sign_out_carried_out_though_no_page_can_be_drawn(
    environment: dict[str, str], platform: Platform, tmp_path: Path, bus: str
) -> None:
    commands = Program(tmp_path, platform)
    commands.configure()
    commands.browse_as(ADA)
    assert commands.run("consent").code == 0
    assert platform.record.count(ApiCall) == 0
    with (
        Watcher(bus) as watcher,
        open_client(bus) as menu,
        Broken("trayapp.core.views.window:window_view", environment, "--config", commands.config) as broken,
    ):
        watcher.next_call("RegisterStatusNotifierItem")
        menu.wait_for_item(pid=broken.pid)
        menu.wait_until(lambda: menu.state() == "ready")
        menu.click_when_it_can_be("Customer API", "Recent customers")
        platform.record.wait_for(ApiCall, api="customer")
        menu.click_when_it_can_be("Sign out")
        menu.wait_until(lambda: menu.state() == "signed-out")
        menu.click_when_it_can_be("Quit")
        assert broken.ended()[0] == 0
    assert commands.run("status", "--json").document["account"] is None
