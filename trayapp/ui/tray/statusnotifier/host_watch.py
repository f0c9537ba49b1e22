"""Whether a panel shows the icon.

Registers the item with org.kde.StatusNotifierWatcher, again when that comes back, and says when a host comes or goes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from logging import getLogger
from typing import Any

from jeepney import DBusAddress

from .bus import Bus, Reply

_log = getLogger(__name__)

_WATCHER = "org.kde.StatusNotifierWatcher"
_BUS = "org.freedesktop.DBus"
_OBJECT = DBusAddress("/StatusNotifierWatcher", bus_name=_WATCHER, interface=_WATCHER)
_PROPERTIES = DBusAddress("/StatusNotifierWatcher", bus_name=_WATCHER, interface="org.freedesktop.DBus.Properties")


class HostWatch:
    """Follows the watcher by its signals. `on_change` is called when presence is first known, and at each change."""

    def __init__(self, bus: Bus, service: str, on_change: Callable[[bool], None]) -> None:
        self._bus = bus
        self._service = service
        self._on_change = on_change
        self._present: bool | None = None
        # Counts the watchers, so that a late answer of an earlier one is ignored.
        self._generation = 0
        self._started = self._following = False

    def start(self) -> None:
        """Own the item's name, follow the watcher, and register if it is there."""
        self._started = True
        self._bus.own_name(self._service)
        if not self._following:
            self._follow()
        self._register()

    def stop(self) -> None:
        """Release the name, so that the watcher removes the item."""
        self._started = False
        self._generation += 1
        self._present = None
        self._bus.release_name(self._service)

    def report(self, *, present: bool) -> None:
        """Call `on_change` if the presence has changed."""
        if present is not self._present:
            self._present = present
            self._on_change(present)

    def _follow(self) -> None:
        self._following = True
        self._bus.subscribe(_BUS, _BUS, "NameOwnerChanged", self._on_owner_changed, first_argument=_WATCHER)
        self._bus.subscribe(_WATCHER, _WATCHER, "StatusNotifierHostRegistered", self._on_host_signal)
        self._bus.subscribe(_WATCHER, _WATCHER, "StatusNotifierHostUnregistered", self._on_host_signal)

    def _register(self) -> None:
        self._bus.call(
            _OBJECT,
            "RegisterStatusNotifierItem",
            "s",
            (self._service,),
            on_reply=partial(self._registered, self._generation),
            start=False,
        )

    def _registered(self, generation: int, reply: Reply) -> None:
        if generation != self._generation:
            return
        error, body = reply
        if error is None:
            self._ask_for_host()
        else:
            _log.info("the tray icon is not registered: %s %s", error, body)
            self.report(present=False)

    def _ask_for_host(self) -> None:
        self._bus.call(
            _PROPERTIES,
            "Get",
            "ss",
            (_WATCHER, "IsStatusNotifierHostRegistered"),
            on_reply=partial(self._host_answered, self._generation),
            start=False,
        )

    def _host_answered(self, generation: int, reply: Reply) -> None:
        if generation == self._generation:
            error, body = reply
            # A watcher that accepts the item but lacks the property is part of a panel.
            self.report(present=error is not None or bool(body[0][1]))

    def _on_owner_changed(self, sender: str, body: tuple[Any, ...]) -> None:
        if not self._started or sender != _BUS or body[0] != _WATCHER:
            return
        self._generation += 1
        if body[2]:
            self._register()
        else:
            self.report(present=False)

    def _on_host_signal(self, _sender: str, _body: tuple[Any, ...]) -> None:
        if self._started:
            self._ask_for_host()
