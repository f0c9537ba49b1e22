"""A D-Bus session bus of the desktop's own, which starts no service by itself."""

from __future__ import annotations

import os
import select
import subprocess
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from jeepney import DBusAddress, MatchRule, Properties, message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

from tests.desktop.processes import Processes

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
  <!-- Else a program is thrown out that has no processor for the five seconds between two steps of its greeting. -->
  <limit name="auth_timeout">2147483647</limit>
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

    def is_owned(self, name: str) -> bool:
        """Return whether somebody owns `name`."""
        with open_dbus_connection(self.address) as connection:
            return bool(Proxy(message_bus, connection).NameHasOwner(name)[0])

    def wait_for_name(self, name: str, *, owned: bool = True, program: subprocess.Popen[bytes] | None = None) -> None:
        """Wait until somebody owns `name`, or nobody any more.

        Raise ChildProcessError if the `program` that is to own it ends instead.
        """
        with open_dbus_connection(self.address) as connection:
            proxy = Proxy(message_bus, connection)
            rule = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
            rule.add_arg_condition(0, name)
            _wait(connection, rule, lambda: bool(proxy.NameHasOwner(name)[0]) is owned, program)

    def wait_for_item(self, service: str) -> None:
        """Wait until the panel that is running knows the tray icon of `service`."""
        address = DBusAddress("/StatusNotifierWatcher", WATCHER, WATCHER)
        with open_dbus_connection(self.address) as connection:
            items = Properties(address).get("RegisteredStatusNotifierItems")

            def known() -> bool:
                return any(service in each for each in connection.send_and_get_reply(items).body[0][1])

            rule = MatchRule(type="signal", interface=WATCHER, member="StatusNotifierItemRegistered")
            _wait(connection, rule, known)


def _wait(
    connection: DBusConnection,
    rule: MatchRule,
    look: Callable[[], bool],
    program: subprocess.Popen[bytes] | None = None,
) -> None:
    """Call `look` now and after each signal that matches `rule`, until it is true; `program` has to live until then."""
    Proxy(message_bus, connection).AddMatch(rule)
    signals: deque[Any] = deque()
    life = os.pidfd_open(program.pid) if program is not None else None
    try:
        with connection.filter(rule, queue=signals):
            while not look():
                while not signals:
                    _take_message(connection, life)
                    if program is not None and program.poll() is not None:
                        raise ChildProcessError(f"{program.args!r} ended with {program.returncode}")
                signals.clear()
    finally:
        if life is not None:
            os.close(life)


def _take_message(connection: DBusConnection, life: int | None) -> None:
    """Take the next message; return without one where the process whose descriptor `life` is has ended."""
    try:
        connection.recv_messages(timeout=0)
    except TimeoutError:
        watched = [connection.sock] if life is None else [connection.sock, life]
        select.select(watched, [], [])
