"""A D-Bus session bus of the desktop's own, which starts no service by itself."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

from jeepney import DBusAddress, MatchRule, Properties, message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.desktop.processes import Processes

TIME_LIMIT: Final = 30.0
"""Seconds after which a wait fails."""

WATCHER: Final = "org.kde.StatusNotifierWatcher"

CONFIG: Final = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{listen}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Bus:
    """A running dbus-daemon at `address`; whoever owns `processes` ends it."""

    def __init__(self, folder: Path, processes: Processes, environment: dict[str, str]) -> None:
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(listen=f"unix:path={folder}/bus"), encoding="utf-8")
        reader, writer = os.pipe()
        with os.fdopen(reader) as answer:
            try:
                command = ["dbus-daemon", f"--config-file={config}", "--nofork", f"--print-address={writer}"]
                processes.start("dbus-daemon", command, environment, pass_fds=[writer])
            finally:
                os.close(writer)
            self.address = answer.readline().strip()
        if not self.address:
            raise RuntimeError(f"dbus-daemon did not start; see {processes.log('dbus-daemon')}")

    def wait_for_name(self, name: str, *, owned: bool = True, timeout: float = TIME_LIMIT) -> None:
        """Wait until somebody owns `name`, or nobody any more; raises TimeoutError."""
        with open_dbus_connection(self.address) as connection:
            proxy = Proxy(message_bus, connection)
            rule = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
            rule.add_arg_condition(0, name)
            _wait(
                connection,
                rule,
                lambda: bool(proxy.NameHasOwner(name)[0]) is owned,
                timeout,
                f"{name} is {'not ' if owned else ''}there",
            )

    def wait_for_item(self, service: str, timeout: float = TIME_LIMIT) -> None:
        """Wait until the panel that is running knows the tray icon of `service`; raises TimeoutError."""
        address = DBusAddress("/StatusNotifierWatcher", WATCHER, WATCHER)
        with open_dbus_connection(self.address) as connection:
            items = Properties(address).get("RegisteredStatusNotifierItems")

            def known() -> bool:
                reply = connection.send_and_get_reply(items, timeout=TIME_LIMIT)
                return any(service in each for each in reply.body[0][1])

            rule = MatchRule(type="signal", interface=WATCHER, member="StatusNotifierItemRegistered")
            _wait(connection, rule, known, timeout, f"the panel does not know {service}")


def _wait(
    connection: DBusConnection, rule: MatchRule, look: Callable[[], bool], timeout: float, otherwise: str
) -> None:
    """Call `look` now and after each signal that matches `rule`, until it is true."""
    Proxy(message_bus, connection).AddMatch(rule)
    deadline = time.monotonic() + timeout
    with connection.filter(rule) as signals:
        while not look():
            try:
                connection.recv_until_filtered(signals, timeout=max(deadline - time.monotonic(), 0.0))
            except TimeoutError:
                raise TimeoutError(f"{otherwise} after {timeout:g} seconds") from None
