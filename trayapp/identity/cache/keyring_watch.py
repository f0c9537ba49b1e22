"""Reports when the desktop's keyring can be used: it has started, has been unlocked, or answers again (Linux).

A thread sleeps until the bus has a message: the service's name has an owner, a collection has come or its ``Locked``
has changed (freedesktop.org, "Secret Service API"), or an answer has come from a service that was stopped. It asks
nobody to unlock anything, and starts no service.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageFlag,
    MessageType,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from trayapp.system.session_bus import session_address

NAME: Final = "org.freedesktop.secrets"
SERVICE: Final = "org.freedesktop.Secret.Service"
COLLECTION: Final = "org.freedesktop.Secret.Collection"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_OBJECT: Final = DBusAddress("/org/freedesktop/secrets", NAME, SERVICE)


Take = Callable[[DBusConnection, Message], None]


class KeyringWatch:
    """Calls `came`, on a thread of its own, each time that the keyring becomes usable, until it returns True."""

    def __init__(self, came: Callable[[], bool], *, usable: bool = False) -> None:
        """Watch from now on; `usable` tells that the keyring is open now, and refused its key."""
        self._came = came
        self._usable = usable
        self._done = False
        self._pending: dict[int, Take] = {}
        self._connection: DBusConnection | None = None
        address = session_address()
        if address is None or sys.platform != "linux":
            return
        try:
            self._connection = open_dbus_connection(address)
        except (OSError, RuntimeError, ValueError):
            return  # without a bus there is nothing to hear from
        threading.Thread(target=self._run, args=(self._connection,), name="keyring", daemon=True).start()

    def close(self) -> None:
        """Stop watching. A `came` that is running is not waited for: a user may be asked in it."""
        if self._connection is not None:
            with suppress(OSError):  # it has ended before
                self._connection.sock.shutdown(socket.SHUT_RDWR)

    def _run(self, connection: DBusConnection) -> None:
        try:
            for rule in _rules():
                connection.send(message_bus.AddMatch(rule))
            self._ask(connection)
            while not self._done:
                self._take(connection, connection.receive())
        except OSError:
            pass  # the session has ended, or the watch
        finally:
            connection.close()

    def _take(self, connection: DBusConnection, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is MessageType.signal:
            if fields.get(HeaderFields.interface) != PROPERTIES or _is_of_locking(message.body):
                self._ask(connection)
        else:
            take = self._pending.pop(fields.get(HeaderFields.reply_serial, -1), None)
            if take is not None:
                take(connection, message)

    def _ask(self, connection: DBusConnection) -> None:
        """Ask which collection is the default one, and whether it is locked; only the last answer counts."""
        self._pending.clear()
        self._send(connection, new_method_call(_OBJECT, "ReadAlias", "s", ("default",)), self._found)

    def _found(self, connection: DBusConnection, answer: Message) -> None:
        path = _body(answer)
        if not isinstance(path, str) or len(path) <= 1:
            self._now(usable=False)
            return
        self._send(
            connection,
            Properties(DBusAddress(path, NAME, COLLECTION)).get("Locked"),
            lambda _, answer: self._now(usable=_body(answer) == ("b", False)),
        )

    def _now(self, *, usable: bool) -> None:
        came, self._usable = usable and not self._usable, usable
        if came:
            self._done = self._came()

    def _send(self, connection: DBusConnection, message: Message, take: Take) -> None:
        message.header.flags |= MessageFlag.no_auto_start
        serial = next(connection.outgoing_serial)
        self._pending[serial] = take
        connection.send(message, serial)


def _rules() -> tuple[MatchRule, ...]:
    owner = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
    owner.add_arg_condition(0, NAME)
    return (
        owner,
        MatchRule(type="signal", sender=NAME, interface=SERVICE),
        MatchRule(type="signal", sender=NAME, interface=PROPERTIES, member="PropertiesChanged"),
    )


def _is_of_locking(body: tuple[Any, ...]) -> bool:
    """Return whether a change of properties may be one of ``Locked`` of a collection."""
    interface, changed, invalidated = body
    return interface == COLLECTION and ("Locked" in changed or "Locked" in invalidated)


def _body(answer: Message) -> object:
    return answer.body[0] if answer.header.message_type is MessageType.method_return and answer.body else None
