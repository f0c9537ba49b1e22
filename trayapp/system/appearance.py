"""Whether the desktop prefers dark windows (freedesktop.org, XDG Desktop Portal, ``org.freedesktop.appearance``)."""

from __future__ import annotations

import sys
from typing import Final

from trayapp.system.session_bus import session_address

TIMEOUT: Final = 1.0
"""Seconds that the portal has to answer; a desktop without one answers at once that it has none."""
DARK: Final = 1
LIGHT: Final = 2


def prefers_dark() -> bool | None:
    """Return the desktop's preference on Linux; None if it states none, and on other systems."""
    if sys.platform != "linux":
        return None
    from jeepney import DBusAddress, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    settings = DBusAddress(
        "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
    )
    address = session_address()
    if address is None:
        return None
    try:
        with open_dbus_connection(address) as connection:
            question = new_method_call(settings, "Read", "ss", ("org.freedesktop.appearance", "color-scheme"))
            answer = connection.send_and_get_reply(question, timeout=TIMEOUT)
        if answer.header.message_type is MessageType.error:
            return None
        value = answer.body[0]
        while isinstance(value, tuple):  # a variant within a variant
            value = value[1]
        return {DARK: True, LIGHT: False}.get(value)
    except Exception:  # noqa: BLE001 - no bus, an unreachable bus, any answer: colours are not worth an error
        return None
