"""What a whole run in the tray leaves behind is searched for secrets: files, bus, clipboard, selection, processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.desktop.person import Person
from tests.patience import PATIENCE
from tests.secret_search import ProcessWatch, Secrets, files_with, personal
from trayapp.demo import configuration
from trayapp.demo.accounts import ADA
from trayapp.demo.history import ApiCall
from trayapp.demo.platform import Platform

pytestmark = pytest.mark.desktop
MONITOR = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus.Monitoring")
LINK = "Copy the sign-in link"
_SELECTIONS = """
import tkinter
root = tkinter.Tk()
root.withdraw()
for each in ("CLIPBOARD", "PRIMARY"):
    try:
        print(root.selection_get(selection=each))
    except tkinter.TclError:
        pass
"""


@contextmanager
def overheard(address: str, messages: list[str]) -> Iterator[None]:
    """Note every message of a bus meanwhile (D-Bus Specification, BecomeMonitor)."""
    connection = open_dbus_connection(address)
    connection.send_and_get_reply(new_method_call(MONITOR, "BecomeMonitor", "asu", ([], 0)), timeout=PATIENCE)

    def listen() -> None:
        try:
            while True:
                messages.append(repr(connection.receive(timeout=PATIENCE)))
        except (OSError, ValueError, TimeoutError):
            return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield
    finally:
        connection.sock.shutdown(2)
        thread.join(PATIENCE)
        connection.close()


def selections(environment: Mapping[str, str]) -> str:
    """Return what is on the clipboard and in the primary selection."""
    ran = subprocess.run(
        [sys.executable, "-c", _SELECTIONS], env=dict(environment), capture_output=True, text=True, check=True
    )
    return ran.stdout


@pytest.mark.attack(
    "another program of the user",
    "reading every message of the session bus, the clipboard and the selection during a run in the tray",
    "no secret there",
)
def test_no_secret_is_left_by_a_run_in_the_tray(person: Person, platform: Platform, tmp_path: Path) -> None:
    secrets, watch, copied = Secrets(platform), ProcessWatch(), ""
    messages: list[str] = []
    file = configuration.write(platform, tmp_path)
    file.write_text(f'log_level = "debug"\n{file.read_text()}')
    with watch.watching(), overheard(person.desktop.bus.address, messages), person.run("--config", file) as program:
        person.wait_for_state("signed-out")
        person.begin_sign_in()
        person.menu.wait_until(lambda: LINK in {each.label for each in person.menu.menu() if each.enabled})
        person.menu.click(LINK)
        copied += selections(person.environment)
        person.consent(ADA.username)
        person.wait_for_state("ready")
        for api, call in (("Customer API", "Recent customers"), ("Vendor API", "Open invoices")):
            person.menu.click(api, call)
        platform.record.wait_for(ApiCall, count=2)
        person.wait_for_state("ready")
        person.show_answer("Open invoices")
        copied += selections(person.environment)
        person.menu.click("Sign out")
        person.wait_for_state("signed-out")
        person.menu.click("Quit")
        assert program.wait() == 0
    assert "localhost" in copied
    assert any("Recent customers" in each for each in messages)
    assert {"code", "code_verifier", "access_token", "refresh_token", "id_token", "state", "nonce"} <= secrets.kinds
    assert files_with(secrets, person.home, person.desktop.folder / "logs") == {}, "the cache is encrypted"
    for seen in (copied, "\0".join(messages), "\0".join(watch.seen), program.said):
        assert secrets.in_text(seen) == set()
    log = (person.home / "log" / "consentray.log").read_text()
    assert '"source": "msal"' in log
    assert personal(log, ADA.username, ADA.name) == []
