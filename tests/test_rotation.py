"""Refresh tokens that are good once, several processes that want one at the same moment, and tokens that shrink."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.patience import PATIENCE
from tests.program import ADA, Program
from trayapp.demo.history import AuthorizeRequest, ErrorAnswer, Refresh
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

if TYPE_CHECKING:
    from trayapp.demo.platform import Platform

AT_ONCE = 8


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    return Program(tmp_path, platform)


def call_at_once(program: Program, apis: list[str]) -> list[int | None]:
    """Run one call of each API named, all at once; return the statuses."""
    calls = [program.start("call", api, "--json") for api in apis]
    said = [each.communicate(timeout=PATIENCE) for each in calls]
    return [json.loads(out)["status"] for out, _ in said]


@pytest.mark.parametrize("authority", ["oidc", "organizations"])
def test_processes_that_refresh_at_once_use_each_token_once(program: Program, authority: str) -> None:
    program.configure(authority)  # type: ignore[arg-type] # one of the two
    program.platform.manners.one_use = True
    assert program.run("consent", "--json").code == 0
    for _ in range(2):
        forget_access_tokens(program)
        assert call_at_once(program, ["customer", "vendor"] * (AT_ONCE // 2)) == [200] * AT_ONCE
    program.platform.record.clear()
    forget_access_tokens(program)
    assert call_at_once(program, ["customer"] * AT_ONCE) == [200] * AT_ONCE
    assert program.platform.record.count(Refresh) == 1  # the others used what one had got
    forget_access_tokens(program)
    assert program.run("status", "--json").document["state"] == "ready"
    assert program.platform.record.count(AuthorizeRequest) == 0


def asked_once(program: Program) -> bool:
    return program.platform.record.count(AuthorizeRequest) == 1


@pytest.mark.parametrize("manner", ["narrows", "one_resource", ""])
def test_every_api_lives_on_however_the_provider_renews(program: Program, manner: str) -> None:
    program.configure("oidc")
    if manner:
        setattr(program.platform.manners, manner, True)
    assert program.run("consent", "--json").document["state"] == "ready"
    for _ in range(2):
        forget_access_tokens(program)
        for api in ("vendor", "customer", "vendor"):
            assert program.run("call", api, "--json").document["status"] == 200
        forget_access_tokens(program)
        assert program.run("status", "--json").document["state"] == "ready"
    assert asked_once(program)


def test_where_tokens_shrink_and_are_for_one_resource_one_page_gets_back_what_was_lost(program: Program) -> None:
    program.configure("oidc")
    program.platform.manners.narrows = program.platform.manners.one_resource = True
    assert program.run("consent", "--json").document["state"] == "ready"
    forget_access_tokens(program)
    assert program.run("call", "vendor", "--json").document["status"] == 200
    problem = program.run("call", "customer", "--json").document["problem"]
    assert problem["code"] == "consent-missing"
    assert "renewed it for other APIs alone" in problem["message"]
    ran = program.run("consent", "--json")
    assert (ran.document["state"], ran.document["prompts"]) == ("ready", 1)
    for _ in range(3):  # from now on each API has a refresh token of its own
        forget_access_tokens(program)
        for api in ("vendor", "customer", "vendor"):
            assert program.run("call", api, "--json").document["status"] == 200
    assert program.platform.record.count(AuthorizeRequest) == 2


def test_what_was_not_granted_is_still_known_where_tokens_shrink(program: Program) -> None:
    program.configure("oidc")
    program.platform.manners.narrows = True
    program.browse_as(ADA, *(word for scope in VENDOR.plain_scopes for word in ("--untick", scope)))
    assert program.run("consent", "--json").api("vendor")["consent"] == "missing"
    for _ in range(2):
        forget_access_tokens(program)
        assert program.run("call", "customer", "--json").document["status"] == 200
        assert program.run("call", "vendor", "--json").document["problem"]["code"] == "consent-missing"
    program.browse_as(ADA)
    assert program.run("consent", "--json").document["prompts"] == 0  # that page has ended so before
    assert program.run("consent", "--again", "--json").document["state"] == "ready"


def with_resources(program: Program) -> None:
    text = program.config.read_text()
    for api in (CUSTOMER, VENDOR):
        text = text.replace(f'name = "{api.name}"\n', f'name = "{api.name}"\nresource = "{api.resource}"\n', 1)
    program.config.write_text(text)


def test_each_token_is_for_the_resource_that_its_api_names(program: Program) -> None:
    program.configure("oidc")
    with_resources(program)
    program.platform.manners.one_resource = True
    assert program.run("consent", "--json").document["state"] == "ready"
    (authorize,) = program.platform.record.of(AuthorizeRequest)
    assert authorize.resources == (CUSTOMER.resource, VENDOR.resource)
    forget_access_tokens(program)
    program.platform.record.clear()
    for api in ("customer", "vendor", "customer"):
        assert program.run("call", api, "--json").document["status"] == 200
    assert [each.scopes for each in program.platform.record.of(Refresh)] == [CUSTOMER.plain_scopes, VENDOR.plain_scopes]
    assert program.platform.record.count(ErrorAnswer) == 0
