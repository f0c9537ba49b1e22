"""Notifications over org.freedesktop.Notifications: one at a time, each in place of the one before.

The rules are those of the Desktop Notifications Specification 1.2.
"""

from __future__ import annotations

from collections.abc import Callable
from logging import getLogger
from typing import Any, NamedTuple

from jeepney import DBusAddress

from .bus import Bus, Reply
from .pictures import Pixmap, rgba
from .text import markup

_log = getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_SERVICE = DBusAddress("/org/freedesktop/Notifications", bus_name=_NAME, interface=_NAME)
_SERVERS_TIMEOUT = -1


class Notification(NamedTuple):
    """One notification; without `on_click` it is not one to click."""

    sender: str
    title: str
    message: str
    picture: Pixmap | None
    on_click: Callable[[], None] | None


class Notifications:
    """Shows notifications. A desktop without a notification server shows none; that is only logged."""

    def __init__(self, bus: Bus, app_id: str) -> None:
        self._bus = bus
        self._app_id = app_id
        self._markup: bool | None = None
        self._id = 0
        self._waiting: Notification | None = None
        self._busy = False
        self._on_click: Callable[[], None] | None = None

    def show(self, notification: Notification) -> None:
        """Show a notification, replacing the current one."""
        self._waiting = notification
        if self._busy:
            return
        self._busy = True
        if self._markup is None:
            self._bus.subscribe(_NAME, _NAME, "ActionInvoked", self._on_action)
            self._bus.subscribe(_NAME, _NAME, "NotificationClosed", self._on_closed)
            self._bus.call(_SERVICE, "GetCapabilities", on_reply=self._capabilities_answered)
        else:
            self._send()

    def close(self) -> None:
        """Close the current notification: a click on it could not be handled."""
        if self._id:
            self._bus.call(_SERVICE, "CloseNotification", "u", (self._id,))
            self._id = 0

    def _capabilities_answered(self, reply: Reply) -> None:
        error, body = reply
        if error is not None:
            _log.info("no notification is shown: %s %s", error, body)
            self._busy = False
            return
        self._markup = bool(body) and "body-markup" in body[0]
        self._send()

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, None
        self._busy = False  # also if it cannot be sent: the next one is tried
        if waiting is None:
            return
        self._on_click = waiting.on_click
        hints: dict[str, tuple[str, Any]] = {"desktop-entry": ("s", self._app_id)}
        if waiting.picture is not None:
            hints["image-data"] = ("(iiibiiay)", _image_data(waiting.picture))
        self._bus.call(
            _SERVICE,
            "Notify",
            "susssasa{sv}i",
            (
                waiting.sender,
                self._id,
                self._app_id,
                waiting.title,
                markup(waiting.message) if self._markup else waiting.message,
                ["default", "Open"] if waiting.on_click else [],
                hints,
                _SERVERS_TIMEOUT,
            ),
            on_reply=self._notify_answered,
        )
        self._busy = True

    def _notify_answered(self, reply: Reply) -> None:
        error, body = reply
        if error is None and body:
            self._id = body[0]
        else:
            _log.info("no notification is shown: %s %s", error, body)
        self._send()

    def _on_action(self, _sender: str, body: tuple[Any, ...]) -> None:
        identity, action = body[:2]
        if identity and identity == self._id and action == "default" and self._on_click is not None:
            self._on_click()

    def _on_closed(self, _sender: str, body: tuple[Any, ...]) -> None:
        if body[0] == self._id:
            self._id = 0


def _image_data(picture: Pixmap) -> tuple[int, int, int, bool, int, int, bytes]:
    """Return a picture as specified: width, height, bytes in a row, alpha, bits in a sample, channels, RGBA."""
    width, height, argb = picture
    return width, height, width * 4, True, 8, 4, rgba(argb)
