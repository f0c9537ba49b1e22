"""What is asked of the sign-in itself, and the refresh token that some providers give only for a new consent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import Program
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

if TYPE_CHECKING:
    from trayapp.demo.platform import Platform

OF_APIS = {*CUSTOMER.plain_scopes, *VENDOR.plain_scopes}


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure("oidc")
    return made


def asked(program: Program) -> tuple[set[str], str]:
    """Return what was asked of the sign-in itself, and its prompt."""
    (authorize,) = program.platform.record.of(AuthorizeRequest)
    return set(authorize.scopes) - OF_APIS, authorize.prompt


def test_a_refresh_token_comes_where_it_needs_a_new_consent(program: Program) -> None:
    program.platform.manners.offline_needs_consent = True
    assert program.run("consent", "--json").document["state"] == "ready"
    assert asked(program) == ({"openid", "profile", "offline_access"}, "consent")
    forget_access_tokens(program)
    assert program.run("call", "vendor", "--json").document["status"] == 200


def test_the_sign_in_asks_for_what_the_setting_says(program: Program) -> None:
    program.configure("oidc", head='sign_in_scopes = ["openid", "email"]\n')
    program.run("consent", "--json")
    assert asked(program) == ({"openid", "email"}, "")
