"""Reads and clicks a program's tray icon over D-Bus, as a panel does; for tests and for the tour.

    with open_client() as client:
        client.wait_for_item()
        client.wait_until(lambda: client.state() == "ready")
        client.click("Customer API", "Recent customers")

Nothing is polled: after each look the client waits for the next signal of the item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from queue import Queue
from typing import Any, TypeVar

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, MatchRule, Properties, message_bus, new_method_call
from jeepney.io.threading import DBusRouter, Proxy, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from trayapp.ui import artwork

T = TypeVar("T")

_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu, as a panel would show it. `checked` is None for a line without a check mark."""

    identity: int
    label: str
    enabled: bool = True
    checked: bool | None = None
    separator: bool = False
    children: tuple[Entry, ...] = ()


class MenuClient:
    """A panel's view of one tray icon."""

    def __init__(self, router: DBusRouter) -> None:
        self._router = router
        self._bus = Proxy(message_bus, router)
        self._signals: Queue[Any] = Queue()
        self.service = ""
        self._owner = ""

    def wait_for_item(self, *, pid: int | None = None) -> str:
        """Find the icon, of one process if `pid` is given, waiting for it if need be; return its name on the bus."""
        prefix = f"{_ITEM}-{pid}-" if pid else f"{_ITEM}-"
        self.service = self._wait_for_names(lambda names: next((name for name in names if name.startswith(prefix)), ""))
        self._follow(self._bus.GetNameOwner(self.service)[0])
        return self.service

    def wait_until_restarted(self) -> None:
        """Wait until the icon is that of the same process, which has started anew."""

        def owner(names: list[str]) -> str:
            try:
                found = str(self._bus.GetNameOwner(self.service)[0]) if self.service in names else ""
            except DBusErrorResponse:  # it has left the bus since
                return ""
            return found if found != self._owner else ""

        self._follow(self._wait_for_names(owner))

    def _follow(self, owner: str) -> None:
        self._owner = owner
        rule = MatchRule(type="signal", sender=owner)
        self._router.filter(rule, queue=self._signals)
        self._bus.AddMatch(rule)

    def wait_until_gone(self) -> None:
        """Wait until the icon is taken away."""
        self._wait_for_names(lambda names: self.service not in names)

    def properties(self) -> dict[str, Any]:
        """Return all properties of the icon."""
        reply = unwrap_msg(self._ask(Properties(DBusAddress("/StatusNotifierItem", self.service, _ITEM)).get_all()))
        return {name: value for name, (_, value) in reply[0].items()}

    def state(self) -> str:
        """Return the name of the state whose artwork the icon shows, of the demo too; "" if it is none of ours."""
        shown = [tuple(pixmap) for pixmap in self.properties()["IconPixmap"]]
        for name in (f"{sign}{state}" for sign in ("", artwork.DEMO) for state in artwork.STATES):
            if shown == list(artwork.load(name)):
                return name
        return ""

    def tooltip(self) -> tuple[str, str]:
        """Return the tooltip's title and text."""
        _, _, title, text = self.properties()["ToolTip"]
        return title, unescape(text)

    def menu(self) -> tuple[Entry, ...]:
        """Return the whole menu."""
        _, root = self._call_menu("GetLayout", "iias", (0, -1, []))
        return _entry(root).children

    def labels(self) -> list[Any]:
        """Return the menu as nested lists: a label, or [label, children]; a separator is "-"."""

        def plain(entry: Entry) -> Any:
            if entry.separator:
                return "-"
            return [entry.label, [plain(child) for child in entry.children]] if entry.children else entry.label

        return [plain(entry) for entry in self.menu()]

    def find(self, *path: str) -> Entry:
        """Return the entry at a path of labels. Raises LookupError, saying what is there."""
        entries = self.menu()
        found: Entry | None = None
        for label in path:
            found = next((entry for entry in entries if entry.label == label), None)
            if found is None:
                raise LookupError(f"no {label!r} of {path!r} among {[entry.label for entry in entries]}")
            entries = found.children
        if found is None:
            raise LookupError("an empty path")
        return found

    def click(self, *path: str) -> None:
        """Click the entry at a path of labels. Raise LookupError if it is not there or cannot be clicked."""
        entry = self.find(*path)
        if not entry.enabled:
            raise LookupError(f"{path!r} is disabled")
        self.click_id(entry.identity)

    def click_when_it_can_be(self, *path: str) -> None:
        """Click the entry at a path of labels, as soon as it is there and can be clicked."""
        self.wait_until(lambda: self._can_be_clicked(*path))
        self.click(*path)

    def _can_be_clicked(self, *path: str) -> bool:
        try:
            return self.find(*path).enabled
        except LookupError:
            return False

    def click_id(self, identity: int) -> None:
        """Click the entry with an id."""
        self._call_menu("Event", "isvu", (identity, "clicked", ("i", 0), 0))

    def click_ids(self, *identities: int) -> list[int]:
        """Click several entries at once, as xfce4-panel does; return the ids that are not there."""
        events = [(identity, "clicked", ("i", 0), 0) for identity in identities]
        unknown: list[int] = self._call_menu("EventGroup", "a(isvu)", (events,))[0]
        return unknown

    def activate(self) -> None:
        """Click the icon itself."""
        self.call("/StatusNotifierItem", _ITEM, "Activate", "ii", (0, 0))

    def call(self, path: str, interface: str, method: str, types: str | None = None, body: tuple[Any, ...] = ()) -> Any:
        """Call any method of the icon's program. Raises DBusErrorResponse."""
        return unwrap_msg(self._ask(new_method_call(DBusAddress(path, self.service, interface), method, types, body)))

    def call_bus(self, method: str, *arguments: Any) -> Any:
        """Call a method of the bus itself. Raises DBusErrorResponse."""
        return getattr(self._bus, method)(*arguments)

    def wait_until(self, look: Callable[[], T]) -> T:
        """Call `look` now and after each signal of the icon until it gives something true, and return that."""
        return _wait(look, self._signals)

    def next_signal(self) -> tuple[str, tuple[Any, ...]]:
        """Return the next signal of the icon that was not looked at yet: its name and its arguments."""
        message = self._signals.get()
        return _member(message), message.body

    def _wait_for_names(self, look: Callable[[list[str]], T]) -> T:
        """Call `look` with the names on the bus until it gives something true."""
        rule = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
        self._bus.AddMatch(rule)
        changes: Queue[Any] = Queue()
        with self._router.filter(rule, queue=changes):
            return _wait(lambda: look(self._bus.ListNames()[0]), changes)

    def _call_menu(self, method: str, types: str, body: tuple[Any, ...]) -> Any:
        return self.call(self.properties()["Menu"], _MENU, method, types, body)

    def _ask(self, message: Any) -> Any:
        return self._router.send_and_get_reply(message)


@contextmanager
def open_client(address: str = "SESSION") -> Iterator[MenuClient]:
    """Connect to a session bus, by default the one of the environment."""
    with open_dbus_connection(address) as connection, DBusRouter(connection) as router:
        yield MenuClient(router)


def _wait(look: Callable[[], T], signals: Queue[Any]) -> T:
    while not (found := look()):
        signals.get()
    return found


def _entry(layout: Any) -> Entry:
    identity, properties, children = layout
    values = {name: value for name, (_, value) in properties.items()}
    return Entry(
        identity,
        values.get("label", "").replace("__", "_"),
        values.get("enabled", True),
        bool(values["toggle-state"]) if values.get("toggle-type") else None,
        values.get("type") == "separator",
        tuple(_entry(child) for _, child in children),
    )


def _member(message: Any) -> str:
    return str(message.header.fields[HeaderFields.member])


__all__ = ["DBusErrorResponse", "Entry", "MenuClient", "open_client"]
