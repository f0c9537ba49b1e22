"""Consent that reaches the token endpoint late, against the embedded platform: by count, and without sleeping."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.program import Program as Commands
from trayapp.cli.terminal import Terminal
from trayapp.core import events as ev
from trayapp.core.model import Consent
from trayapp.core.state import Activity, State, initial
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform
from trayapp.runtime.consent_wait import LONGEST, TRY_EVERY, ConsentWait
from trayapp.runtime.program import Program
from trayapp.runtime.worker import Worker
from trayapp.settings.load import read
from trayapp.system.log import Log


class Time:
    """A clock that only a wait moves on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited: list[float] = []

    def wait(self, stopped: threading.Event, seconds: float) -> None:
        if not stopped.is_set():
            self.waited.append(seconds)
            self.now += seconds

    def made(self) -> ConsentWait:
        return ConsentWait(self.wait, lambda: self.now)


class Running:
    """The command line's program in this process."""

    def __init__(self, commands: Commands, wait: ConsentWait) -> None:
        self.events: queue.SimpleQueue[ev.Event] = queue.SimpleQueue()
        settings = read(commands.config)
        log = Log(commands.home / "log", loud=True).unexpected
        self.worker = Worker(settings, settings.setup, commands.home, self.events.put, log, consent_wait=wait)
        self.program = Program(initial(settings.setup), self.worker, Terminal())

    def take(self) -> ev.Event:
        event = self.events.get(timeout=PATIENCE)
        self.program.handle(event)
        return event

    def sign_in(self) -> State:
        self.program.handle(ev.SignInChosen())
        while self.program.state.activity is not Activity.IDLE:
            self.take()
        return self.program.state


@pytest.fixture
def commands(tmp_path: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Commands:
    made = Commands(tmp_path, platform)
    made.configure()
    made.home.mkdir()
    monkeypatch.setenv("BROWSER", made.environ["BROWSER"])
    return made


def test_it_is_ready_when_the_consent_has_arrived(
    commands: Commands, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.manners.consents_late = 5
    time = Time()
    running = Running(commands, time.made())
    state = running.sign_in()
    running.worker.close()
    assert (state.ready_count, state.prompts, state.problem) == (2, 1, None)
    assert time.waited
    assert set(time.waited) == {TRY_EVERY}
    assert platform.record.count(AuthorizeRequest) == 1
    assert capsys.readouterr().err.count("is on its way") == 1


def test_one_that_does_not_come_is_given_up_after_fifteen_seconds(commands: Commands, platform: Platform) -> None:
    platform.manners.consents_late = 10**6
    time = Time()
    running = Running(commands, time.made())
    state = running.sign_in()
    running.worker.close()
    assert sum(time.waited) == LONGEST
    assert state.ledger("vendor").consent is not Consent.GRANTED
    assert state.ledger("customer").ready
    assert [ask.api for ask in state.pending()[0].asks] == ["vendor"]


@pytest.mark.parametrize("way", ["cancelled", "quit"])
def test_the_wait_ends_at_once(way: str, commands: Commands, platform: Platform) -> None:
    platform.manners.consents_late = 10**6
    waiting = threading.Event()

    def wait(stopped: threading.Event, _seconds: float) -> None:
        waiting.set()
        assert stopped.wait(PATIENCE)

    running = Running(commands, ConsentWait(wait))
    running.program.handle(ev.SignInChosen())
    while not running.program.state.late:
        running.take()
    assert waiting.wait(PATIENCE)
    if way == "cancelled":
        running.program.handle(ev.SignInCancelled())
        assert running.take() == ev.ConsentAwaited(last=True)
        assert isinstance(running.take(), ev.TokensAcquired)
        assert running.program.state.activity is Activity.IDLE
    running.worker.close()
    if way == "quit":
        assert running.events.get(timeout=PATIENCE) == ev.ConsentAwaited(last=True)
