"""The icon on the bus: org.kde.StatusNotifierItem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from . import dbusmenu
from .bus import Bus
from .interface import Interface, Method
from .pictures import Pixmap
from .text import markup

PATH: Final = "/StatusNotifierItem"

_POINT = "i x, i y"


class StatusNotifierItem:
    """Serves the icon, its status and its tooltip; `activate` is called for a plain click."""

    def __init__(self, bus: Bus, identity: str, title: str, activate: Callable[[], None]) -> None:
        self._bus = bus
        self._identity = identity
        self._title = title
        self._activate = activate
        self._tooltip = ""
        self.pictures: tuple[Pixmap, ...] = ()
        self.attention = False
        self._interface = self._describe()
        bus.export(PATH, self._interface)

    def show_picture(self, pictures: tuple[Pixmap, ...]) -> None:
        """Set the icon in its sizes, and notify the panel."""
        self.pictures = pictures
        self._emit("NewIcon")
        self._emit("NewAttentionIcon")

    def show_attention(self, attention: bool) -> None:
        """Set whether the icon asks for attention."""
        if attention is not self.attention:
            self.attention = attention
            self._emit("NewStatus", self._status())

    def show_title(self, title: str) -> None:
        """Set the title, which is the tooltip's too."""
        if title != self._title:
            self._title = title
            self._emit("NewTitle")
            self._emit("NewToolTip")

    def show_tooltip(self, body: str) -> None:
        """Set the tooltip's text."""
        # By the specification, it may contain markup; the title may not.
        self._tooltip = markup(body)
        self._emit("NewToolTip")

    def _emit(self, signal: str, *body: Any) -> None:
        self._bus.emit(PATH, self._interface, signal, *body)

    def _status(self) -> str:
        return "NeedsAttention" if self.attention else "Active"

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
                "Scroll": Method(lambda _delta, _orientation: (), "i delta, s orientation"),
            },
            properties={
                "Category": ("s", lambda: "ApplicationStatus"),
                "Id": ("s", lambda: self._identity),
                "Title": ("s", lambda: self._title),
                "Status": ("s", self._status),
                "WindowId": ("i", lambda: 0),
                "IconThemePath": ("s", str),
                # A name would be looked up in the panel's theme before the pixmaps are used.
                "IconName": ("s", str),
                "IconPixmap": (pixmaps, lambda: list(self.pictures)),
                "OverlayIconName": ("s", str),
                "OverlayIconPixmap": (pixmaps, list),
                "AttentionIconName": ("s", str),
                "AttentionIconPixmap": (pixmaps, lambda: list(self.pictures) if self.attention else []),
                "AttentionMovieName": ("s", str),
                "ToolTip": (f"(s{pixmaps}ss)", lambda: ("", [], self._title, self._tooltip)),
                "ItemIsMenu": ("b", bool),
                "Menu": ("o", lambda: dbusmenu.PATH),
            },
            signals={
                "NewTitle": "",
                "NewIcon": "",
                "NewAttentionIcon": "",
                "NewOverlayIcon": "",
                "NewToolTip": "",
                "NewStatus": "s status",
            },
        )
