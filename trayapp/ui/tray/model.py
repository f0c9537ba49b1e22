"""What the tray is given to show, finished and immutable, and what it asks of a back end. Types alone: never imported.

The tray knows no state of the program. These protocols name the attributes that it reads; `trayapp.core.view` has the
data classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class MenuEntry(Protocol):
    """One line of the menu.

    `event` is what a click posts; it must be hashable, because an entry is told again by its event after an update.
    `checked` is None for an entry without a check mark. A separator has nothing but `separator`.
    """

    @property
    def label(self) -> str: ...
    @property
    def event(self) -> object | None: ...
    @property
    def enabled(self) -> bool: ...
    @property
    def checked(self) -> bool | None: ...
    @property
    def default(self) -> bool: ...
    @property
    def children(self) -> Sequence[MenuEntry]: ...
    @property
    def separator(self) -> bool: ...


class TrayView(Protocol):
    """The whole tray: the name of an icon in `trayapp.ui.artwork`, a tooltip of a title and a text, and the menu."""

    @property
    def icon(self) -> str: ...
    @property
    def tooltip_title(self) -> str: ...
    @property
    def tooltip(self) -> str: ...
    @property
    def menu(self) -> Sequence[MenuEntry]: ...


class PlatformIcon(Protocol):
    """What each back end's icon offers: pystray's attributes, what a plain click does, and calls on its own thread."""

    icon: Any
    title: Any
    menu: Any
    on_activate: Callable[[], None]

    def run(self) -> None:
        """Show the icon and serve it until `stop`."""

    def stop(self) -> None:
        """End `run`; also before it began. Any thread."""

    def call_soon(self, action: Callable[[], None]) -> None:
        """Run `action` on the icon's own thread as soon as it is free. Any thread; never blocks."""

    def load(self, state: str) -> object:
        """Give the picture of a state in the form that `icon` takes."""

    def menu_label(self, label: str) -> str:
        """Give a menu entry's label as the platform's menus want it."""

    def set_tooltip(self, title: str, text: str) -> None:
        """Set the tooltip."""

    def show_notification(self, title: str, message: str, on_click: Callable[[], None]) -> None:
        """Show a notification in place of the previous one."""
