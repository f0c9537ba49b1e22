"""Tokens while the sign-in service misbehaves: what is still valid is used, and a user's next try goes out."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.bench import Bench, Run
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.rules.steps import ask_for_tokens
from trayapp.demo.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from trayapp.core.model import TokenOutcome


def change_tokens(home: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change each access token in the kept cache."""
    cache = next(home.glob("tokens-*.json"))
    entries = json.loads(cache.read_text())
    for token in entries["AccessToken"].values():
        change(token)
    cache.write_text(json.dumps(entries))


def aging(token: dict[str, Any]) -> None:
    """Make a token valid and due to be refreshed (``refresh_in`` of the token answer)."""
    token["refresh_on"] = str(int(time.time()) - 10)


def in_its_last_minutes(token: dict[str, Any]) -> None:
    token["expires_on"] = str(int(time.time()) + 120)


def all_but_gone(token: dict[str, Any]) -> None:
    token["expires_on"] = str(int(time.time()) + 10)


@pytest.mark.parametrize(
    "fault", ["refused", "reset", "DNS failure", "TLS failure", "500", "503", "429", "HTML", "empty"]
)
@pytest.mark.parametrize("change", [aging, in_its_last_minutes])
def test_a_token_that_is_still_valid_is_used(
    bench: Bench, tmp_path: Path, fault: str, change: Callable[[dict[str, Any]], object]
) -> None:
    home = bench.home(str(tmp_path / "home"), signed_in=True)
    change_tokens(home, change)
    with Run(bench, home) as run:
        before = bench.token.requests
        bench.suffer(bench.token, fault)
        try:
            run.settle(ev.CheckAgainChosen())
            assert run.state.ready_count == 2
            run.settle(ev.CallChosen("customer", "list"))
        finally:
            bench.recover(bench.token)
        assert run.state.answer is not None
        assert (run.state.answer.status, run.state.answer.problem) == (200, None)
        if fault not in {"refused", "DNS failure", "TLS failure"}:
            assert bench.token.requests > before, "nothing was asked, so nothing was proved"


def test_one_with_seconds_left_is_not(bench: Bench, tmp_path: Path) -> None:
    home = bench.home(str(tmp_path / "home"), signed_in=True)
    change_tokens(home, all_but_gone)
    with Run(bench, home) as run:
        bench.suffer(bench.token, "500")
        try:
            run.settle(ev.CheckAgainChosen())
        finally:
            bench.recover(bench.token)
        assert {each.problem.code for each in run.state.ledgers if each.problem} == {"provider-unavailable"}


class Silent:
    """Asks for tokens as the program does by itself, and as a user's try does."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def acquire(self, *, fresh: bool) -> tuple[TokenOutcome, ...]:
        _, effects = ask_for_tokens(self._run.state, fresh=fresh)
        (effect,) = effects
        assert isinstance(effect, fx.AcquireTokens)
        return self._run.identity.acquire(effect).outcomes

    def codes(self, *, fresh: bool) -> set[str | None]:
        return {each.problem.code if each.problem else None for each in self.acquire(fresh=fresh)}


@pytest.fixture
def silent(bench: Bench, tmp_path: Path) -> Silent:
    home = bench.home(str(tmp_path / "home"), signed_in=True)
    change_tokens(home, lambda token: token.update(expires_on="1"))
    with Run(bench, home) as run:
        return Silent(run)


def test_a_persons_next_try_gets_past_msals_memory_of_an_error(bench: Bench, silent: Silent) -> None:
    body = json.dumps({"error": "invalid_grant", "error_description": "made up"})
    for _ in range(2):
        bench.platform.faults.add(Fault("token", status=400, body=body))
    assert silent.codes(fresh=False) == {"sign-in-expired"}
    before = bench.token.requests
    assert silent.codes(fresh=False) == {"sign-in-expired"}
    assert bench.token.requests == before, "MSAL answered from its memory"
    assert silent.codes(fresh=True) == {None}
    assert bench.token.requests > before


def test_what_the_service_asked_to_wait_is_waited_also_for_a_persons_next_try(bench: Bench, silent: Silent) -> None:
    bench.suffer(bench.token, "429 with Retry-After")
    try:
        assert silent.codes(fresh=False) == {"throttled"}
        before = bench.token.requests
        outcomes = silent.acquire(fresh=False)
        assert bench.token.requests == before, "nothing is sent while the service asks to wait"
        assert all(each.problem and "minutes" in each.problem.message for each in outcomes)
    finally:
        bench.recover(bench.token)
    for fresh in (False, True):
        assert silent.codes(fresh=fresh) == {"throttled"}
    assert bench.token.requests == before


def test_a_passing_fault_is_not_remembered(bench: Bench, silent: Silent) -> None:
    bench.suffer(bench.token, "500")
    try:
        assert silent.codes(fresh=False) == {"provider-unavailable"}
    finally:
        bench.recover(bench.token)
    assert silent.codes(fresh=False) == {None}


def test_a_call_that_a_person_chooses_gets_past_the_memory_too(bench: Bench, tmp_path: Path) -> None:
    home = bench.home(str(tmp_path / "home"), signed_in=True)
    change_tokens(home, lambda token: token.update(expires_on="1"))
    bench.platform.faults.add(Fault("token", status=400, body='{"error": "invalid_grant", "error_description": "x"}'))
    with Run(bench, home) as run:
        run.settle(ev.CallChosen("customer", "list"))
        assert run.state.answer is not None
        assert run.state.answer.problem is not None
        run.settle(ev.CallChosen("customer", "list"))
        assert run.state.answer is not None
        assert run.state.answer.status == 200
