"""The icon on the bus: org.kde.StatusNotifierItem."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from trayapp.ui.tray import text

from . import dbusmenu
from .interface import Interface, Method, Property

if TYPE_CHECKING:
    from collections.abc import Callable

    from trayapp.ui.artwork import Pixmap, StateIcon

    from .bus import Bus

PATH: Final = "/StatusNotifierItem"

_ATTENTION = frozenset({"attention", "problem"})
"""The states for which a panel shows an icon even where it hides quiet ones."""

_POINT = (("x", "i"), ("y", "i"))


def service_name() -> str:
    """Give the name under which the item stands on the bus; the program has one icon in a process."""
    return f"org.kde.StatusNotifierItem-{os.getpid()}-1"


class StatusNotifierItem:
    """Serves the icon, its status and its tooltip; `activate` is called for a plain click."""

    def __init__(self, bus: Bus, identity: str, title: str, activate: Callable[[], None]) -> None:
        self._bus = bus
        self._identity = identity
        self._title = title
        self._activate = activate
        self._icon: StateIcon | None = None
        self._tooltip = ("", "")
        self._interface = self._describe()
        bus.export(PATH, self._interface)

    @property
    def status(self) -> str:
        """Active or NeedsAttention."""
        return "NeedsAttention" if self._icon and self._icon.state in _ATTENTION else "Active"

    def show_picture(self, icon: StateIcon) -> None:
        """Take over the icon; tell the panel what is new."""
        before = self.status
        self._icon = icon
        self._emit("NewIcon")
        self._emit("NewAttentionIcon")
        if self.status != before:
            self._emit("NewStatus", self.status)

    def show_tooltip(self, title: str, body: str) -> None:
        """Take over the tooltip's title and text."""
        # The text may hold markup, says the specification; the title may not.
        self._tooltip = text.one_line(title), text.markup(text.lines(body))
        self._emit("NewToolTip")

    def _emit(self, signal: str, *body: Any) -> None:
        self._bus.emit(PATH, self._interface, signal, *body)

    def _pixmaps(self) -> list[Pixmap]:
        return list(self._icon.pixmaps) if self._icon else []

    def _clicked(self, _x: int, _y: int) -> tuple[()]:
        self._activate()
        return ()

    def _describe(self) -> Interface:
        pixmaps = "a(iiay)"
        return Interface(
            "org.kde.StatusNotifierItem",
            methods={
                "Activate": Method(self._clicked, _POINT),
                "SecondaryActivate": Method(self._clicked, _POINT),
                # The panel shows the menu itself, and turning the wheel means nothing here.
                "ContextMenu": Method(lambda _x, _y: (), _POINT),
                "Scroll": Method(lambda _delta, _orientation: (), (("delta", "i"), ("orientation", "s"))),
            },
            properties={
                "Category": Property("s", lambda: "ApplicationStatus"),
                "Id": Property("s", lambda: self._identity),
                "Title": Property("s", lambda: self._title),
                "Status": Property("s", lambda: self.status),
                "WindowId": Property("i", lambda: 0),
                "IconThemePath": Property("s", str),
                # A name would be looked up in the panel's theme before the pixmaps are used.
                "IconName": Property("s", str),
                "IconPixmap": Property(pixmaps, self._pixmaps),
                "OverlayIconName": Property("s", str),
                "OverlayIconPixmap": Property(pixmaps, list),
                "AttentionIconName": Property("s", str),
                "AttentionIconPixmap": Property(pixmaps, self._attention_pixmaps),
                "AttentionMovieName": Property("s", str),
                "ToolTip": Property(f"(s{pixmaps}ss)", lambda: ("", [], *self._tooltip)),
                "ItemIsMenu": Property("b", bool),
                "Menu": Property("o", lambda: dbusmenu.PATH),
            },
            signals={
                "NewTitle": (),
                "NewIcon": (),
                "NewAttentionIcon": (),
                "NewOverlayIcon": (),
                "NewToolTip": (),
                "NewStatus": (("status", "s"),),
            },
        )

    def _attention_pixmaps(self) -> list[Pixmap]:
        return self._pixmaps() if self.status == "NeedsAttention" else []
