"""A refresh that is refused, or that brings nothing of the API: there is always a way on, and no token goes astray."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import ADA, Program
from trayapp.demo.history import ApiCall, AuthorizeRequest
from trayapp.demo.sample_apis.apis import VENDOR

if TYPE_CHECKING:
    from trayapp.demo.platform import Platform


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure("oidc")
    return made


@pytest.mark.parametrize("error", ["invalid_request", "unauthorized_client", "invalid_token", "a word of its own"])
def test_consent_opens_a_page_whatever_the_refusal_is_called(program: Program, error: str) -> None:
    assert program.run("consent", "--json").code == 0
    forget_access_tokens(program)
    program.platform.record.clear()
    program.platform.answer_next_token_with(error, times=4)  # each API's: for the whole grant, and alone
    ran = program.run("consent", "--json")
    assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
    assert program.platform.record.count(AuthorizeRequest) == 1


def test_an_api_of_which_nothing_was_granted_gets_no_token(program: Program) -> None:
    program.browse_as(ADA, *(word for scope in VENDOR.plain_scopes for word in ("--untick", scope)))
    program.run("consent", "--json")
    program.platform.record.clear()
    assert program.run("call", "vendor", "--json").document["problem"]["code"] == "consent-missing"
    assert program.platform.record.count(ApiCall) == 0
