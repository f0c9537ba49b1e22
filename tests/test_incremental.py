"""Permissions that come and go: what is missing is noticed at the next silent token and asked for alone, in one prompt.

The command line answers for the tray here: both follow the same rules.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import ADA, Program
from trayapp.demo.history import AuthorizeRequest, ConsentPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

EVERY = {*CUSTOMER.scopes, *VENDOR.scopes}


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


def without(program: Program, scope: str) -> None:
    """Take a scope out of the configuration."""
    text = program.config.read_text()
    assert f'"{scope}"' in text
    program.config.write_text(text.replace(f'    "{scope}",\n', ""))


def without_the_vendor_api(program: Program) -> None:
    program.config.write_text(re.split(r"(?m)^(?=\[\[api\]\]\nname = \"vendor\")", program.config.read_text())[0])


def asked(program: Program) -> set[str]:
    """Return the API scopes of the one authorize request since the record was cleared."""
    (request,) = program.platform.record.of(AuthorizeRequest)
    return set(request.scopes) & EVERY


class TestARevokedPermission:
    def test_one_is_noticed_at_the_next_silent_token_and_asked_alone(self, program: Program) -> None:
        program.run("consent")
        program.platform.revoke_consent(ADA, VENDOR.scopes[1])
        forget_access_tokens(program)
        program.platform.record.clear()
        ran = program.run("status", "--json")
        assert (ran.code, ran.document["state"]) == (3, "attention")
        assert ran.api("customer")["consent"] == "granted"
        assert (ran.api("vendor")["consent"], ran.api("vendor")["missing"]) == ("partial", [VENDOR.scopes[1]])
        assert program.platform.record.count(AuthorizeRequest) == 0
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        assert asked(program) == {VENDOR.scopes[1]}
        assert program.platform.record.count(ConsentPage) == 1

    def test_all_of_an_api(self, program: Program) -> None:
        program.run("consent")
        for scope in VENDOR.scopes:
            program.platform.revoke_consent(ADA, scope)
        forget_access_tokens(program)
        program.platform.record.clear()
        ran = program.run("status", "--json")
        assert (ran.code, ran.document["state"]) == (3, "attention")
        assert ran.api("vendor")["consent"] == "missing"
        assert ran.api("vendor")["problem"]["code"] == "consent-missing"
        assert ran.api("customer")["problem"] is None
        assert program.run("consent", "--json").document["state"] == "ready"
        assert asked(program) == {*VENDOR.scopes}

    def test_a_call_says_it_and_opens_no_browser(self, program: Program) -> None:
        program.run("consent")
        for scope in VENDOR.scopes:
            program.platform.revoke_consent(ADA, scope)
        forget_access_tokens(program)
        program.platform.record.clear()
        ran = program.run("call", "vendor", "--json")
        assert (ran.code, ran.document["problem"]["code"]) == (3, "consent-missing")
        assert program.run("call", "customer", "--json").document["status"] == 200
        assert program.platform.record.count(AuthorizeRequest) == 0


class TestAGrownConfiguration:
    def test_a_new_scope_is_asked_alone(self, program: Program) -> None:
        without(program, VENDOR.scopes[1])
        assert program.run("consent", "--json").document["state"] == "ready"
        program.configure()
        program.platform.record.clear()
        ran = program.run("status", "--json")
        assert (ran.code, ran.document["state"]) == (3, "attention")
        assert ran.api("vendor")["missing"] == [VENDOR.scopes[1]]
        assert ran.api("customer")["missing"] == []
        assert program.platform.record.count(AuthorizeRequest) == 0
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        assert asked(program) == {VENDOR.scopes[1]}
        assert program.run("call", "vendor", "request-payment", "--yes", "--json").document["status"] == 201

    def test_a_new_api_is_asked_alone(self, program: Program) -> None:
        without_the_vendor_api(program)
        ran = program.run("consent", "--json")
        assert (ran.document["state"], len(ran.document["apis"])) == ("ready", 1)
        program.configure()
        program.platform.record.clear()
        ran = program.run("status", "--json")
        assert (ran.code, ran.document["state"]) == (3, "attention")
        assert ran.api("customer")["consent"] == "granted"
        assert ran.api("vendor")["consent"] == "missing"
        assert ran.api("vendor")["missing"] == [*VENDOR.scopes]
        ran = program.run("consent", "--json")
        assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1)
        assert asked(program) == {*VENDOR.scopes}
        assert program.run("call", "vendor", "--json").document["status"] == 200

    def test_a_permission_that_is_no_longer_wanted_is_no_longer_spoken_of(self, program: Program) -> None:
        program.run("consent")
        without_the_vendor_api(program)
        ran = program.run("status", "--json")
        assert (ran.code, ran.document["state"]) == (0, "ready")
        assert [api["name"] for api in ran.document["apis"]] == ["customer"]


@pytest.mark.parametrize(
    ("suberror", "code"),
    [
        ("basic_action", "verification-needed"),
        ("additional_action", "verification-needed"),
        ("message_only", "access-blocked"),
        ("user_password_expired", "api-sign-in-needed"),
        ("consent_required", "consent-missing"),
    ],
)
def test_each_suberror_is_told_by_its_name_whatever_its_number(program: Program, suberror: str, code: str) -> None:
    program.run("consent")
    forget_access_tokens(program)
    program.platform.answer_next_token_with(
        "invalid_grant", suberror=suberror, code=50000, text="Something happened.", api="vendor", times=9
    )
    ran = program.run("status", "--json")
    trouble = ran.api("vendor")["problem"]
    assert (trouble["code"], trouble["suberror"], trouble["aadsts"]) == (code, suberror, [50000])
    assert ran.api("customer")["problem"] is None


def test_the_history_of_a_grant_is_kept_for_the_next_process(program: Program) -> None:
    program.run("consent")
    first = program.run("status", "--json").api("vendor")
    assert (first["asked"], first["extra"], first["refused"], first["account"]) == (list(VENDOR.scopes), [], [], ADA)
    assert first["since"] is not None
    forget_access_tokens(program)
    again = program.run("status", "--json").api("vendor")
    assert again["since"] == first["since"]
    program.platform.revoke_consent(ADA, VENDOR.scopes[1])
    forget_access_tokens(program)
    fewer = program.run("status", "--json").api("vendor")
    assert fewer["refused"] == [VENDOR.scopes[1]]


def test_what_is_granted_beyond_what_was_asked_is_told(program: Program) -> None:
    program.run("consent")
    without(program, VENDOR.scopes[1])
    forget_access_tokens(program)
    assert program.run("status", "--json").api("vendor")["extra"] == [VENDOR.scopes[1]]
