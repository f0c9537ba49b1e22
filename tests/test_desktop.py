"""The desktop's shell where the session bus does not behave."""

from __future__ import annotations

import queue
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.broken_program import fail
from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from tests.ui.tray.fake_desktop import NotificationServer, Watcher
from tests.ui.tray.views import tray_view
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.views.elements import WindowView
from trayapp.core.views.failed import elsewhere_page
from trayapp.core.views.menu import MenuEntry, starting
from trayapp.exit_codes import PROBLEM
from trayapp.runtime import desktop as shell
from trayapp.runtime import tray_app, tray_icon
from trayapp.system.instance import HangsError
from trayapp.system.log import Log
from trayapp.ui.loop import Loop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")


class Events(queue.SimpleQueue[Any]):
    """What is posted to the loop."""

    post = queue.SimpleQueue.put


@pytest.fixture
def standing_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a bus that lets everybody in, and then stands still."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(1024):
                if b"AUTH" in data:
                    connection.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "bus"))
        listener.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
        server = threading.Thread(target=serve)
        server.start()
        yield
        server.join(10)
        assert not server.is_alive()


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("standing_bus")
def test_a_bus_that_stands_still_is_a_desktop_without_a_tray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray_icon, "SILENCE", 0.01)
    events: Any = Events()
    with closing(shell.Desktop(events, starting(), Log(tmp_path))) as desktop:
        desktop.open()
        desktop.wait_for_icon(0.01)
        assert events.get() == ev.TrayHostChanged(False)


def test_a_thread_of_the_icon_that_dies_is_a_desktop_without_a_tray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:abstract=/nowhere")
    present: queue.SimpleQueue[bool] = queue.SimpleQueue()
    log = Log(tmp_path)
    icon = tray_icon.TrayIcon(print, starting(), present.put, log, patient=False)
    dying: Any = SimpleNamespace(run=fail)
    icon._serve(dying)
    assert present.get_nowait() is False
    assert '"error": "OverflowError"' in log.file.read_text()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'}")
    return tmp_path


class Presence(queue.SimpleQueue[bool]):
    """What was told of the icon's presence."""

    def expect(self, present: bool) -> None:
        assert self.get(timeout=PATIENCE) is present


@pytest.mark.parametrize("patient", [False, True])
def test_an_icon_that_is_away_for_a_moment_is_not_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, patient: bool
) -> None:
    monkeypatch.setattr(tray_icon, "AWAY", PATIENCE)
    bus = PrivateBus(folder, "bus")
    presence = Presence()
    icon = tray_icon.TrayIcon(print, starting(), presence.put, Log(folder), patient=patient)
    try:
        with closing(icon):
            if not patient:
                icon.open()
                presence.expect(False)  # what is first known is told at once
            with Watcher(bus.address):
                if patient:
                    icon.open()
                presence.expect(True)
            with Watcher(bus.address):  # a panel that restarts
                presence.expect(True)
            with Watcher(bus.address):
                presence.expect(True)
                monkeypatch.setattr(tray_icon, "AWAY", 0.01)
            presence.expect(False)
    finally:
        bus.stop()
    assert presence.empty()


def test_an_icon_returns_to_a_bus_that_restarts_at_its_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray_icon, "AWAY", PATIENCE)
    presence = Presence()
    clicked: queue.SimpleQueue[ev.Event] = queue.SimpleQueue()
    icon = tray_icon.TrayIcon(clicked.put, starting(), presence.put, Log(folder), patient=False)
    with closing(icon):
        for number in range(3):
            bus = PrivateBus(folder, "bus")
            try:
                with Watcher(bus.address) as watcher:
                    if number == 0:
                        icon.open()
                    presence.expect(True)
                    (service,) = watcher.next_call("RegisterStatusNotifierItem")
                    icon.show(tray_view("ready", menu=(MenuEntry("Show", ev.WindowAsked(), default=True),)))
                    while clicked.empty():  # a click that comes before the menu does nothing
                        watcher.click_icon(service)
                    assert clicked.get() == ev.WindowAsked()
                    while not clicked.empty():
                        clicked.get()
            finally:
                bus.stop()
                (folder / "bus").unlink(missing_ok=True)
    assert presence.empty()


@pytest.mark.parametrize(
    "address", ["tcp:host=localhost,port=1", "autolaunch:", "unix:tmpdir=/tmp", "nonsense", "a:b=c;"]
)
def test_a_bus_of_an_odd_address_is_a_desktop_without_a_tray_and_is_said(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    events: Any = Events()
    log = Log(tmp_path)
    with closing(shell.Desktop(events, starting(), log)) as desktop:
        desktop.open()
        assert events.get() == ev.TrayHostChanged(False)
    said = f"The D-Bus session bus at {address!r} can't be used"
    assert said in capsys.readouterr().err
    assert said in log.file.read_text()


@pytest.mark.parametrize(
    ("variables", "words"),
    [({}, "There is no display here"), ({"WAYLAND_DISPLAY": "wayland-0"}, "This Wayland session has no X server")],
)
def test_where_no_window_can_be_opened_each_wish_for_it_is_answered_by_a_notification(
    variables: dict[str, str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    log = Log(tmp_path)
    notes: Any = Notes()
    with closing(Loop[ev.Event](log.unexpected)) as loop:
        desktop = shell.Desktop(loop, starting(), log)
        desktop._icon = notes
        desktop.show_views(starting, lambda: elsewhere_page(":1"))
        desktop.raise_window()
        desktop.raise_window()
    assert [(title, message.startswith(words)) for title, message, _ in notes.shown] == [
        ("No window can be opened", True)
    ] * 2
    assert log.file.read_text().count(f"No window can be opened. {words}") == 1


def test_what_has_neither_a_panel_nor_a_display_leaves_a_notification_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = PrivateBus(tmp_path)
    try:
        with NotificationServer(bus.address) as server:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
            monkeypatch.delenv("DISPLAY", raising=False)
            monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
            log = Log(tmp_path)
            with closing(Loop[ev.Event](log.unexpected)) as loop:
                desktop = shell.Desktop(loop, starting(), log, icon=False)
                desktop.show_views(starting, lambda: elsewhere_page(":1"))
            assert desktop.unreachable
            _, _, _, title, message, _, _, lasts = server.next_call("Notify")
    finally:
        bus.stop()
    assert (title, lasts) == ("Consentray has ended. No window can be opened", 0)
    assert "Xwayland" in message


class Window:
    """A window that has the keyboard, or not."""

    def __init__(self, *, active: bool, typed_in: bool = False) -> None:
        self.is_active = lambda: active
        self.is_typed_in = lambda: typed_in


class Notes:
    """An icon that keeps its notifications."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str, object]] = []

    def show(self, _view: object) -> None: ...

    def close(self) -> None: ...

    def notify(self, title: str, message: str, event: object) -> None:
        self.shown.append((title, message, event))


@pytest.mark.parametrize(
    ("window", "free", "since", "shown"),
    [
        (Window(active=True), False, 0.0, True),
        (Window(active=True, typed_in=True), False, 995.0, False),
        (Window(active=False, typed_in=True), True, 995.0, False),
        (Window(active=False), True, 995.0, True),  # called a moment ago, and nothing else has the keyboard
        (None, True, 995.0, True),
        (Window(active=False), False, 995.0, False),  # the user types elsewhere
        (Window(active=False), True, 100.0, False),  # called long ago
        (None, True, None, False),
    ],
)
def test_an_answer_takes_the_window_only_of_a_person_who_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: Any, free: bool, since: float | None, shown: bool
) -> None:
    monkeypatch.setattr("trayapp.ui.foreground.keyboard_is_free", lambda: free)
    monkeypatch.setattr("time.time", lambda: 1000.0)
    events: Any = Events()
    desktop = shell.Desktop(events, starting(), Log(tmp_path))
    notes: Any = Notes()
    desktop._window, desktop._icon = window, notes
    assert desktop.offer_answer(fx.OfferAnswer(7, "Customers", "Answered (200)", since)) is shown
    assert notes.shown == ([] if shown else [("Customers", "Answered (200)", ev.AnswerChosen(7))])


@pytest.mark.parametrize(("process", "how"), [(4711, '"kill -9 4711"'), (None, "End its process")])
def test_a_first_one_that_hangs_is_said_with_the_way_to_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], process: int | None, how: str
) -> None:
    def hangs(*_args: object, **_given: object) -> None:
        raise HangsError(process)

    pages: list[WindowView] = []

    def explained(page: WindowView, *_: object) -> int:
        pages.append(page)
        return PROBLEM

    monkeypatch.setenv("CONSENTRAY_HOME", str(tmp_path))
    monkeypatch.setattr(tray_app, "become_first", hangs)
    monkeypatch.setattr(tray_app, "_explain", explained)
    assert tray_app.run(None) == PROBLEM
    assert how in capsys.readouterr().err
    assert ("kill -9" in repr(pages)) is (process is not None)
