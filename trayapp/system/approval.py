"""When to look whether an administrator has approved: rarely, and when the network returns or the session is unlocked.

After 5 minutes, then 10, and so on up to an hour. Linux tells of the network by the kernel (`network`), and of an
unlocked session by the screen lockers' signal ``ActiveChanged`` on the session bus. Windows tells the tray's own window
of that (`trayapp.ui.tray.win32`). One thread sleeps while something waits; none otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from trayapp.system.network import NetworkWatch, News, network_news
from trayapp.system.session_bus import session_address

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

FIRST: Final = 300.0
LONGEST: Final = 3600.0
LEAST: Final = 60.0
"""Seconds between two looks, whatever the system tells."""
LOCKERS: Final = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))
"""The interfaces of the desktops' screen lockers. The first is KDE's too."""


def approval_watch(due: Callable[[], None]) -> NetworkWatch:
    """Return what calls `due` once for each `arm`, when it is worth looking."""
    return NetworkWatch(due, first_delay=FIRST, longest_delay=LONGEST, least=LEAST, news=(network_news, unlock_news))


class _Unlocked:
    """The screen lockers' news."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection

    def fileno(self) -> int:
        return int(self._connection.sock.fileno())

    def told(self) -> bool:
        """Read what has come; return whether a screen has been unlocked."""
        from jeepney import HeaderFields

        unlocked = False
        try:
            while True:
                message = self._connection.receive(timeout=0)
                unlocked |= message.header.fields.get(HeaderFields.member) == "ActiveChanged" and not message.body[0]
        except TimeoutError:
            return unlocked
        except Exception:  # noqa: BLE001 - the bus has gone: the session has ended, or soon will
            return True

    def close(self) -> None:
        self._connection.close()


def unlock_news() -> News | None:
    """Return what can be read when the session may be unlocked; None if this system tells otherwise or not at all."""
    if sys.platform != "linux":
        return None
    from jeepney import MatchRule, message_bus
    from jeepney.io.blocking import open_dbus_connection

    address = session_address()
    if address is None:
        return None
    try:
        connection = open_dbus_connection(address)
    except Exception:  # noqa: BLE001 - no bus, an unreachable bus: the next look is a matter of time
        return None
    try:
        for locker in LOCKERS:
            rule = MatchRule(type="signal", interface=locker, member="ActiveChanged")
            connection.send(message_bus.AddMatch(rule))
    except OSError:
        connection.close()
        return None
    return _Unlocked(connection)
