"""What the tray asks of each system's back end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from trayapp.core.events import Event
from trayapp.core.views.menu import MenuEntry

Clicked = Callable[[Event | None], None]
"""Called with the event of a clicked entry, or with None for a plain click."""


class TrayUnavailableError(Exception):
    """No tray icon can be shown; the program opens its window instead.

    `reason` says what is missing and `fix` what the user can do, each one sentence in plain words.
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason = reason
        self.fix = fix


class PlatformIcon(Protocol):
    """What each back end's icon offers. But for `run`, `stop` and `call_soon`, only for its own thread.

    It is opened with a `Clicked`, which it calls on its own thread.
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
