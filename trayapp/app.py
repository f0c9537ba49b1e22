"""The composition root of the tray: wires the parts by hand, and starts them in the order that shows the icon first.

Neither MSAL, requests nor Tk is imported before the icon stands: the worker brings the first two, the window the third.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trayapp.core import events as ev
from trayapp.core.state import State, initial
from trayapp.core.tray_view import tray_view
from trayapp.core.window_view import window_view
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.program import Program, journal_for
from trayapp.settings.errors import ConfigurationError, NoConfigurationError
from trayapp.settings.load import load, read
from trayapp.system.console import say
from trayapp.system.folders import Folders, folders
from trayapp.system.instance import become_first
from trayapp.system.log import Log
from trayapp.system.threads import Threads
from trayapp.ui.loop import Loop
from trayapp.ui.tray import Tray, TrayUnavailableError, open_tray
from trayapp.worker import PATIENCE, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from trayapp.core.view import TrayView, WindowView
    from trayapp.settings.model import Settings
    from trayapp.ui.window import Window


def run(named: str | None, *, autostarted: bool = False) -> int:
    """Run the tray with the configuration in force; give the exit code.

    A start with the person's session (`autostarted`) ends at once where the setting is off, nothing is configured or
    the program runs already.
    """
    places = folders()
    try:
        settings = load(named, places, ignored=Log(places.log).warning)
    except ConfigurationError as error:
        if autostarted and isinstance(error, NoConfigurationError):
            return DONE
        return _run_unconfigured(error, places)
    if autostarted and not settings.autostart:
        return DONE
    after = partial(_keep_autostart, settings, named)
    return _run_alone(nullcontext(settings), places, after_icon=after, raise_other=not autostarted)


def run_demo(home: str | None) -> int:
    """Run the tray against the embedded identity platform; give the exit code."""
    try:
        from trayapp.demo import configuration
        from trayapp.demo.platform import Platform
    except ModuleNotFoundError as error:
        say(f"The demo is not installed ({error.name} is missing): pip install 'consentray[demo]'.")
        return PROBLEM
    # The demo's own folder: a person's settings, sign-in and log are elsewhere and stay as they are.
    folder = Path(home).absolute() if home else folders().data / "demo"

    @contextmanager
    def settings() -> Iterator[Settings]:
        with Platform(folder / "platform") as platform:
            yield read(configuration.write(platform, folder))

    try:
        return _run_alone(settings(), Folders(folder, folder, folder / "log", folder))
    except OSError as error:
        say(f"The demo cannot start: {error.filename or folder}: {error.strerror}.")
        return PROBLEM


def _run_alone(
    configured: AbstractContextManager[Settings],
    places: Folders,
    *,
    after_icon: Callable[[], None] | None = None,
    raise_other: bool = True,
) -> int:
    """Run the tray, unless it runs already; only then is `configured` entered. Raises what entering it raises.

    `after_icon` is called on a thread of its own once the icon stands. `raise_other` raises the window of the one that
    runs already.
    """
    log = Log(places.log, loud=True)
    with closing(Loop[ev.Event](log.unexpected)) as loop:
        try:
            instance = become_first(places.data, lambda: loop.post(ev.WindowAsked()), ask=raise_other)
        except OSError as error:
            say(f"Consentray cannot start: {error.filename}: {error.strerror}.")
            return PROBLEM
        if instance is None:
            say(f"Consentray is already running{'; its window was raised' if raise_other else ''}.")
            return DONE
        with closing(instance), configured as settings:
            return _run_first(settings, places, loop, log, after_icon)


def _run_first(
    settings: Settings, places: Folders, loop: Loop[ev.Event], log: Log, after_icon: Callable[[], None] | None
) -> int:
    setup = settings.setup
    state = initial(setup)
    desktop = Desktop(loop, tray_view(state), dark=_DARK.get(settings.theme))
    journal = journal_for(settings, log)
    worker = Worker(settings, setup, places.data, loop.post, log.unexpected, journal=journal)
    program = Program(state, worker, desktop, journal)
    beside = Threads("after-icon")
    try:
        desktop.open()
        if journal is not None:
            journal.started(settings)
        if after_icon is not None:
            beside.start(partial(_guarded, after_icon, log))
        loop.post(ev.Started())
        loop.run(program.handle)
    except KeyboardInterrupt:
        pass
    finally:
        desktop.close()
        worker.close()
        beside.wait(PATIENCE)
    return PROBLEM if desktop.unreachable else DONE


def _guarded(job: Callable[[], None], log: Log) -> None:
    try:
        job()
    except Exception as error:  # noqa: BLE001 - what it does matters less than the program that goes on
        log.unexpected(error)


def _keep_autostart(settings: Settings, named: str | None) -> None:
    """Keep the entry that starts the program with the person's session in step with the setting.

    A home of its own (`CONSENTRAY_HOME`) leaves the session alone: its environment is not there at the next start.
    """
    if os.environ.get("CONSENTRAY_HOME"):
        return
    from trayapp.system import autostart

    autostart.reconcile(autostart.system_entry(), wanted=settings.autostart, command=autostart.start_command(named))


_DARK: Final = {"dark": True, "light": False}


class Desktop:
    """The shell of a desktop: the tray icon on its own thread, the window on the main thread.

    `unreachable` tells that the program ended as a person had neither an icon nor a window to use it by.
    """

    def __init__(self, loop: Loop[ev.Event], view: TrayView, *, dark: bool | None = None) -> None:
        """Take the loop, the first view, and whether the window is dark; None asks the system."""
        self._loop = loop
        self._dark = dark
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
            self._tray_host = False
            self._loop.post(ev.TrayHostChanged(present=False))
            return
        self._tray_thread = threading.Thread(target=self._tray.run, name="tray", daemon=True)
        self._tray_thread.start()

    def close(self) -> None:
        """Take the icon away."""
        if self._tray is not None:
            self._tray.stop()
        if self._tray_thread is not None:
            self._tray_thread.join(timeout=5)

    def show(self, state: State) -> None:
        """Show the state in the icon and in the window."""
        self.show_views(tray_view(state), window_view(state))

    def show_views(self, tray: TrayView, window: WindowView | None) -> None:
        """Show finished views."""
        if self._tray is not None:
            self._tray.show(tray)
        if (window is not None or self._window is not None) and (shown := self._need_window()) is not None:
            shown.show(window)

    def raise_window(self) -> None:
        """Bring the window to the front."""
        if self._window is not None:
            self._window.raise_()

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        if (window := self._need_window()) is not None:
            window.copy(text)

    def notify(self, title: str, message: str) -> None:
        """Show a notification."""
        if self._tray is not None:
            self._tray.notify(title, message)

    def quit(self) -> None:
        """End the main loop."""
        self._loop.stop()

    def _need_window(self) -> Window | None:
        """Give the window; None where this computer cannot show one, which is said once."""
        if self._window is None and self._display:
            from tkinter import TclError

            from trayapp.system.appearance import prefers_dark
            from trayapp.ui.window import Window

            try:
                root = self._loop.need_tk()
            except TclError:
                self._without_display()
            else:
                dark = prefers_dark() if self._dark is None else self._dark
                self._window = Window(root, self._loop.post, dark=dark, scale=None)
        return self._window

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

    def _host_changed(self, present: bool) -> None:
        self._tray_host = present
        self._loop.post(ev.TrayHostChanged(present))


def _run_unconfigured(error: ConfigurationError, places: Folders) -> int:
    """Show what is wrong with the configuration, and end when the person has read it."""
    from trayapp.core.configuration_view import configuration_tray, configuration_window

    mistakes = [str(mistake) for mistake in error.mistakes]
    say("\n".join(mistakes))
    missing = isinstance(error, NoConfigurationError)
    loop: Loop[ev.Event] = Loop(Log(places.log, loud=True).unexpected)
    desktop = Desktop(loop, configuration_tray())

    def handle(event: ev.Event) -> None:
        match event:
            case ev.QuitChosen():
                loop.stop()
            case ev.CopyChosen(text):
                desktop.copy(text)
                desktop.show_views(configuration_tray(), configuration_window(mistakes, missing=missing, copied=True))
            case ev.Started() | ev.WindowAsked():
                desktop.show_views(configuration_tray(), configuration_window(mistakes, missing=missing))
                desktop.raise_window()

    try:
        desktop.open()
        loop.post(ev.Started())
        loop.run(handle)
    finally:
        desktop.close()
    return WRONG_USE
