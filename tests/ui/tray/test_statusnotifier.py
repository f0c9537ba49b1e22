"""The Linux back end against a real bus, with a fake panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.tray.fake_desktop import Watcher

if TYPE_CHECKING:
    from tests.menu_client import MenuClient
    from tests.ui.tray.conftest import TrayStarter


def test_registers_with_a_panel(bus: str, client: MenuClient, start_tray: TrayStarter) -> None:
    with Watcher(bus) as watcher:
        tray = start_tray()
        service = client.wait_for_item()
        assert watcher.next_call("RegisterStatusNotifierItem") == (service,)
        assert tray.next_host() is True
        assert client.labels()[0] == "Open window"
        client.click("Customer API", "Recent customers")
        assert tray.next_event() == ("call", "customer", "list")
