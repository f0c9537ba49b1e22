"""The icon on this back end: wires the item, the menu, the host watch and the notifications to one bus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trayapp.ui import artwork

from .bus import Bus, open_bus
from .dbusmenu import DBusMenu
from .host_watch import HostWatch
from .item import StatusNotifierItem, service_name
from .notifications import Notifications

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trayapp.ui.artwork import StateIcon
    from trayapp.ui.tray.model import MenuEntry

_NOTIFICATION_PICTURE = 48


class Icon:
    """One icon. But for `run`, `stop` and `call_soon`, only for the thread in `run`, or before it began."""

    def __init__(
        self,
        name: str,
        title: str,
        bus: Bus,
        clicked: Callable[[object | None], None],
        on_host_change: Callable[[bool], None],
    ) -> None:
        self._picture: StateIcon | None = None
        self._bus = bus
        self._item = StatusNotifierItem(bus, name, title, lambda: clicked(None))
        self._menu = DBusMenu(bus, clicked)
        self._host_watch = HostWatch(bus, service_name(), on_host_change)
        self._notifications = Notifications(bus, name, title)

    def run(self) -> None:
        """Show the icon and serve it until `stop`, or until the bus goes."""
        stopped = False
        try:
            stopped = self._bus.run(self._host_watch.start, before_stop=self._notifications.close)
        finally:
            if not stopped:
                self._host_watch.report(present=False)

    def stop(self) -> None:
        """End `run`; also before it began. Any thread."""
        self._bus.stop()

    def call_soon(self, action: Callable[[], None]) -> None:
        """Run `action` on the thread in `run`. Any thread."""
        self._bus.call_soon(action)

    def show_picture(self, state: str) -> None:
        """Show a state's picture."""
        self._picture = artwork.load(state)
        self._item.show_picture(self._picture)

    def show_tooltip(self, title: str, text: str) -> None:
        """Show a tooltip."""
        self._item.show_tooltip(title, text)

    def show_menu(self, entries: Sequence[MenuEntry]) -> None:
        """Show a menu."""
        self._menu.update(entries)

    def show_notification(self, title: str, message: str, on_click: Callable[[], None]) -> None:
        """Show a notification with the present state's picture."""
        picture = self._picture.nearest(_NOTIFICATION_PICTURE) if self._picture else None
        self._notifications.show(title, message, picture, on_click)


def open_icon(
    name: str, title: str, clicked: Callable[[object | None], None], on_host_change: Callable[[bool], None]
) -> Icon:
    """Connect to the session bus and prepare an icon. Raises TrayUnavailableError."""
    return Icon(name, title, open_bus(), clicked, on_host_change)
