"""What the tray is given to show, finished and immutable, and what it asks of a back end. Types alone: never imported.

The tray knows no state of the program. These protocols name the attributes that it reads; the data classes are in
`trayapp.core.views.elements`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol


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
    """What each back end's icon offers. But for `run`, `stop` and `call_soon`, only for its own thread.

    It is opened with a function that it calls, on its own thread, with the event of a clicked entry, or with None for a
    plain click.
    """

    def run(self) -> None:
        """Show the icon and serve it until `stop`."""

    def stop(self) -> None:
        """End `run`; also before it began. Any thread."""

    def call_soon(self, action: Callable[[], None]) -> None:
        """Run `action` on the icon's own thread as soon as it is free. Any thread; never blocks."""

    def show_picture(self, state: str) -> None:
        """Show the picture of a state."""

    def show_tooltip(self, title: str, text: str) -> None:
        """Show a tooltip."""

    def show_menu(self, entries: Sequence[MenuEntry]) -> None:
        """Show a menu."""

    def show_notification(self, title: str, message: str, on_click: Callable[[], None]) -> None:
        """Show a notification in place of the previous one."""
