"""The network goes and comes while the program runs: it says so, and recovers by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import Program as Commands
from tests.running import Running
from trayapp.core import events as ev
from trayapp.core.model import Consent, Status
from trayapp.core.state import State
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform


@pytest.fixture
def commands(tmp_path: Path, platform: Platform) -> Commands:
    made = Commands(tmp_path, platform)
    made.configure()
    made.run("consent")
    return made


@pytest.fixture
def running(commands: Commands) -> Iterator[Running]:
    made = Running(commands.config, commands.home)
    yield made
    made.worker.close()


def is_status(status: Status) -> Callable[[State], bool]:
    return lambda state: state.status is status


def test_it_starts_without_a_network_and_is_ready_when_it_is_back(
    running: Running, commands: Commands, platform: Platform
) -> None:
    forget_access_tokens(commands)
    platform.stop()
    state = running.until(is_status(Status.OFFLINE), ev.Started())
    assert state.account is not None
    assert [ledger.consent for ledger in state.ledgers] == [Consent.GRANTED, Consent.GRANTED]
    before = platform.record.count(AuthorizeRequest)
    platform.start()
    state = running.until(is_status(Status.READY))
    assert state.ready_count == 2
    assert not state.watching
    assert platform.record.count(AuthorizeRequest) == before


def test_a_call_in_the_middle_fails_clearly_and_the_next_one_works(running: Running, platform: Platform) -> None:
    running.until(is_status(Status.READY), ev.Started())
    platform.stop()
    state = running.until(lambda state: state.answer is not None, ev.CallChosen("customer", "list"))
    assert state.answer is not None
    assert state.answer.problem is not None
    assert state.answer.problem.code == "offline"
    platform.start()
    state = running.until(
        lambda state: state.answer is not None and state.answer.status == 200, ev.CallChosen("customer", "list")
    )
    assert state.status is Status.READY
