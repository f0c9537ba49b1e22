"""When it is worth looking whether an administrator has approved: news of the session, by a real bus."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, new_signal
from jeepney.io.blocking import open_dbus_connection

from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from trayapp.system.bus_news import (
    FIRST,
    LOCKERS,
    LOGIN,
    LONGEST,
    NETWORK,
    approval_watch,
    computer_news,
    system_watch,
    unlock_news,
)
from trayapp.system.network import NetworkWatch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a session bus is Linux's")


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    made = PrivateBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    yield made
    made.stop()


def changed(bus: PrivateBus, locker: str, *, active: bool) -> None:
    """Say, as a screen locker, that the screen is locked (`active`) or unlocked."""
    with open_dbus_connection(bus.address) as connection:
        path = DBusAddress("/ScreenSaver", interface=locker)
        connection.send(new_signal(path, "ActiveChanged", "b", (active,)))


@pytest.mark.parametrize("locker", LOCKERS)
def test_an_unlocked_screen_is_news_and_a_locked_one_is_not(bus: PrivateBus, locker: str) -> None:
    told = threading.Event()
    opened = threading.Event()

    def news() -> Any:
        made = unlock_news()
        opened.set()
        return made

    watch = NetworkWatch(told.set, first_delay=PATIENCE, longest_delay=PATIENCE, news=(news,))
    watch.arm()
    assert opened.wait(PATIENCE)
    changed(bus, locker, active=True)
    changed(bus, locker, active=False)
    assert told.wait(PATIENCE)


def test_only_the_unlocking_counts(bus: PrivateBus) -> None:
    news = unlock_news()
    assert news is not None
    changed(bus, LOCKERS[0], active=True)
    with open_dbus_connection(bus.address):  # its hello comes after that signal
        assert not news.told()
    changed(bus, LOCKERS[0], active=False)
    with open_dbus_connection(bus.address):
        assert news.told()
    news.close()


@pytest.mark.parametrize(
    ("interface", "signal", "values", "is_news"),
    [
        (LOGIN, "PrepareForSleep", ("b", (True,)), False),
        (LOGIN, "PrepareForSleep", ("b", (False,)), True),
        (NETWORK, "StateChanged", ("u", (20,)), False),  # NM_STATE_DISCONNECTED
        (NETWORK, "StateChanged", ("u", (70,)), True),  # NM_STATE_CONNECTED_GLOBAL
        (NETWORK, "StateChanged", (None, ()), True),  # of nothing that is understood: look again
        (NETWORK, "PropertiesChanged", ("u", (70,)), False),
    ],
)
def test_the_computer_that_wakes_up_or_connects_is_news(
    bus: PrivateBus,
    monkeypatch: pytest.MonkeyPatch,
    interface: str,
    signal: str,
    values: tuple[str | None, tuple[object, ...]],
    is_news: bool,
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    news = computer_news()
    assert news is not None
    with open_dbus_connection(bus.address) as connection:
        connection.send(new_signal(DBusAddress("/x", interface=interface), signal, *values))
    with open_dbus_connection(bus.address):
        assert news.told() is is_news
    news.close()


def test_each_news_of_the_system_is_told_until_it_is_reset(bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trayapp.system.bus_news._LEAST", 0.0)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    told = threading.Semaphore(0)

    def tell() -> None:
        told.release()
        watch.arm()

    watch = system_watch(tell)
    watch.arm()
    for locker in LOCKERS[:3]:
        while not told.acquire(timeout=0.05):  # whoever listens again has missed what came meanwhile
            changed(bus, locker, active=False)
    watch.reset()


def test_the_bus_is_found_at_its_usual_place_without_the_variable(
    bus: PrivateBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    assert unlock_news() is None
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / "bus").symlink_to(bus.address.removeprefix("unix:path=").partition(",")[0])
    news = unlock_news()
    assert news is not None
    changed(bus, LOCKERS[0], active=False)
    with open_dbus_connection(bus.address):
        assert news.told()
    news.close()


def test_a_bus_that_ends_is_news_once_and_none_is_no_error(bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> None:
    news = unlock_news()
    assert news is not None
    bus.process.terminate()
    bus.process.wait(PATIENCE)
    assert news.told()
    news.close()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    assert unlock_news() is None


def test_no_news_comes_sooner_than_the_least_wait() -> None:
    class News:
        def __init__(self) -> None:
            self.ends = socket.socketpair()
            self.ends[1].send(b"n")

        def fileno(self) -> int:
            return int(self.ends[0].fileno())

        def told(self) -> bool:
            return True

        def close(self) -> None:
            for end in self.ends:
                end.close()

    told = threading.Event()
    patient = NetworkWatch(told.set, first_delay=PATIENCE, longest_delay=PATIENCE, least=PATIENCE, news=(News,))
    patient.arm()
    quick = threading.Event()
    NetworkWatch(quick.set, first_delay=PATIENCE, longest_delay=PATIENCE, news=(News,)).arm()
    assert quick.wait(PATIENCE)
    assert not told.is_set()
    patient.reset()


def test_the_looks_grow_rarer_up_to_an_hour() -> None:
    watch = approval_watch(lambda: None)
    assert watch.delay == FIRST
    watch.arm()
    assert watch.delay == 2 * FIRST
    watch.reset()
    assert watch.delay == FIRST
    never = NetworkWatch(lambda: None, first_delay=LONGEST, longest_delay=LONGEST)
    never.arm()
    assert never.delay == LONGEST
    never.reset()
