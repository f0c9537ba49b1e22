"""The other side of the bus: a panel's watcher and a notification server, in a few lines of jeepney."""

from __future__ import annotations

from queue import Queue
from threading import Event, Thread
from types import TracebackType
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    Properties,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.threading import ReceiveStopped, open_dbus_connection

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"


class Service:
    """Owns a name on a connection of its own, and answers calls on a thread until it is left."""

    name = ""
    path = ""

    def __init__(self, address: str) -> None:
        self.calls: Queue[tuple[str, tuple[Any, ...]]] = Queue()
        self._connection = open_dbus_connection(address)
        self._owned = Event()
        self._thread = Thread(target=self._serve)

    def __enter__(self) -> Any:
        self._thread.start()
        self._connection.send(message_bus.RequestName(self.name, 4))
        self._owned.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.quit()

    def quit(self) -> None:
        """Leave the bus."""
        if self._thread.is_alive():
            self._connection.interrupt()
            self._thread.join()
            self._connection.close()

    def signal(self, member: str, types: str | None = None, body: tuple[Any, ...] = ()) -> None:
        self._connection.send(new_signal(DBusAddress(self.path, interface=self.name), member, types, body))

    def click_icon(self, service: str) -> None:
        """Click an icon: it happens after all signals that were sent before."""
        item = DBusAddress("/StatusNotifierItem", service, "org.kde.StatusNotifierItem")
        self._connection.send(new_method_call(item, "Activate", "ii", (0, 0)))

    def answer(self, member: str, body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
        raise NotImplementedError

    def next_call(self, member: str) -> tuple[Any, ...]:
        """Wait for a call of this method, passing over others."""
        while True:
            name, body = self.calls.get()
            if name == member:
                return body

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except ReceiveStopped:
                return
            fields = message.header.fields
            if message.header.message_type is MessageType.method_return:
                self._owned.set()
            if message.header.message_type is not MessageType.method_call:
                continue
            self.reply(message)
            self.calls.put((fields[HeaderFields.member], message.body))

    def reply(self, message: Message) -> None:
        """Answer a call."""
        reply = self.answer(message.header.fields[HeaderFields.member], message.body)
        if reply is None:
            self._connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
        else:
            self._connection.send(new_method_return(message, *reply))


class Watcher(Service):
    """A panel: watcher and host in one, as xfce4-panel is. On a registration it reads what a panel reads."""

    name = WATCHER
    path = "/StatusNotifierWatcher"

    def __init__(self, address: str, *, host: bool = True) -> None:
        super().__init__(address)
        self.host = host

    def answer(self, member: str, body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
        if member == "RegisterStatusNotifierItem":
            item = DBusAddress("/StatusNotifierItem", body[0], "org.kde.StatusNotifierItem")
            self._connection.send(Properties(item).get_all())
            menu = DBusAddress("/MenuBar", body[0], "com.canonical.dbusmenu")
            self._connection.send(new_method_call(menu, "GetLayout", "iias", (0, -1, [])))
            return None, ()
        if member == "Get" and body[1] == "IsStatusNotifierHostRegistered":
            return "v", (("b", self.host),)
        return None


class NotificationServer(Service):
    """Shows nothing, and remembers what it was told."""

    name = NOTIFICATIONS
    path = "/org/freedesktop/Notifications"

    def __init__(self, address: str, *, markup: bool = True) -> None:
        super().__init__(address)
        self.markup = markup
        self._last = 40

    def answer(self, member: str, body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
        if member == "GetCapabilities":
            return "as", (["body", "actions", *(["body-markup"] if self.markup else [])],)
        if member == "Notify":
            if not body[1]:
                self._last += 1
            return "u", (body[1] or self._last,)
        if member == "CloseNotification":
            return None, ()
        return None
