"""One API that the sign-in service refuses, while the others get their tokens: the commands against the platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import NOAH, Program
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


def pages(program: Program) -> list[set[str]]:
    """Return the API scopes of each authorize request so far."""
    every = {*CUSTOMER.scopes, *VENDOR.scopes}
    return [set(request.scopes) & every for request in program.platform.record.of(AuthorizeRequest)]


def test_a_consent_that_the_combined_page_did_not_bring_is_asked_for_alone(program: Program) -> None:
    """Where the number says that consent is missing, it is first waited for: `test_late_consent`."""
    program.configure("common")
    program.browse_as(NOAH)
    program.platform.answer_next_token_with("invalid_grant", code=70000, text="No.", api="vendor")
    ran = program.run("consent", "--json")
    assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 2)
    assert pages(program) == [{*CUSTOMER.scopes, *VENDOR.scopes}, {*VENDOR.scopes}]


@pytest.mark.parametrize(
    ("number", "code", "opened"), [(70000, "api-refused", 2), (50105, "not-assigned", 1), (50173, "api-refused", 2)]
)
def test_a_refusal_that_stays_ends_with_who_can_mend_it(program: Program, number: int, code: str, opened: int) -> None:
    program.platform.answer_next_token_with("invalid_grant", code=number, text="No.", api="vendor", times=99)
    ran = program.run("consent", "--json")
    troubles = [each for each in (ran.document["problem"], ran.api("vendor")["problem"]) if each]
    assert {(each["code"], each["action"]) for each in troubles} == {(code, "ask-admin")}
    assert all(each["aadsts"] == [number] and each["provider_message"].endswith("No.") for each in troubles)
    assert ran.code == 1
    assert len(pages(program)) == opened
    assert ran.api("customer")["consent"] == "granted"
    assert program.run("call", "customer", "--json").document["status"] == 200


def test_a_kept_sign_in_asks_for_the_refused_api_alone(program: Program) -> None:
    program.run("consent")
    forget_access_tokens(program)
    program.platform.record.clear()
    program.platform.answer_next_token_with("invalid_grant", code=70000, text="No.", api="vendor")
    ran = program.run("status", "--json")
    assert (ran.api("vendor")["problem"]["code"], ran.api("customer")["problem"]) == ("consent-missing", None)
    assert pages(program) == []
    forget_access_tokens(program)
    program.platform.answer_next_token_with("invalid_grant", code=70000, text="No.", api="vendor")
    assert program.run("consent", "--json").document["state"] == "ready"
    assert pages(program) == [{*VENDOR.scopes}]


def test_a_refused_first_api_does_not_stop_the_others(program: Program) -> None:
    program.platform.answer_next_token_with("invalid_grant", code=50105, text="No.", api="customer", times=99)
    ran = program.run("consent", "--json")
    assert (ran.code, ran.document["state"], ran.document["prompts"]) == (1, "attention", 2)
    assert pages(program) == [{*CUSTOMER.scopes, *VENDOR.scopes}, {*VENDOR.scopes}]
    assert ran.api("customer")["problem"]["code"] == "not-assigned"
    assert "Customer API" in ran.api("customer")["problem"]["message"]
    assert ran.api("vendor")["consent"] == "granted"
    assert program.run("call", "vendor", "--json").document["status"] == 200
    # A later run knows who is signed in, and opens nothing.
    assert program.run("consent", "--json").code == 1
    assert len(pages(program)) == 2


def test_an_unclear_refusal_of_the_first_api_does_not_stop_the_others(program: Program) -> None:
    program.platform.answer_next_token_with("invalid_grant", code=70000, text="No.", api="customer", times=99)
    ran = program.run("consent", "--json")
    assert ran.api("vendor")["consent"] == "granted"
    assert ran.api("customer")["problem"]["code"] == "api-refused"
    assert program.run("call", "vendor", "--json").document["status"] == 200
    # Together twice, as the code of a page is redeemed for one API; then for the one that is refused.
    assert len(pages(program)) == 3
    assert program.run("consent", "--json").document["prompts"] == 0


def test_a_misspelt_scope_is_named_and_does_not_stop_the_others(program: Program) -> None:
    text = program.config.read_text()
    program.config.write_text(text.replace(VENDOR.scopes[1], f"{VENDOR.resource}/vendor.wrote"))
    ran = program.run("consent", "--json")
    trouble = ran.api("vendor")["problem"]
    assert (trouble["code"], trouble["action"], trouble["aadsts"]) == ("scope-unknown", "fix-config", [650053])
    assert "“vendor.wrote” of Vendor API" in trouble["message"]
    assert ran.api("customer")["consent"] == "granted"


def test_an_unknown_api_is_named_and_does_not_stop_the_others(program: Program) -> None:
    program.config.write_text(program.config.read_text().replace(f"{VENDOR.resource}/", f"{VENDOR.resource}s/"))
    ran = program.run("consent", "--json")
    trouble = ran.api("vendor")["problem"]
    assert (trouble["code"], trouble["action"], trouble["aadsts"]) == ("resource-unknown", "fix-config", [500011])
    assert f"Vendor API ({VENDOR.resource}s)" in trouble["message"]
    assert ran.api("customer")["consent"] == "granted"
