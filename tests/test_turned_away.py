"""An API that does not accept its token, a new one neither: the next consent, in any process, has a page for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Program
from trayapp.demo.faults import Fault
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

TURNED_AWAY = "call-unauthorised"


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    made.run("consent")
    return made


def turn_away(program: Program) -> str:
    """Have the API refuse two tokens, the one that was kept and the new one; return the action that is offered."""
    program.platform.faults.add(Fault("api", status=401, times=2, body=""))
    ran = program.run("call", "vendor", "--json")
    assert (ran.document["status"], ran.document["attempts"]) == (401, 2)
    assert ran.document["problem"]["code"] == TURNED_AWAY
    return str(ran.document["problem"]["action"])


def test_it_is_remembered_until_a_page_has_asked_for_it(program: Program) -> None:
    assert turn_away(program) == "sign-in"
    for _ in range(2):  # looking at it does not settle it
        ran = program.run("status", "--json")
        assert ran.code == 3
        assert ran.api("vendor")["problem"]["code"] == TURNED_AWAY
        assert ran.api("customer")["problem"] is None
    program.platform.record.clear()
    ran = program.run("consent", "--json")
    assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
    (request,) = program.platform.record.of(AuthorizeRequest)
    assert set(request.scopes) >= set(VENDOR.scopes)
    assert not set(request.scopes) & set(CUSTOMER.scopes)
    assert program.run("call", "vendor", "--json").code == 0
    assert program.run("consent", "--json").document["prompts"] == 0


def test_a_second_time_no_page_is_offered_until_a_call_has_succeeded(program: Program) -> None:
    turn_away(program)
    program.run("consent")
    assert turn_away(program) == "ask-admin"
    assert program.run("consent", "--json").document["prompts"] == 0
    assert program.run("call", "vendor", "--json").code == 0
    assert turn_away(program) == "sign-in"


def test_a_call_that_succeeds_settles_it(program: Program) -> None:
    turn_away(program)
    assert program.run("call", "vendor", "--json").code == 0
    assert program.run("status", "--json").code == 0
