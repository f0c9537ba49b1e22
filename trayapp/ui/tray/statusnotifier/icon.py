"""pystray's icon on this back end: wires the item, the menu, the host watch and the notifications to one bus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trayapp.ui import artwork
from trayapp.ui.tray import pystray_base

from .bus import Bus, open_bus
from .dbusmenu import DBusMenu
from .host_watch import HostWatch
from .item import StatusNotifierItem, service_name
from .notifications import Notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    from trayapp.ui.artwork import StateIcon

_NOTIFICATION_PICTURE = 48


class Icon(pystray_base.Icon):  # type: ignore[misc]  # pystray has no type information
    """A pystray icon whose `icon` is a StateIcon in place of a Pillow image."""

    def __init__(self, name: str, title: str, bus: Bus, on_host_change: Callable[[bool], None]) -> None:
        super().__init__(name)
        self.on_activate: Callable[[], None] = self._nothing
        self._tooltip = ("", "")
        self._wanted = False
        self._started = False
        self._bus = bus
        self._item = StatusNotifierItem(bus, name, title, self)
        self._menu_server = DBusMenu(bus, self._clicked)
        self._host_watch = HostWatch(bus, service_name(), on_host_change)
        self._notifications = Notifications(bus, name, title)

    def __call__(self) -> None:
        """Do what a plain click does."""
        self.on_activate()

    def call_soon(self, action: Callable[[], None]) -> None:
        """Run `action` on the thread in `run`."""
        self._bus.call_soon(action)

    def load(self, state: str) -> StateIcon:
        """Give a state's icon."""
        return artwork.load(state)

    def menu_label(self, label: str) -> str:
        """Give a label as it is; the menu's server knows how the bus wants it."""
        return label

    def set_tooltip(self, title: str, text: str) -> None:
        """Set the tooltip."""
        self._tooltip = (title, text)
        self.title = f"{title}\n{text}"

    def show_notification(self, title: str, message: str, on_click: Callable[[], None]) -> None:
        """Show a notification with the present state's icon. Only on the thread in `run`."""
        picture = self.icon.nearest(_NOTIFICATION_PICTURE) if self.icon else None
        self._notifications.show(title, message, picture, on_click)

    def stop(self) -> None:
        """End `run`; also before it began. Any thread."""
        self._bus.stop()
        super().stop()

    def _run(self) -> None:
        self._mark_ready()
        stopped = False
        try:
            stopped = self._bus.run(before_stop=self._notifications.close)
        finally:
            if not stopped:
                self._host_watch.report(present=False)

    def _stop(self) -> None:
        self._bus.stop()

    def _show(self) -> None:
        self._wanted = True
        self._bus.call_soon(self._refresh)

    def _hide(self) -> None:
        self._wanted = False
        self._bus.call_soon(self._refresh)

    def _update_icon(self) -> None:
        self._icon_valid = True
        self._bus.call_soon(self._refresh)

    def _update_title(self) -> None:
        self._bus.call_soon(self._refresh)

    def _update_menu(self) -> None:
        self._bus.call_soon(self._refresh)

    def _notify(self, message: str, title: str | None = None) -> None:
        self._bus.call_soon(lambda: self.show_notification(title or self.title, message, self))

    def _remove_notification(self) -> None:
        self._bus.call_soon(self._notifications.close)

    def _refresh(self) -> None:
        """Bring the bus up to date; what did not change costs nothing."""
        self._item.update(self.icon, self._tooltip, visible=self._wanted)
        self._menu_server.update(self.menu)
        if self._wanted and not self._started:
            self._started = True
            self._host_watch.start()

    def _clicked(self, item: Any) -> None:
        item(self)

    @staticmethod
    def _nothing() -> None:
        """Stand in for `on_activate` until it is set."""


def open_icon(name: str, title: str, on_host_change: Callable[[bool], None]) -> Icon:
    """Connect to the session bus and prepare an icon. Raises TrayUnavailableError."""
    return Icon(name, title, open_bus(), on_host_change)
