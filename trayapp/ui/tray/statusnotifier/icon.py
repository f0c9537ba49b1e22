"""The icon: pystray's own, with what the bus allows beyond it."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from pystray import _base

from .bus import open_bus
from .dbusmenu import DBusMenu
from .host_watch import HostWatch
from .item import StatusNotifierItem
from .menu_tree import describe
from .pictures import nearest, pixmaps
from .text import carried

if TYPE_CHECKING:
    from .notifications import Notifications

_NOTIFICATION_PICTURE: Final = 48
_numbers = count(1)


class Icon(_base.Icon):  # type: ignore[misc]  # pystray has no type information
    """pystray's icon on the session bus. Raise SessionBusError if there is none.

    Beyond what pystray says:

    - `icon` may be a list of the same picture in several sizes, smallest first; each an image, or a `Pixmap` that lies
      ready.
    - `tooltip` is a text below the title; `attention` has a panel show the icon even where it hides quiet ones.
    - The menu is taken over by what changed in it: an open one stays open, and an item is the same as before an update
      where its action is equal, or it is the same `MenuItem`.
    - `notify` takes what is to be called for a click.
    - `on_host_change` is called on the icon's thread with whether a panel shows the icon: when that is first known,
      then at each change.
    - `call_soon` runs a function on the icon's thread.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.on_host_change: Callable[[bool], None] = lambda _present: None
        self._tooltip = ""
        self._attention = False
        self._bus = open_bus()
        service = f"org.kde.StatusNotifierItem-{os.getpid()}-{next(_numbers)}"
        self._item = StatusNotifierItem(self._bus, carried(self.name), carried(self.title), self)
        self._items = DBusMenu(self._bus, lambda item: self._handler(item)())
        self._host_watch = HostWatch(self._bus, service, self._host_changed)
        self._notifications: Notifications | None = None

    @property
    def tooltip(self) -> str:
        """The text below the title when the pointer rests on the icon."""
        return self._tooltip

    @tooltip.setter
    def tooltip(self, value: str) -> None:
        shown = carried(value)
        self._tooltip = value
        self._bus.do(lambda: self._item.show_tooltip(shown))

    @property
    def attention(self) -> bool:
        """Whether the icon asks for attention."""
        return self._attention

    @attention.setter
    def attention(self, value: bool) -> None:
        self._attention = value
        self._bus.do(lambda: self._item.show_attention(value))

    def notify(self, message: str, title: str | None = None, on_click: Callable[[], None] | None = None) -> None:
        """Show a notification in place of the one before; `on_click` is called, on the icon's thread, for a click."""
        from .notifications import Notification, Notifications  # the icon stands without

        picture = nearest(pixmaps(self.icon), _NOTIFICATION_PICTURE) if self.icon else None
        sender, title = carried(self.title or self.name), carried(self.title if title is None else title)
        notification = Notification(sender, title, carried(message), picture, on_click)

        def show() -> None:
            if self._notifications is None:
                self._notifications = Notifications(self._bus, carried(self.name))
            self._notifications.show(notification)

        self._bus.do(show)

    def call_soon(self, action: Callable[[], None]) -> None:
        """Run `action` on the icon's thread as soon as it is free; dropped once the icon has been stopped."""
        self._bus.call_soon(action)

    def stop(self) -> None:
        """End `run`; also before it began."""
        self._bus.stop()
        super().stop()

    def _run(self) -> None:
        begun = stopped = False

        def begin() -> None:
            nonlocal begun
            begun = True
            self._mark_ready()

        try:
            stopped = self._bus.run(begin, before_stop=self._close_notification)
        finally:
            if not begun:
                self._mark_ready()  # stopped before it began: what waits to set it up has to end too
            if not stopped:
                self._host_watch.report(present=False)

    def _run_detached(self) -> None:
        Thread(target=self._run, name="icon").start()

    def _stop(self) -> None:
        self._bus.stop()

    def _show(self) -> None:
        self._update_title()
        self._bus.do(self._host_watch.start)

    def _hide(self) -> None:
        self._bus.do(self._host_watch.stop)

    def _update_icon(self) -> None:
        made = pixmaps(self.icon)
        self._bus.do(lambda: self._item.show_picture(made))
        self._icon_valid = True

    def _update_title(self) -> None:
        title = carried(self.title)
        self._bus.do(lambda: self._item.show_title(title))

    def _update_menu(self) -> None:
        described = describe(self.menu or ())
        self._bus.do(lambda: self._items.update(described))

    def _remove_notification(self) -> None:
        self._bus.do(self._close_notification)

    def _close_notification(self) -> None:
        if self._notifications is not None:
            self._notifications.close()

    def _host_changed(self, present: bool) -> None:
        self.on_host_change(present)
