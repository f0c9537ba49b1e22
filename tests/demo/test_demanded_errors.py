"""Answers of the token endpoint that a test asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.demo.client import Client
from trayapp.demo.accounts import ADA, YUKI
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

BOTH = (*CUSTOMER.scopes, *VENDOR.scopes)


@pytest.mark.parametrize(
    ("suberror", "code"),
    [
        ("basic_action", 50076),
        ("additional_action", 50158),
        ("message_only", 53003),
        ("user_password_expired", 50055),
        ("consent_required", 65001),
    ],
)
def test_each_suberror_comes_once_and_then_the_token(
    platform: Platform, sign_in: Callable[..., Client], suberror: str, code: int
) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    platform.answer_next_token_with("interaction_required", suberror=suberror, claims='{"access_token":{}}')
    refused = client.silent(VENDOR.scopes)
    assert (refused["error"], refused["suberror"], refused["error_codes"]) == ("interaction_required", suberror, [code])
    assert refused["claims"] == '{"access_token":{}}'
    assert {"correlation_id", "trace_id", "timestamp"} <= set(refused)
    other = sign_in()
    other.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    assert "access_token" in other.silent(VENDOR.scopes)


def test_the_error_may_wait_for_one_api(platform: Platform, sign_in: Callable[..., Client]) -> None:
    platform.answer_next_token_with("invalid_grant", code=70043, text="Sign-in frequency.", api="vendor", times=2)
    client = sign_in()
    assert "access_token" in client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    assert client.silent(VENDOR.scopes)["error_codes"] == [70043]
    with pytest.raises(LookupError, match="nothing"):
        platform.answer_next_token_with("invalid_grant", api="nothing")


@pytest.mark.parametrize(("authority", "who"), [("b2c", YUKI.username), ("oidc", ADA.username), ("adfs", ADA.username)])
def test_other_dialects_know_no_suberror(
    platform: Platform, sign_in: Callable[..., Client], authority: str, who: str
) -> None:
    platform.answer_next_token_with("temporarily_unavailable", suberror="basic_action", text="Busy.")
    scopes = CUSTOMER.plain_scopes if authority == "oidc" else CUSTOMER.scopes
    refused = sign_in(authority).sign_in(who, scopes)
    assert refused["error"] == "temporarily_unavailable"
    assert "suberror" not in refused
    assert "Busy." in refused["error_description"]
