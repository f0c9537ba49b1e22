"""The program without a user interface: it passes events to the rules, and the effects to the worker and the shell.

The tray and the command line use the same rules; they differ in the shell that shows things to a user.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.state import State
from trayapp.core.update import update
from trayapp.runtime.journal import Journal


class Shell(Protocol):
    """What the program needs of its user interface. All methods are called on the main thread."""

    def show(self, state: State) -> None:
        """Show the state."""

    def raise_window(self) -> None:
        """Bring the window to the front."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""

    def notify(self, title: str, message: str, event: Event | None = None) -> None:
        """Show a notification; a click on it posts `event`, or else opens the window."""

    def offer_answer(self, offer: fx.OfferAnswer) -> bool:
        """Return whether the user is there to read an answer now; if not, show a notification of it."""

    def is_unused(self) -> bool:
        """Return whether the user has not touched the window since it opened."""

    def quit(self) -> None:
        """End the main loop."""


class Carrier(Protocol):
    """Carries out the effects that the shell does not."""

    def run(self, effect: fx.Effect) -> None:
        """Carry out an effect, on another thread if it takes time."""

    def close(self) -> None:
        """Stop what is running."""


class Program:
    """Holds the one state. Only the main thread calls it. `restarts` is True if it ended to start anew."""

    def __init__(
        self,
        state: State,
        worker: Carrier,
        shell: Shell,
        journal: Journal,
        reload_settings: Callable[[], Event] | None = None,
    ) -> None:
        """Take the state, the worker for its effects and the shell that shows it.

        `reload_settings` reads the settings again, applies them and returns what came of it; without it they stay as at
        the start.
        """
        self.state = state
        self.restarts = False
        self._journal = journal
        self._worker = worker
        self._shell = shell
        self._reload_settings = reload_settings

    def use(self, worker: Carrier) -> None:
        """Continue with another worker."""
        self._worker = worker

    def handle(self, event: Event) -> None:
        """Take one event: change the state, show it, and have the effects carried out.

        An exception of one is raised when all have been carried out.
        """
        before = self.state
        self.state, effects = update(before, event)
        with ExitStack() as steps:  # each is carried out, even if one before it raises
            for effect in reversed(effects):
                steps.callback(self._run, effect)
                steps.callback(self._journal.log_event, effect)
            if self.state != before:
                steps.callback(self._shell.show, self.state)
            steps.callback(self._journal.log_event, event)

    def _run(self, effect: fx.Effect) -> None:
        if (event := self._brought_by(effect)) is not None:
            self.handle(event)  # at once: no click may come between, and the user may leave

    def _brought_by(self, effect: fx.Effect) -> Event | None:
        """Carry out an effect, or have the worker do so; return the event that it brings at once, if it does."""
        match effect:
            case fx.RaiseWindow():
                self._shell.raise_window()
            case fx.Copy(text):
                self._shell.copy(text)
            case fx.Notify(title, message, on_click):
                self._shell.notify(title, message, on_click)
            case fx.OfferAnswer(number):
                return ev.AnswerChosen(number) if self._shell.offer_answer(effect) else None
            case fx.CloseUnused():
                return ev.WindowClosed() if self._shell.is_unused() else None
            case fx.ReloadSettings():
                return self._reload_settings() if self._reload_settings is not None else None
            case fx.Quit():
                self._shell.quit()
            case fx.Restart():
                self.restarts = True
                self._shell.quit()
            case _:
                self._worker.run(effect)
        return None
