"""AD FS 2019 as real MSAL meets it: no client_info, `upn`, bare scopes in the answer, no consent of one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.demo.client import Client, Raw, claims_of
from tests.demo.conftest import Clock
from tests.patience import PATIENCE
from tests.scripted_browser import ScriptedBrowser
from trayapp.demo.accounts import ADA, MARCUS, NOAH
from trayapp.demo.history import ConsentPage, Refresh
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR
from trayapp.demo.store import REFRESH_TOKEN_LIFETIME


def test_discovery_stands_where_msal_looks_for_it(platform: Platform) -> None:
    with Raw(platform) as raw:
        document = raw.http.get(
            f"{platform.authority('adfs')}/.well-known/openid-configuration", timeout=PATIENCE
        ).json()
        assert raw.http.get(document["jwks_uri"], timeout=PATIENCE).json()["keys"]
    assert document["issuer"] == platform.authority("adfs")
    assert document["token_endpoint"] == f"{platform.authority('adfs')}/oauth2/token/"
    assert document["access_token_issuer"].endswith("/adfs/services/trust")


def test_msal_signs_in_and_gets_the_other_api_silently(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in("adfs")
    assert client.app.authority.is_adfs
    first = client.sign_in(ADA.username, CUSTOMER.scopes)
    claims = first["id_token_claims"]
    assert "client_info" not in first
    assert claims["upn"] == ADA.username
    assert not {"preferred_username", "name", "tid", "oid"} & set(claims)
    (account,) = client.app.get_accounts()
    assert account["home_account_id"] == claims["sub"]
    assert account["username"] == ADA.username
    assert account["authority_type"] == "ADFS"

    second = client.silent(VENDOR.scopes)
    assert set(second["scope"].split()) == {"vendor.read", "vendor.write", "openid"}
    assert claims_of(second["access_token"])["iss"].endswith("/adfs/services/trust")
    for api, result in ((CUSTOMER, first), (VENDOR, second)):
        assert client.call(api, api.endpoints[0], result["access_token"]).status_code == 200
    assert client.call(VENDOR, VENDOR.endpoints[0], first["access_token"]).status_code == 401
    assert platform.record.count(ConsentPage) == 0
    assert platform.record.count(Refresh) == 1


def test_an_administrator_lets_the_client_have_a_resource_or_not(
    platform: Platform, sign_in: Callable[..., Client]
) -> None:
    client = sign_in("adfs")
    client.sign_in(ADA.username, CUSTOMER.scopes)
    platform.revoke_admin_consent("adfs")
    refused = client.silent(VENDOR.scopes)
    assert refused["error"] == "access_denied"
    assert refused["error_description"].startswith("MSIS9605: ")
    assert sign_in("adfs").sign_in(ADA.username, CUSTOMER.scopes)["error"] == "access_denied"
    platform.grant_admin_consent("adfs")
    other = sign_in("adfs")
    other.sign_in(ADA.username, CUSTOMER.scopes)
    assert "access_token" in other.silent(VENDOR.scopes)


def test_a_request_is_for_one_resource(sign_in: Callable[..., Client]) -> None:
    result = sign_in("adfs").sign_in(ADA.username, (*CUSTOMER.scopes, *VENDOR.scopes), CUSTOMER.scopes)
    assert result["error"] == "invalid_resource"
    assert result["error_description"].startswith("MSIS9602: ")


@pytest.mark.parametrize(
    ("scope", "error", "number"),
    [
        (f"{CUSTOMER.resource}/customer.burn", "invalid_scope", "MSIS9603"),
        ("https://mytenant.onmicrosoft.com/nothing/read", "invalid_resource", "MSIS9602"),
    ],
)
def test_what_is_not_known(platform: Platform, scope: str, error: str, number: str) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        answer = browser.visit(raw.authorize_url("adfs", scope=scope))
    assert answer.fields["error"] == error
    assert answer.fields["error_description"].startswith(f"{number}: ")
    assert set(answer.fields) == {"error", "error_description", "state"}


def test_refresh_tokens_come_unasked_are_not_rotated_and_expire(platform: Platform, clock: Clock) -> None:
    with Raw(platform) as raw:
        code = raw.code(ADA.username, "adfs", scope=f"openid {CUSTOMER.scopes[0]}")
        first = raw.token("adfs", code=code).json()
        assert first["token_type"] == "bearer"
        assert first["resource"] == CUSTOMER.resource
        values = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], "scope": VENDOR.scopes[0]}
        assert [raw.token("adfs", **values).status_code for _ in range(2)] == [200, 200]
        clock.now += REFRESH_TOKEN_LIFETIME + 60
        expired = raw.token("adfs", **values).json()
    assert expired["error"] == "invalid_grant"
    assert set(expired) == {"error", "error_description"}


def test_a_farm_knows_the_accounts_of_its_own_organisation(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        accounts = browser.open(raw.authorize_url("adfs", scope="openid")).accounts
        silent = ScriptedBrowser(deliver=False).visit(raw.authorize_url("adfs", scope="openid", prompt="none"))
    assert ADA.username in accounts
    assert not {NOAH.username, MARCUS.username} & set(accounts)
    assert silent.fields["error"] == "interaction_required"
