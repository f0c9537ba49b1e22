"""The program before there are settings that it can go by: it says what is wrong, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trayapp.core import events as ev
from trayapp.core.configuration_view import configuration_tray, configuration_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from trayapp.desktop import Desktop
    from trayapp.settings.resolve import Resolved


class Unconfigured:
    """Shows what `found` lacks; `stop` ends the run. Only the main thread calls it."""

    def __init__(self, found: Resolved, desktop: Desktop, stop: Callable[[], None]) -> None:
        self._found = found
        self._desktop = desktop
        self._stop = stop
        self._copied = False
        self._open = False

    def handle(self, event: ev.Event) -> None:
        """Take an event of the person's."""
        match event:
            case ev.QuitChosen():
                self._stop()
            case ev.CopyChosen(text):
                self._desktop.copy(text)
                self._copied = True
                self._show()
            case ev.Started() | ev.WindowAsked():
                self._open = True
                self._show()
                self._desktop.raise_window()

    def update(self, found: Resolved) -> None:
        """Show what is wrong now."""
        self._found, self._copied = found, False
        if self._open:
            self._show()

    def leave(self, handle: Callable[[ev.Event], None]) -> None:
        """Make way for the program, which handles events from now on and begins as at a start."""
        handle(ev.Started())
        handle(ev.WindowAsked())

    def _show(self) -> None:
        mistakes = [str(mistake) for mistake in self._found.mistakes]
        window = configuration_window(mistakes, missing=self._found.unconfigured, copied=self._copied)
        self._desktop.show_views(configuration_tray(), window)
