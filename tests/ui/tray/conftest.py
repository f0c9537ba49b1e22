"""A private session bus, and a tray that runs on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from tests.menu_client import MenuClient, open_client
from tests.private_bus import PrivateBus
from tests.ui.tray.views import MENU, tray_view
from trayapp.core.views.menu import TrayView
from trayapp.ui.tray import Tray, open_tray


@pytest.fixture(scope="session")
def shared_bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBus]:
    bus = PrivateBus(tmp_path_factory.mktemp("bus"))
    yield bus
    bus.stop()


@pytest.fixture
def bus(shared_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", shared_bus.address)
    return shared_bus.address


@pytest.fixture
def own_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    """A bus for one test alone, which may end it."""
    bus = PrivateBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.stop()


class RunningTray:
    """A tray on its thread, and what it reported."""

    def __init__(self, view: TrayView) -> None:
        self.posted: Queue[Any] = Queue()
        self.host: Queue[bool] = Queue()
        self.errors: list[Exception] = []
        self.tray: Tray = open_tray(self.posted.put, view, on_host_change=self.host.put, on_error=self.errors.append)
        self.thread = Thread(target=self.tray.run)
        self.thread.start()

    def next_event(self) -> Any:
        return self.posted.get()

    def next_host(self) -> bool:
        return self.host.get()

    def stop(self) -> None:
        self.tray.stop()
        self.thread.join()


class TrayStarter:
    """Starts trays and stops them at the end of the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __call__(self, view: TrayView | None = None) -> RunningTray:
        running = RunningTray(view or tray_view(menu=MENU))
        self._stack.callback(running.stop)
        return running


@pytest.fixture
def start_tray() -> Iterator[TrayStarter]:
    with ExitStack() as stack:
        yield TrayStarter(stack)


@pytest.fixture
def client(bus: str) -> Iterator[MenuClient]:
    with open_client(bus) as client:
        yield client
