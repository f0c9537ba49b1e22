"""Calls that are ended while they run, with real sockets against the embedded platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import Program as Commands
from tests.running import Running
from trayapp.core import events as ev
from trayapp.core.state import Activity, Page
from trayapp.demo.faults import Fault
from trayapp.demo.platform import Platform

FOR_EVER = Fault("api", delay=3600.0)


def call_for_ever(running: Running, platform: Platform) -> None:
    """Send a call, and return when it has arrived at an API that does not answer it."""
    platform.faults.add(FOR_EVER)
    running.until(lambda state: state.sent[0].since is not None, ev.CallChosen("customer", "list"))
    while len(platform.faults) > 0:
        time.sleep(0.01)


@pytest.fixture
def running(tmp_path: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    commands = Commands(tmp_path, platform)
    commands.configure()
    commands.home.mkdir()
    monkeypatch.setenv("BROWSER", commands.environ["BROWSER"])
    made = Running(commands.config, commands.home)
    made.until(lambda state: state.activity is Activity.IDLE and state.account is not None, ev.SignInChosen())
    yield made
    made.worker.close()


def test_an_api_that_does_not_answer_is_hung_up_on_and_the_next_call_works(
    running: Running, platform: Platform
) -> None:
    call_for_ever(running, platform)
    running.program.handle(ev.CallStopped("customer", "list"))
    assert running.program.state.calls == ()
    state = running.until(lambda state: state.page is Page.ANSWER, ev.CallChosen("vendor", "list"))
    assert state.answer is not None
    assert (state.answer.api, state.answer.status) == ("vendor", 200)
    # The thread of the first has ended, and nothing more comes of it.
    assert running.worker._threads.wait(20)
    assert running.events.empty()
    assert len(state.history) == 1


def test_the_same_call_can_be_sent_again_at_once(running: Running, platform: Platform) -> None:
    call_for_ever(running, platform)
    running.program.handle(ev.CallStopped("customer", "list"))
    state = running.until(lambda state: state.page is Page.ANSWER, ev.CallChosen("customer", "list"))
    assert state.answer is not None
    assert state.answer.problem is None, state.answer.problem.message
    assert (state.answer.status, state.answer.problem, state.calls) == (200, None, ())


def test_several_run_side_by_side(running: Running, platform: Platform) -> None:
    call_for_ever(running, platform)
    state = running.until(lambda state: bool(state.history), ev.CallChosen("vendor", "list"))
    assert (state.history[0].api, state.calls) == ("vendor", (("customer", "list"),))
    running.program.handle(ev.CallStopped())
    assert running.program.state.calls == ()


def test_an_account_that_signs_out_takes_its_calls_along(running: Running, platform: Platform) -> None:
    call_for_ever(running, platform)
    state = running.until(lambda state: state.activity is Activity.IDLE and state.account is None, ev.SignOutChosen())
    assert (state.calls, state.history) == ((), ())
    assert running.worker._threads.wait(20), "its connection is closed, and its thread ends"
    assert running.events.empty()
