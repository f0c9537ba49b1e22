"""Consent that reaches the token endpoint late, against the embedded platform: by count, and without sleeping."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.program import Program as Commands
from tests.running import Running
from trayapp.cli.terminal import Terminal
from trayapp.core import events as ev
from trayapp.core.model import Consent
from trayapp.core.state import Activity, State
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR
from trayapp.runtime.consent_wait import LONGEST, TRY_EVERY, ConsentWait


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


def begun(commands: Commands, wait: ConsentWait) -> Running:
    return Running(commands.config, commands.home, consent_wait=wait, shell=Terminal())


def sign_in(running: Running) -> State:
    return running.until(lambda state: state.activity is Activity.IDLE, ev.SignInChosen())


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
    running = begun(commands, time.made())
    state = sign_in(running)
    running.worker.close()
    assert (state.ready_count, state.prompts, state.problem) == (2, 1, None)
    assert time.waited
    assert set(time.waited) == {TRY_EVERY}
    assert platform.record.count(AuthorizeRequest) == 1
    assert capsys.readouterr().err.count("is on its way") == 1


def test_one_that_does_not_come_is_given_up_after_fifteen_seconds(commands: Commands, platform: Platform) -> None:
    platform.manners.consents_late = 10**6
    time = Time()
    running = begun(commands, time.made())
    state = sign_in(running)
    assert sum(time.waited) == LONGEST
    assert state.ledger("vendor").consent is not Consent.GRANTED
    assert state.ledger("customer").ready
    # It is asked for alone then, and that page can bring it.
    platform.manners.consents_late = 0
    platform.record.clear()
    state = sign_in(running)
    running.worker.close()
    assert (state.ready_count, state.prompts) == (2, 2)
    (request,) = platform.record.of(AuthorizeRequest)
    assert set(request.scopes) & {*CUSTOMER.scopes, *VENDOR.scopes} == set(VENDOR.scopes)


@pytest.mark.parametrize("way", ["cancelled", "quit"])
def test_the_wait_ends_at_once(way: str, commands: Commands, platform: Platform) -> None:
    platform.manners.consents_late = 10**6
    waiting = threading.Event()

    def wait(stopped: threading.Event, _seconds: float) -> None:
        waiting.set()
        assert stopped.wait(PATIENCE)

    running = begun(commands, ConsentWait(wait))
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
