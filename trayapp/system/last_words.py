"""A notification that stays when the program ends, for a user who started it without a terminal (Linux)."""

from __future__ import annotations

from typing import Final

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from trayapp.system.session_bus import session_address

TIMEOUT: Final = 2.0
"""Seconds that the desktop has to take the notification."""
_UNTIL_DISMISSED: Final = 0


def leave_notification(title: str, message: str) -> None:
    """Show a notification by the session bus (Desktop Notifications Specification 1.2), if there is one."""
    address = session_address()
    if address is None:
        return
    name = "org.freedesktop.Notifications"
    server = DBusAddress("/org/freedesktop/Notifications", bus_name=name, interface=name)
    what = ("Consentray", 0, "consentray", title, message)
    notify = new_method_call(server, "Notify", "susssasa{sv}i", (*what, [], {}, _UNTIL_DISMISSED))
    try:
        with open_dbus_connection(address) as connection:
            connection.send_and_get_reply(notify, timeout=TIMEOUT)
    except Exception:  # noqa: BLE001 - no bus, no server, any answer: the terminal and the log have it as well
        return
