"""The program in this process without a face, fed by its own events."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

from tests.patience import PATIENCE
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.state import State, initial
from trayapp.runtime.consent_wait import ConsentWait
from trayapp.runtime.journal import Journal
from trayapp.runtime.program import Program, Shell
from trayapp.runtime.worker import Worker
from trayapp.settings.load import read_file
from trayapp.system.log import Log


class Silent:
    """A shell that shows nothing."""

    def show(self, state: State) -> None: ...
    def raise_window(self) -> None: ...
    def copy(self, text: str) -> None: ...
    def notify(self, title: str, message: str, event: object = None) -> None: ...
    def offer_answer(self, _offer: fx.OfferAnswer) -> bool:
        return True

    def is_unused(self) -> bool:
        return True

    def quit(self) -> None: ...


class Running:
    """The program without a face, fed by its own events."""

    def __init__(
        self, config: Path, home: Path, *, consent_wait: ConsentWait | None = None, shell: Shell | None = None
    ) -> None:
        self.events: queue.SimpleQueue[ev.Event] = queue.SimpleQueue()
        settings = read_file(config).require()
        journal = Journal(Log(home / "log", loud=True))
        self.worker = Worker(
            settings,
            settings.setup,
            home,
            self.events.put,
            journal,
            network_delay=0.02,
            consent_wait=consent_wait,
        )
        self.program = Program(initial(settings.setup), self.worker, shell or Silent(), journal)

    def until(self, reached: Callable[[State], bool], *events: ev.Event) -> State:
        for event in events:
            self.program.handle(event)
        while not reached(self.program.state):
            self.take()
        return self.program.state

    def take(self) -> ev.Event:
        """Take the next event that the worker posts."""
        event = self.events.get(timeout=PATIENCE)
        self.program.handle(event)
        return event
