"""The tray icon as the rest of the program sees it, and the choice of the platform's back end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock

from trayapp.core.events import Event
from trayapp.core.views.menu import MenuEntry, TrayView

from .back_end import Clicked, PlatformIcon

APP_ID = "consentray"
APP_NAME = "Consentray"


class Tray:
    """A tray icon with its menu.

    `run` belongs on a thread of its own (on macOS it only waits there: see `darwin`); the other methods may be called
    from any thread and return at once.
    """

    def __init__(
        self,
        open_icon: Callable[[Clicked], PlatformIcon],
        post: Callable[[Event], None],
        view: TrayView,
        on_error: Callable[[Exception], None],
    ) -> None:
        self._post = post
        self._on_error = on_error
        self._lock = Lock()
        self._wanted = view
        self._shown: TrayView | None = None
        self._apply_due = False
        self._icon = open_icon(self._clicked)
        self._apply()

    def run(self) -> None:
        """Show the icon; return after `stop`, or when the desktop's session has ended."""
        self._icon.run()

    def show(self, view: TrayView) -> None:
        """Show a new view. Of several in a row only the last is shown; one that is shown already changes nothing."""
        with self._lock:
            if view == self._wanted:
                return
            self._wanted = view
            if self._apply_due:
                return
            self._apply_due = True
        self._icon.call_soon(self._apply)

    def notify(self, title: str, message: str, event: Event | None = None) -> None:
        """Show a notification in place of the previous one. A click posts `event`, or else the menu's default event."""
        click = partial(self._clicked, event)
        self._icon.call_soon(lambda: self._notify(title, message, click))

    def stop(self) -> None:
        """Take the icon away and let `run` return."""
        self._icon.stop()

    def _clicked(self, event: Event | None) -> None:
        if event is None:
            with self._lock:
                event = default_event(self._wanted.menu)
        if event is not None:
            self._post(event)

    def _apply(self) -> None:
        with self._lock:
            view, shown = self._wanted, self._shown
            self._shown = view
            self._apply_due = False
        done = True
        if shown is None or view.icon != shown.icon:
            done &= self._attempt(self._icon.show_picture, view.icon)
        if shown is None or (view.tooltip_title, view.tooltip) != (shown.tooltip_title, shown.tooltip):
            done &= self._attempt(self._icon.show_tooltip, view.tooltip_title, view.tooltip)
        if shown is None or view.menu != shown.menu:
            done &= self._attempt(self._icon.show_menu, view.menu)
        if not done:
            self._shown = None  # the next view is shown whole

    def _notify(self, title: str, message: str, click: Callable[[], None]) -> None:
        self._attempt(self._icon.show_notification, title, message, click)

    def _attempt(self, show: Callable[..., None], *what: object) -> bool:
        """Call `show`, and report its failure, so that the rest is shown. Raise ConnectionError if the bus has gone."""
        try:
            show(*what)
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest is shown
            self._on_error(error)
            return False
        return True


def default_event(entries: Sequence[MenuEntry]) -> Event | None:
    """Return the event of the first enabled default entry, or None if there is none."""
    return next((entry.event for entry in entries if entry.default and entry.enabled), None)


def open_tray(
    post: Callable[[Event], None],
    view: TrayView,
    *,
    on_host_change: Callable[[bool], None],
    on_error: Callable[[Exception], None],
) -> Tray:
    """Prepare the tray icon of this platform; `Tray.run` shows it.

    `post` takes the event of a clicked menu entry; it is called on the tray's thread and must only enqueue.
    `on_host_change` is called on the same thread with whether a panel shows the icon: when that is first known, and at
    each change. On Windows and macOS the system always has a tray. `on_error` is called with what could not be shown.

    Raise TrayUnavailableError if this desktop has no way to a tray (on Linux: no D-Bus session bus).
    """
    if sys.platform == "win32":
        from .win32 import open_icon
    elif sys.platform == "darwin":
        from .darwin import open_icon
    else:
        from .linux import open_icon
    return Tray(lambda clicked: open_icon(APP_ID, APP_NAME, clicked, on_host_change), post, view, on_error)
