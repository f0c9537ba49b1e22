"""The shell of a desktop: the tray icon on its own thread, the window on the main thread."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Final

from trayapp.core import events as ev
from trayapp.core.text import clean, cleaned
from trayapp.system.console import say
from trayapp.ui.tray import Tray, TrayUnavailableError, open_tray

if TYPE_CHECKING:
    from trayapp.core.state import State
    from trayapp.core.view import TrayView, WindowView
    from trayapp.ui.loop import Loop
    from trayapp.ui.window import Window

_DARK: Final = {"dark": True, "light": False}
SILENCE: Final = 10.0
"""Seconds after which a session bus that says nothing counts as a desktop without a tray."""


class Desktop:
    """The icon and the window of one run.

    `unreachable` tells that the program ended as a person had neither an icon nor a window to use it by.
    """

    def __init__(self, loop: Loop[ev.Event], view: TrayView) -> None:
        """Take the loop and the first view."""
        self._loop = loop
        self._theme = "system"
        self._host_known = threading.Event()
        self._silence: threading.Timer | None = None
        self._tray: Tray | None = None
        self._tray_thread: threading.Thread | None = None
        self._window: Window | None = None
        self._first = view
        self._tray_host = True
        self._display = True
        self.unreachable = False

    def open(self) -> None:
        """Show the icon; without a way to a tray the program is told to open its window."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._loop.post(ev.QuitChosen()))
        try:
            self._tray = open_tray(self._post, self._first, on_host_change=self._host_changed)
        except TrayUnavailableError:
            self._host_changed(False)
            return
        self._tray_thread = threading.Thread(target=self._tray.run, name="tray", daemon=True)
        self._tray_thread.start()

    def wait_for_icon(self, seconds: float) -> None:
        """Wait until the icon stands, or no panel is there, but `seconds` at most."""
        if not self._host_known.wait(seconds):
            self._silence = threading.Timer(SILENCE, self._break_silence)
            self._silence.daemon = True
            self._silence.start()

    def close(self) -> None:
        """Take the icon away."""
        if self._silence is not None:
            self._silence.cancel()
        if self._tray is not None:
            self._tray.stop()
        if self._tray_thread is not None:
            self._tray_thread.join(timeout=5)

    def show(self, state: State) -> None:
        """Show the state in the icon and in the window."""
        from trayapp.core.tray_view import tray_view
        from trayapp.core.window_view import window_view

        self.show_views(tray_view(state), window_view(state))

    def show_views(self, tray: TrayView, window: WindowView | None) -> None:
        """Show finished views, with what came from outside made fit to be shown."""
        if self._tray is not None:
            self._tray.show(cleaned(tray))
        if (window is not None or self._window is not None) and (shown := self._need_window()) is not None:
            shown.show(cleaned(window))

    def use_theme(self, theme: str) -> None:
        """Draw the window by a theme: "light", "dark", or "system" for what the desktop prefers."""
        if theme == self._theme:
            return
        self._theme = theme
        if self._window is not None:
            self._window.restyle(dark=self._dark(), scale=None)

    def raise_window(self) -> None:
        """Bring the window to the front."""
        if self._window is not None:
            self._window.raise_()

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        if (window := self._need_window()) is not None:
            window.copy(clean(text))

    def notify(self, title: str, message: str) -> None:
        """Show a notification."""
        if self._tray is not None:
            self._tray.notify(clean(title), clean(message))

    def quit(self) -> None:
        """End the main loop."""
        self._loop.stop()

    def _need_window(self) -> Window | None:
        """Give the window; None where this computer cannot show one, which is said once."""
        if self._window is None and self._display:
            from tkinter import TclError

            from trayapp.ui.window import Window

            try:
                root = self._loop.need_tk()
            except TclError:
                self._without_display()
            else:
                self._window = Window(root, self._loop.post, dark=self._dark(), scale=None)
        return self._window

    def _dark(self) -> bool:
        """Tell whether the window is to be dark; the desktop's own word goes before what the toolkit can tell."""
        if self._theme in _DARK:
            return _DARK[self._theme]
        from trayapp.system import appearance
        from trayapp.ui.theme import detect

        preferred = appearance.prefers_dark()
        return detect.prefers_dark() if preferred is None else preferred

    def _without_display(self) -> None:
        self._display = False
        say(
            'No window can be opened, as there is no display here. In a terminal, "consentray --help" says what to use.'
        )
        if not self._tray_host:
            self.unreachable = True
            self._loop.stop()

    def _post(self, event: object) -> None:
        self._loop.post(event)  # type: ignore[arg-type] # the tray gives back the menu's own events

    def _break_silence(self) -> None:
        if not self._host_known.is_set():
            self._host_changed(False)

    def _host_changed(self, present: bool) -> None:
        self._tray_host = present
        self._loop.post(ev.TrayHostChanged(present))
        self._host_known.set()
