"""The shell of a desktop: the tray icon on its own thread, the window on the main thread."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from trayapp.core import events as ev
from trayapp.core.language import N_, _
from trayapp.core.record import replace
from trayapp.core.text import clean
from trayapp.core.views.menu import TrayView
from trayapp.runtime.tray_icon import TrayIcon
from trayapp.system import languages
from trayapp.system.console import say
from trayapp.system.log import Log
from trayapp.ui.loop import Loop

if TYPE_CHECKING:
    from trayapp.core import effects as fx
    from trayapp.core.state import State
    from trayapp.core.views.elements import WindowView
    from trayapp.system.appearance import Appearance
    from trayapp.ui.window import Window

T = TypeVar("T")

JUST_CALLED: Final = 10.0
"""Seconds after a click on a call for which its answer is waited for, if nothing else has the keyboard."""
NO_WINDOW: Final = N_("No window can be opened")
NO_DISPLAY: Final = N_('There is no display here. In a terminal, "consentray --help" says what to use.')
NO_XWAYLAND: Final = N_(
    "This Wayland session has no X server, which the window needs. Install Xwayland (Debian, Ubuntu: xwayland), and"
    ' sign in to the desktop again. In a terminal, "consentray --help" says what to use meanwhile.'
)
DEMO: Final = N_("Consentray demo")


class Desktop:
    """The icon and the window of one run.

    Its methods raise nothing: a failure is logged, once until it works again, and the rest continues.
    `unreachable` is True if the program ended because it could show neither an icon nor a window.
    """

    def __init__(
        self,
        loop: Loop[ev.Event],
        view: TrayView,
        log: Log,
        *,
        icon: bool = True,
        patient: bool = False,
        places: Path | None = None,
        demo: str = "",
    ) -> None:
        """Take the loop, the first view, the log, and whether there is to be an icon, and a `patient` one.

        `places` is the file that remembers the window's places; the `demo` has this title, and pictures of its own.
        """
        self._places = places
        self._demo = demo
        self._loop = loop
        self._log = log
        self._failing: dict[str, type[Exception]] = {}
        self._theme = self._language = "system"
        self._icon = TrayIcon(loop.post, self._named(view), self._host_changed, log, patient=patient)
        self._window: Window | None = None
        self._tray_host = icon
        self._no_window: str | None = None
        self.unreachable = False

    def open(self) -> None:
        """Show the icon; without a tray the program opens its window instead."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._loop.post(ev.QuitChosen()))
        if not self._attempt("icon", self._icon.open):
            self._host_changed(False)

    def wait_for_icon(self, seconds: float) -> None:
        """Wait until the icon is shown or there is no panel, for `seconds` at most."""
        self._icon.wait(seconds)

    def close(self) -> None:
        """Remove the icon."""
        self._icon.close()

    def show(self, state: State) -> None:
        """Show the state in the icon and in the window."""
        from trayapp.core.views.tray import tray_view  # not needed for the first icon

        self.show_views(partial(tray_view, state), partial(_window_view, state))

    def show_views(self, tray: Callable[[], TrayView], window: Callable[[], WindowView | None]) -> None:
        """Show what these return, cleaned and shortened; a plain menu or page replaces one that fails."""
        from trayapp.core.views.failed import failed_tray

        if not self._attempt("menu", lambda: self._show_tray(tray())):
            self._attempt("plain menu", lambda: self._show_tray(failed_tray()))
        self._show_page(lambda: self._show_window(window()))

    def _show_page(self, draw: Callable[[], None]) -> None:
        from trayapp.core.views.failed import failed_page

        if self._attempt("page", draw):
            return
        if not self._attempt("plain page", lambda: self._show_window(failed_page(str(self._log.file)))):
            self._without_window(_("It can't be drawn. The log says where it went wrong: {log}", log=self._log.file))

    def _page_failed(self, error: Exception) -> None:
        """Handle an error in a page that was shown already and was laid out again."""

        def draw() -> None:
            raise error

        self._show_page(draw)

    def _show_tray(self, view: TrayView) -> None:
        self._icon.show(_presentable(self._named(view)))

    def _named(self, view: TrayView) -> TrayView:
        """Return the icon's view, with the demo's name and picture where this is the demo."""
        return replace(view, icon=f"demo-{view.icon}", tooltip_title=self._demo) if self._demo else view

    def _show_window(self, view: WindowView | None) -> None:
        before = self._window
        if (view is not None or before is not None) and (window := self._need_window()) is not None:
            if view is not None and window is before and not window.is_open:
                window.restyle(self._appearance(window.appearance))  # the system's may have changed meanwhile
            if view is not None and self._demo:
                view = replace(view, title=self._demo)
            window.show(_presentable(view))

    def use_look(self, theme: str, language: str) -> None:
        """Draw the window by values of the settings "theme" and "language", in which all is from now on."""
        if (theme, language) == (self._theme, self._language):
            return
        if anew := language != self._language:
            languages.use(language)
        self._theme, self._language = theme, language
        if (window := self._window) is not None:
            self._attempt("look", lambda: window.restyle(self._appearance(), anew=anew))

    def raise_window(self) -> None:
        """Bring the window to the front; where there can be none, a notification says what is missing."""
        if self._window is not None:
            self._attempt("raise", self._window.raise_)
        elif self._no_window is not None:
            self.notify(_(NO_WINDOW), self._no_window)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        self._attempt("copy", lambda: self._copy(clean(text)))

    def _copy(self, text: str) -> None:
        if (window := self._need_window()) is not None:
            window.copy(text)

    def notify(self, title: str, message: str, event: ev.Event | None = None) -> None:
        """Show a notification; a click on it posts `event`, or else opens the window."""
        self._attempt("notification", lambda: self._icon.notify(_presentable(title), _presentable(message), event))

    def offer_answer(self, offer: fx.OfferAnswer) -> bool:
        """Return whether an answer may take the window: the user is at it, or has called just now and does no more.

        If not, show a notification of the answer.
        """
        from trayapp.ui.foreground import keyboard_is_free

        try:
            window = self._window
            typed_in = window is not None and window.is_typed_in()
            here = window is not None and window.is_active()
            called = offer.since is not None and time.time() - offer.since < JUST_CALLED
            if not typed_in and (here or (called and self._no_window is None and keyboard_is_free())):
                return True
        except Exception as error:  # noqa: BLE001 - where it isn't known, a notification serves
            self._log.unexpected(error)
        if not offer.quiet:
            self.notify(offer.title, offer.message, ev.AnswerChosen(offer.number))
        return False

    def is_unused(self) -> bool:
        """Return whether the user has not touched the window since it opened."""
        return self._window is None or not self._window.used

    def quit(self) -> None:
        """End the main loop."""
        if (window := self._window) is not None:
            self._attempt("places", window.close)
        self._loop.stop()

    def _need_window(self) -> Window | None:
        """Return the window; None if this computer cannot show one, which is reported once."""
        if self._window is None and self._no_window is None:
            try:
                from tkinter import TclError

                from trayapp.ui.window import Window
                from trayapp.ui.window.memory import Memory
            except ModuleNotFoundError as error:
                if error.name not in {"tkinter", "_tkinter"}:
                    raise
                self._without_window(_("Python's Tk is missing. On Debian and Ubuntu, install python3-tk."))
                return None
            try:
                root = self._loop.need_tk()
            except TclError:
                wayland = not os.environ.get("DISPLAY") and os.environ.get("WAYLAND_DISPLAY")
                self._without_window(_(NO_XWAYLAND if wayland else NO_DISPLAY))
            else:
                self._window = Window(
                    root,
                    self._loop.post,
                    appearance=self._appearance(),
                    on_error=self._page_failed,
                    memory=Memory(self._places),
                    demo=bool(self._demo),
                )
        return self._window

    def _appearance(self, before: Appearance | None = None) -> Appearance:
        """Return how the window is to look now; `before` is how it looked when it was last open."""
        from trayapp.system.appearance import appearance_for

        return appearance_for(self._theme, before)

    def _without_window(self, why: str) -> None:
        """Continue with the icon alone, or end if there is none."""
        self._no_window = why
        window, self._window = self._window, None
        if window is not None:
            with suppress(Exception):  # it is half drawn
                window.show(None)
        say(f"{_(NO_WINDOW)}. {why}")
        self._log.warning(f"{NO_WINDOW}. {why}")
        if not self._tray_host:
            if sys.platform == "linux":
                from trayapp.system.last_words import leave_notification

                leave_notification(_("Consentray has ended. No window can be opened"), why)
            self.unreachable = True
            self._loop.stop()

    def _attempt(self, what: str, action: Callable[[], None]) -> bool:
        """Do something, and return whether it went well; a failure that lasts is logged once."""
        try:
            action()
        except Exception as error:  # noqa: BLE001 - whatever fails, what follows is still carried out
            if self._failing.get(what) is not type(error):
                self._log.unexpected(error)
            self._failing[what] = type(error)
            return False
        self._failing.pop(what, None)
        return True

    def _host_changed(self, present: bool) -> None:
        self._tray_host = present
        self._loop.post(ev.TrayHostChanged(present))


def _window_view(state: State) -> WindowView | None:
    """Return the window's view. Until it first opens its pages are not loaded: 0.3 MiB of a program that waits."""
    from trayapp.core.state import Page

    if state.page is Page.CLOSED:
        return None
    from trayapp.core.views.window import window_view

    return window_view(state)


def _presentable(view: T) -> T:
    """Return a view, or a text, cleaned and shortened for display."""
    from trayapp.core.views.shown import fitted

    return fitted(view)
