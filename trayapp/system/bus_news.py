"""What the D-Bus buses tell of the session and of the computer (Linux): unlocked, woken up, connected.

Windows tells the tray's own window of that (`trayapp.ui.tray.win32`). By it follows when to look whether an
administrator has approved: after 5 minutes, then 10, up to an hour; and when the network returns (`network`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from trayapp.system.network import NetworkWatch, News, network_news
from trayapp.system.session_bus import session_address

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

LOCKERS: Final = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))
"""The interfaces of the desktops' screen lockers. The first is KDE's too."""
LOGIN: Final = "org.freedesktop.login1.Manager"
NETWORK: Final = "org.freedesktop.NetworkManager"
_CONNECTED: Final = 50
"""NetworkManager's NM_STATE_CONNECTED_LOCAL; what is larger reaches further."""
_SYSTEM_BUS: Final = "unix:path=/run/dbus/system_bus_socket"
_LEAST: Final = 10.0
_EVER: Final = 1e8
"""Seconds that nobody waits for."""

Rules = Mapping[tuple[str, str], Callable[[Any], bool]]
"""What a signal, by its interface and name, says by its first value: whether that is news."""


def system_watch(changed: Callable[[], None]) -> NetworkWatch:
    """Return what calls `changed` once for each `arm`: the session was unlocked, the computer woke up or connected."""
    return NetworkWatch(
        changed, first_delay=_EVER, longest_delay=_EVER, least=_LEAST, news=(unlock_news, computer_news)
    )


def unlock_news() -> News | None:
    """Return what can be read when the session may be unlocked; None if this system tells otherwise or not at all."""
    return _news(session_address(), {(locker, "ActiveChanged"): lambda active: not active for locker in LOCKERS})


def computer_news() -> News | None:
    """Return what can be read when the computer wakes up (systemd, logind) or is connected (NetworkManager)."""
    return _news(
        os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or _SYSTEM_BUS,
        {(LOGIN, "PrepareForSleep"): lambda begins: not begins, (NETWORK, "StateChanged"): lambda to: to >= _CONNECTED},
    )


class _Signals:
    """The signals of one bus."""

    def __init__(self, connection: DBusConnection, rules: Rules) -> None:
        self._connection = connection
        self._rules = rules

    def fileno(self) -> int:
        return int(self._connection.sock.fileno())

    def told(self) -> bool:
        """Read what has come; return whether some of it is news."""
        from jeepney import HeaderFields

        news = False
        try:
            while True:
                message = self._connection.receive(timeout=0)
                named = message.header.fields
                says = self._rules.get((named.get(HeaderFields.interface), named.get(HeaderFields.member)))
                news |= says is not None and says(message.body[0])
        except TimeoutError:
            return news
        except Exception:  # noqa: BLE001 - the bus has gone: the session has ended, or soon will
            return True

    def close(self) -> None:
        self._connection.close()


def _news(address: str | None, rules: Rules) -> News | None:
    if sys.platform != "linux" or address is None:
        return None
    from jeepney import MatchRule, message_bus
    from jeepney.io.blocking import open_dbus_connection

    try:
        connection = open_dbus_connection(address)
    except Exception:  # noqa: BLE001 - no bus, an unreachable bus: nobody tells it
        return None
    try:
        for interface, member in rules:
            connection.send(message_bus.AddMatch(MatchRule(type="signal", interface=interface, member=member)))
    except OSError:
        connection.close()
        return None
    return _Signals(connection, rules)


FIRST: Final = 300.0
LONGEST: Final = 3600.0
LEAST: Final = 60.0
"""Seconds between two looks, whatever the system tells."""


def approval_watch(due: Callable[[], None]) -> NetworkWatch:
    """Return what calls `due` once for each `arm`, when it is worth looking."""
    return NetworkWatch(due, first_delay=FIRST, longest_delay=LONGEST, least=LEAST, news=(network_news, unlock_news))
