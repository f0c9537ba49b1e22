"""The program's files are replaced or removed under it: real processes, inotify, a real bus."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.menu_client import MenuClient, open_client
from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from tests.program import ROOT, Program
from tests.ui.tray.fake_desktop import Watcher
from trayapp import __version__
from trayapp.core import events as ev
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform
from trayapp.runtime.upgrade_watch import UpgradeWatch

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the bus and the package are Linux's")


class Installed:
    """A copy of the program in a folder of its own, running on a bus of its own."""

    def __init__(self, folder: Path, platform: Platform, bus: str, *, marked: bool) -> None:
        self.folder = folder / "lib"
        self.code = self.folder / "trayapp"
        self._mark = self.folder / "installed"
        shutil.copytree(ROOT / "trayapp", self.code, ignore=shutil.ignore_patterns("__pycache__"))
        if marked:
            self._mark.touch()
        self.program = Program(folder, platform)
        self.program.configure(head='log_level = "info"\n')
        self.program.environ["DBUS_SESSION_BUS_ADDRESS"] = bus
        self.log = self.program.home / "log" / "consentray.log"

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "trayapp", "--config", str(self.program.config)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.program.environ,
            cwd=self.folder,
        )

    def upgrade(self) -> None:
        """Put other code in place, file by file, as a package does: what was loaded does not fit it any more."""
        for name in ("core/views/tray.py", "core/views/window.py", "runtime/desktop.py"):
            self._put(name, (self.code / name).read_text().replace("window_view", "page_view"))
        self._put("__init__.py", (self.code / "__init__.py").read_text().replace(f'"{__version__}"', '"0.2.0"'))
        if self._mark.exists():
            self._mark.unlink()
            self._mark.touch()

    def _put(self, name: str, text: str) -> None:
        new = (self.code / name).with_suffix(".new")
        new.write_text(text)
        new.replace(self.code / name)

    def remove(self) -> None:
        self._mark.unlink()
        shutil.rmtree(self.code)


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "bus"
    folder.mkdir()
    running = PrivateBus(folder)
    with Watcher(running.address):
        yield running.address
    running.stop()


@linux_only
@pytest.mark.parametrize("marked", [True, False], ids=["package", "pip"])
def test_after_an_upgrade_it_is_the_new_one_signed_in_as_before(
    tmp_path: Path, platform: Platform, bus: str, marked: bool
) -> None:
    installed = Installed(tmp_path, platform, bus, marked=marked)
    assert installed.program.run("consent").code == 0
    with installed.start() as process, open_client(bus) as client:
        client.wait_for_item(pid=process.pid)
        client.wait_until(lambda: client.state() == "ready")
        installed.upgrade()
        client.wait_until_restarted()
        client.wait_until(lambda: client.state() == "ready")
        assert "started: 0.2.0" in installed.log.read_text()
        client.click("Quit")
        assert process.wait(PATIENCE) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""
    assert platform.record.count(AuthorizeRequest) == 1
    assert '"level": "error"' not in installed.log.read_text()


@linux_only
def test_after_a_removal_it_ends(tmp_path: Path, platform: Platform, bus: str) -> None:
    installed = Installed(tmp_path, platform, bus, marked=True)
    with installed.start() as process, open_client(bus) as client:
        client.wait_for_item(pid=process.pid)
        client.wait_until(lambda: client.labels()[0] == "Not signed in")
        installed.remove()
        assert process.wait(PATIENCE) == 0


def test_code_that_cannot_be_imported_asks_for_a_restart_and_another_error_does_not() -> None:
    posted: SimpleQueue[ev.Event] = SimpleQueue()
    upgrade = UpgradeWatch(posted.put, lambda: True)
    upgrade.failed(ValueError())
    upgrade.failed(ImportError())
    assert posted.get_nowait() == ev.ProgramReplaced(restarts=False)
    assert posted.empty()


def wait_until_ready(client: MenuClient) -> None:
    client.wait_until(lambda: client.state() == "ready")


@linux_only
def test_after_an_upgrade_the_programs_of_both_sessions_are_the_new_one(
    tmp_path: Path, platform: Platform, bus: str
) -> None:
    """As at the console and over xrdp: one user, one copy of the program, a session bus for each."""
    (tmp_path / "other").mkdir()
    other = PrivateBus(tmp_path / "other")
    installed = Installed(tmp_path, platform, bus, marked=True)
    assert installed.program.run("consent").code == 0
    with Watcher(other.address), installed.start() as here, open_client(bus) as console:
        console.wait_for_item(pid=here.pid)
        installed.program.environ["DBUS_SESSION_BUS_ADDRESS"] = other.address
        with installed.start() as there, open_client(other.address) as xrdp:
            xrdp.wait_for_item(pid=there.pid)
            for client in (console, xrdp):
                wait_until_ready(client)
            installed.upgrade()
            for client, process in ((console, here), (xrdp, there)):
                client.wait_until_restarted()
                wait_until_ready(client)
                client.click("Quit")
                assert process.wait(PATIENCE) == 0
    other.stop()
    assert installed.log.read_text().count("started: 0.2.0") == 2
    assert platform.record.count(AuthorizeRequest) == 1
