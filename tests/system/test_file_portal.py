"""The desktop's own file dialog, on a bus of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("the portal is Linux's", allow_module_level=True)

from jeepney import DBusAddress, Message, new_method_return, new_signal

from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from tests.ui.tray.fake_desktop import Service
from trayapp.core.record import replace
from trayapp.system.file_portal import FileQuestion, NoPortalError, ask_portal

HANDLE = "/org/freedesktop/portal/desktop/request/1_1/token"
OPEN = FileQuestion("Choose a file", "x11:1a", Path("/home/dana"), (("Configurations", "*.toml"),))


class Chooser(Service):
    """A portal whose user chooses at once."""

    name = "org.freedesktop.portal.Desktop"
    path = "/org/freedesktop/portal/desktop"
    response: tuple[int, dict[str, tuple[str, Any]]] = (0, {})

    def reply(self, message: Message) -> None:
        """Say which request it is, then what was chosen, and before it what another program's user did."""
        self._connection.send(new_method_return(message, "o", (HANDLE,)))
        for handle, said in ((f"{HANDLE}x", (0, {"uris": ("as", ["file:///other"])})), (HANDLE, self.response)):
            request = DBusAddress(handle, interface="org.freedesktop.portal.Request")
            self._connection.send(new_signal(request, "Response", "ua{sv}", said))


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chooser]:
    bus = PrivateBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    with Chooser(bus.address) as chooser:
        yield chooser
    bus.stop()


class Undecided(Chooser):
    """A portal whose user leaves the dialog open."""

    def reply(self, message: Message) -> None:
        self._connection.send(new_method_return(message, "o", (HANDLE,)))

    def _serve(self) -> None:
        try:
            super()._serve()
        except ConnectionError:  # its bus has ended
            self._connection.close()


@pytest.mark.parametrize("what", ["portal", "bus"])
def test_a_portal_that_goes_with_its_dialog_open_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    bus = PrivateBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    outcome: Queue[str] = Queue()

    def ask() -> None:
        try:
            outcome.put(ask_portal(OPEN))
        except NoPortalError as error:
            outcome.put(f"no portal: {error}")

    with Undecided(bus.address) as chooser:
        Thread(target=ask, daemon=True).start()
        chooser.next_call("OpenFile")
        if what == "portal":
            chooser.quit()
        else:
            bus.stop()
        assert outcome.get(timeout=PATIENCE).startswith("no portal: ")
    bus.stop()


@pytest.mark.parametrize(
    ("response", "path"),
    [
        ((0, {"uris": ("as", ["file:///home/dana/a%20b%C3%A9.toml"])}), "/home/dana/a b\u00e9.toml"),
        ((0, {"uris": ("as", ["sftp://server/a"])}), ""),
        ((0, {"uris": ("as", [])}), ""),
        ((1, {}), ""),
        ((2, {"uris": ("as", ["file:///a"])}), ""),
    ],
)
def test_what_the_person_chooses(portal: Chooser, response: Any, path: str) -> None:
    portal.response = response
    assert ask_portal(OPEN) == path
    window, title, options = portal.next_call("OpenFile")
    assert (window, title) == ("x11:1a", "Choose a file")
    assert options["filters"][1] == [("Configurations", [(0, "*.toml")]), ("All files", [(0, "*")])]
    assert bytes(options["current_folder"][1]) == b"/home/dana\0"


def test_where_to_save(portal: Chooser) -> None:
    portal.response = (0, {"uris": ("as", ["file:///home/dana/answer.json"])})
    assert ask_portal(replace(OPEN, save_as="answer.json", kinds=())) == "/home/dana/answer.json"
    _, _, options = portal.next_call("SaveFile")
    assert options["current_name"] == ("s", "answer.json")
    assert "filters" not in options


def test_a_desktop_without_one_is_told_apart_from_a_cancel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = PrivateBus(tmp_path)
    for address in (bus.address, "unix:path=/nowhere"):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with pytest.raises(NoPortalError):
            ask_portal(OPEN)
    bus.stop()
