"""Conditional Access at the token endpoint, and claims challenges of an API itself."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import requests

from tests.demo.client import Client, Raw, claims_of
from tests.demo.conftest import Clock
from tests.scripted_browser import ScriptedBrowser
from trayapp.demo.accounts import ADA, ELENA, TOMAS
from trayapp.demo.history import ApiCall, ErrorAnswer, SecondFactorPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

BOTH = (*CUSTOMER.scopes, *VENDOR.scopes)
VENDORS = VENDOR.endpoints[0]


def challenge_of(answer: requests.Response) -> dict[str, Any]:
    header = answer.headers["WWW-Authenticate"]
    assert header.startswith('Bearer realm="", authorization_uri="http')
    assert 'error="insufficient_claims"' in header
    found = re.search(r'claims="([^"]+)"', header)
    assert found
    claims: dict[str, Any] = json.loads(base64.b64decode(found[1]))
    return claims


def test_the_vendor_api_demands_a_second_factor(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    assert "access_token" in client.sign_in(TOMAS.username, BOTH, CUSTOMER.scopes)
    assert platform.record.count(SecondFactorPage) == 0

    refused = client.silent(VENDOR.scopes)
    assert refused["error"] == "interaction_required"
    assert refused["suberror"] == "basic_action"
    assert refused["error_codes"] == [50076]
    claims = json.loads(refused["claims"])
    assert claims["access_token"]["capolids"]["essential"] is True

    passed = client.sign_in(TOMAS.username, BOTH, VENDOR.scopes, claims_challenge=refused["claims"])
    assert "access_token" in passed
    assert platform.record.count(SecondFactorPage, username=TOMAS.username) == 1
    # The grant has passed it: the next refresh needs nobody.
    again = client.silent(VENDOR.scopes, force_refresh=True)
    assert "access_token" in again


def test_the_second_factor_without_its_claims_is_not_enough(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    client.sign_in(TOMAS.username, BOTH, CUSTOMER.scopes)
    assert client.sign_in(TOMAS.username, BOTH, VENDOR.scopes)["error"] == "interaction_required"


def test_the_api_itself_demands_more(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    client.sign_in(ELENA.username, BOTH, CUSTOMER.scopes)
    token = client.silent(VENDOR.scopes)["access_token"]
    refused = client.call(VENDOR, VENDORS, token)
    assert refused.status_code == 401
    claims = challenge_of(refused)
    assert claims == {"access_token": {"acrs": {"essential": True, "value": "c1"}}}

    # Silence does not meet the challenge, a user does.
    silent = client.silent(VENDOR.scopes, claims_challenge=json.dumps(claims))
    assert silent["error"] == "interaction_required"
    assert json.loads(silent["claims"])["access_token"]["acrs"] == claims["access_token"]["acrs"]
    passed = client.sign_in(ELENA.username, VENDOR.scopes, claims_challenge=json.dumps(claims))
    assert claims_of(passed["access_token"])["acrs"] == ["c1"]
    assert client.call(VENDOR, VENDORS, passed["access_token"]).status_code == 200
    assert [call.outcome for call in platform.record.of(ApiCall)] == ["insufficient_claims", "accepted"]


def test_the_other_api_asks_her_for_nothing(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    token = client.sign_in(ELENA.username, BOTH, CUSTOMER.scopes)["access_token"]
    assert client.call(CUSTOMER, CUSTOMER.endpoints[0], token).status_code == 200


def test_a_client_that_understands_no_challenge_gets_none(sign_in: Callable[..., Client]) -> None:
    client = sign_in(capabilities=())
    client.sign_in(ELENA.username, BOTH, CUSTOMER.scopes)
    answer = client.call(VENDOR, VENDORS, client.silent(VENDOR.scopes)["access_token"])
    assert answer.status_code == 403
    assert "WWW-Authenticate" not in answer.headers


def test_a_fresh_token_answers_some_challenges_in_silence(
    platform: Platform, sign_in: Callable[..., Client], clock: Clock
) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    old = client.silent(VENDOR.scopes)["access_token"]
    clock.now += 10
    platform.require_fresh_token(ADA.username, "vendor")
    claims = challenge_of(client.call(VENDOR, VENDORS, old))
    new = client.silent(VENDOR.scopes, claims_challenge=json.dumps(claims))["access_token"]
    assert client.call(VENDOR, VENDORS, new).status_code == 200
    assert client.call(VENDOR, VENDORS, old).status_code == 401
    assert platform.record.count(ErrorAnswer) == 0


def test_a_fresh_token_of_the_same_second_will_do(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    old = client.silent(VENDOR.scopes)["access_token"]
    platform.require_fresh_token(ADA.username, "vendor")
    claims = challenge_of(client.call(VENDOR, VENDORS, old))
    new = client.silent(VENDOR.scopes, claims_challenge=json.dumps(claims))["access_token"]
    assert client.call(VENDOR, VENDORS, new).status_code == 200


def test_prompt_none_cannot_pass_a_second_factor(platform: Platform) -> None:
    claims = json.dumps({"access_token": {"acrs": {"essential": True, "value": "c1"}}})
    with Raw(platform) as raw, ScriptedBrowser(ADA.username, deliver=False) as browser:
        browser.visit(raw.authorize_url())
        answer = browser.visit(raw.authorize_url(prompt="none", claims=claims))
    assert answer.fields["error"] == "interaction_required"
    assert answer.fields["error_description"].startswith("AADSTS50076: ")
