"""The Linux icon: our back end for pystray, shown the program's views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from trayapp.core.language import _
from trayapp.core.views.menu import MenuEntry
from trayapp.ui import artwork
from trayapp.ui.tray import statusnotifier, text
from trayapp.ui.tray.back_end import Clicked, TrayUnavailableError
from trayapp.ui.tray.pystray_menu import build_menu

_ATTENTION: Final = frozenset({"attention", "problem"})
"""The states for which a panel shows an icon even where it hides quiet ones."""
_NO_PICTURE: Final = (1, 1, bytes(4))
"""A clear pixel: without a picture pystray shows no icon, and a picture that fails is not to cost the menu."""


class Icon(statusnotifier.Icon):
    """The icon of the back end. But for `run`, `stop` and `call_soon`, only for its own thread, or before it runs."""

    _menu: Any  # pystray's

    def __init__(self, name: str, title: str, clicked: Clicked, on_host_change: Callable[[bool], None]) -> None:
        super().__init__(name, _NO_PICTURE, title)
        self._clicked = clicked
        self.on_host_change = on_host_change

    def __call__(self) -> None:
        """Do what a plain click does."""
        self._clicked(None)

    def run(self, setup: Callable[[object], None] | None = None) -> None:
        """Show the icon, at once where it need not be set up; serve it until `stop`."""
        if setup is None:
            self.visible = True
        super().run(setup)

    def show_picture(self, state: str) -> None:
        """Show a state's picture."""
        self.icon = list(artwork.load(state))
        self.attention = state in _ATTENTION

    def show_tooltip(self, title: str, body: str) -> None:
        """Show a tooltip."""
        self.title = text.one_line(title)
        self.tooltip = body

    def show_menu(self, entries: Sequence[MenuEntry]) -> None:
        """Show a menu; keep the one before if that fails."""
        before = self._menu
        try:
            self.menu = build_menu(entries, self._clicked, text.one_line)
        except Exception:
            self._menu = before
            raise

    def show_notification(self, title: str, message: str, on_click: Callable[[], None]) -> None:
        """Show a notification with the present state's picture."""
        self.notify(message, text.one_line(title), on_click)


def open_icon(name: str, title: str, clicked: Clicked, on_host_change: Callable[[bool], None]) -> Icon:
    """Connect to the session bus and prepare an icon. Raise TrayUnavailableError if there is no bus."""
    try:
        return Icon(name, title, clicked, on_host_change)
    except statusnotifier.NoSessionBusError as error:
        missing = _("There is no D-Bus session bus, which the tray icon needs.")
        raise TrayUnavailableError(missing, _("Start Consentray from within the desktop session.")) from error
    except statusnotifier.SessionBusError as error:
        fix = _("Start Consentray from within the desktop session, or sign in to the desktop again.")
        raise TrayUnavailableError(str(error), fix) from error
