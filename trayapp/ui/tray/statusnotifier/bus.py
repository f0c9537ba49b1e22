"""One connection to the session bus, and the dispatch of what comes in: calls to our objects, replies, signals.

Only the thread in `run` sends and receives; others hand it work with `call_soon`. It sleeps in the kernel until
there is something to do.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from logging import getLogger
from pathlib import Path
from threading import Lock, get_ident
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    MessageFlag,
    MessageType,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)

from .connection import Connection
from .interface import ERROR, CallError, Interface, Method, signature
from .standard import standard_interfaces

_log = getLogger(__name__)

Reply = tuple[str | None, tuple[Any, ...]]
"""A D-Bus error name, or None for a proper reply; and the body."""


class SessionBusError(Exception):
    """The session bus cannot be used."""


class NoSessionBusError(SessionBusError):
    """There is no session bus here."""


def session_address() -> str:
    """Return the session bus's address, as libsystemd finds it.

    That is `DBUS_SESSION_BUS_ADDRESS`, or else the socket `bus` in `XDG_RUNTIME_DIR` or in its usual place.
    Raise NoSessionBusError if there is neither.
    """
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if address:
        return address
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    if Path(runtime, "bus").is_socket():
        return f"unix:path={runtime}/bus"
    raise NoSessionBusError("There is no D-Bus session bus, which the tray icon needs.")


def open_bus() -> Bus:
    """Connect to the session bus. Raise SessionBusError if that is not possible; takes at most a second."""
    address = session_address()
    try:
        connection = Connection(address)
    except OSError as error:
        raise SessionBusError(f"The D-Bus session bus doesn't answer ({error.strerror or error}).") from error
    except (RuntimeError, ValueError) as error:  # another transport, a malformed address, a bus that lets nobody in
        raise SessionBusError(f"The D-Bus session bus at {address!r} can't be used.") from error
    return Bus(connection)


class Bus:
    """A connection with exported objects, pending calls and subscribed signals."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._objects: dict[str, dict[str, Interface]] = {}
        self._pending: dict[int, Callable[[Reply], None]] = {}
        self._signals: dict[tuple[str, str], Callable[[str, tuple[Any, ...]], None]] = {}
        self._wake_lock = Lock()
        self._actions: deque[Callable[[], None]] = deque()
        self._awake = False
        self._thread: int | None = None
        self._running = False
        self._stopping = False
        self._closed = False

    def export(self, path: str, interface: Interface) -> None:
        """Serve an interface at an object path."""
        self._objects.setdefault(path, {})[interface.name] = interface

    def emit(self, path: str, interface: Interface, name: str, *body: Any) -> None:
        """Send a signal of an exported interface; before `run` nothing is sent, as the object is not known."""
        if not self._running:
            return
        types = signature(interface.signals[name])
        self._connection.send(new_signal(DBusAddress(path, interface=interface.name), name, types or None, body))

    def call(
        self,
        address: DBusAddress,
        method: str,
        types: str | None = None,
        body: tuple[Any, ...] = (),
        *,
        on_reply: Callable[[Reply], None] | None = None,
        start: bool = True,
    ) -> None:
        """Call a method; `on_reply` is called from `run`. With `start` false, no service is started to answer it."""
        message = new_method_call(address, method, types, body)
        if not start:
            message.header.flags |= MessageFlag.no_auto_start
        if on_reply is None:
            message.header.flags |= MessageFlag.no_reply_expected
            self._connection.send(message)
            return
        # The answer is read by this thread, so it cannot come before it is expected.
        self._pending[self._connection.send(message)] = on_reply

    def own_name(self, name: str) -> None:
        """Take a name on the bus."""
        do_not_queue = 4
        self._connection.send(message_bus.RequestName(name, do_not_queue))

    def subscribe(
        self,
        sender: str,
        interface: str,
        member: str,
        handler: Callable[[str, tuple[Any, ...]], None],
        *,
        first_argument: str | None = None,
    ) -> None:
        """Have `handler` called with the sender's unique name and the body of each such signal."""
        rule = MatchRule(type="signal", sender=sender, interface=interface, member=member)
        if first_argument is not None:
            rule.add_arg_condition(0, first_argument)
        self._signals[interface, member] = handler
        self._connection.send(message_bus.AddMatch(rule))

    def release_name(self, name: str) -> None:
        """Release a name on the bus, so that watchers regard the owner as gone."""
        self._connection.send(message_bus.ReleaseName(name))

    def do(self, action: Callable[[], None]) -> None:
        """Run `action` now on the thread that is in `run`, and soon on it where this is another one. Any thread."""
        if self._thread == get_ident():
            action()
        else:
            self.call_soon(action)

    def call_soon(self, action: Callable[[], None]) -> None:
        """Run `action` on the thread that is in `run`, or will be. Any thread; dropped once the bus is closed."""
        with self._wake_lock:
            if self._closed:
                return
            self._actions.append(action)
            self._wake()

    def stop(self) -> None:
        """Let `run` return; also before it began. Any thread."""
        with self._wake_lock:
            self._stopping = True
            self._wake()

    def run(self, begin: Callable[[], None], before_stop: Callable[[], None]) -> bool:
        """Call `begin`, serve until `stop`, then call `before_stop` and close the connection.

        Returns True if it was stopped, False if the bus went away.
        """
        self._thread = get_ident()
        try:
            if self._run_actions():
                self._running = True
                begin()
            while self._run_actions():
                message = self._connection.receive()
                if message is not None:
                    self._dispatch_guarded(message)
            before_stop()
        except OSError as error:
            _log.warning("the connection to the session bus is lost: %s", error)
            return False
        else:
            return True
        finally:
            self._thread = None
            self.close()

    def close(self) -> None:
        """Close the connection, which also takes the icon away. Any thread, but not beside `run`."""
        with self._wake_lock:
            if self._closed:
                return
            self._closed = True
            self._actions.clear()
        self._connection.close()

    def _wake(self) -> None:
        if not self._awake and not self._closed:
            self._awake = True
            self._connection.wake()

    def _run_actions(self) -> bool:
        if not self._awake:
            return not self._stopping
        with self._wake_lock:
            self._awake = False
            actions = list(self._actions)
            self._actions.clear()
        for action in actions:
            action()
        return not self._stopping

    def _dispatch_guarded(self, message: Any) -> None:
        try:
            self._dispatch(message)
        except OSError:  # the connection's
            raise
        except Exception as error:  # noqa: BLE001 - one peer's odd message must not take the icon away
            _log.warning("a message from the session bus was not understood: %s", type(error).__name__)

    def _dispatch(self, message: Any) -> None:
        kind = message.header.message_type
        fields = message.header.fields
        if kind is MessageType.method_call:
            self._answer(message)
        elif kind is MessageType.signal:
            handler = self._signals.get((fields.get(HeaderFields.interface), fields[HeaderFields.member]))
            if handler is not None:
                handler(fields.get(HeaderFields.sender, ""), message.body)
        else:
            on_reply = self._pending.pop(fields[HeaderFields.reply_serial], None)
            if on_reply is not None:
                on_reply((fields.get(HeaderFields.error_name), message.body))

    def _answer(self, message: Any) -> None:
        fields = message.header.fields
        try:
            method = self._method(
                fields[HeaderFields.path], fields.get(HeaderFields.interface), fields[HeaderFields.member]
            )
            method.check(fields.get(HeaderFields.signature, ""))
            body = method.call(*message.body)
            answer = new_method_return(message, signature(method.gives) or None, body)
        except CallError as error:
            answer = new_error(message, error.name, "s", (error.message,))
        except Exception as error:  # noqa: BLE001 - who asked would wait for an answer
            _log.warning("a call from the session bus failed: %s", type(error).__name__)
            answer = new_error(message, ERROR + "Failed", "s", ("this could not be answered",))
        if not message.header.flags & MessageFlag.no_reply_expected:
            self._connection.send(answer)

    def _method(self, path: str, interface: str | None, member: str) -> Method:
        interfaces = self._interfaces(path)
        if not interfaces:
            raise CallError(ERROR + "UnknownObject", f"there is no object {path!r}")
        if interface is not None:
            if interface not in interfaces:
                raise CallError(ERROR + "UnknownInterface", f"{path!r} has no interface {interface!r}")
            interfaces = {interface: interfaces[interface]}
        for one in interfaces.values():
            if member in one.methods:
                return one.methods[member]
        raise CallError(ERROR + "UnknownMethod", f"{path!r} has no method {member!r}")

    def _interfaces(self, path: str) -> dict[str, Interface]:
        """Return the interfaces at a path, with the standard ones; none if nothing is exported at or below it."""
        own = self._objects.get(path, {})
        prefix = path.rstrip("/") + "/"
        children = sorted({other[len(prefix) :].split("/")[0] for other in self._objects if other.startswith(prefix)})
        if not own and not children:
            return {}
        return own | standard_interfaces(own, children)
