"""The main path with real MSAL: one prompt for all APIs, then silent tokens."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.demo.client import Client, Raw, claims_of
from tests.patience import PATIENCE
from tests.scripted_browser import ScriptedBrowser
from trayapp.demo.accounts import ADA, ADATUM, CONSUMERS, CONTOSO, MARCUS, NOAH, DemoAccount
from trayapp.demo.history import (
    ApiCall,
    AuthorizeRequest,
    CodeRedemption,
    ConsentPage,
    ErrorAnswer,
    Refresh,
    SignInPage,
)
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR, generate_apis

BOTH = (*CUSTOMER.scopes, *VENDOR.scopes)


def test_one_prompt_gives_a_token_for_each_api(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    first = client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    second = client.silent(VENDOR.scopes)

    assert set(first["scope"].split()) == set(CUSTOMER.scopes)
    assert set(second["scope"].split()) == set(VENDOR.scopes)
    record = platform.record
    (asked,) = record.of(AuthorizeRequest)
    assert set(BOTH) <= set(asked.scopes)
    assert record.count(SignInPage) == 1
    (page,) = record.of(ConsentPage)
    assert set(page.scopes) == set(BOTH)
    (redemption,) = record.of(CodeRedemption)
    assert set(redemption.scopes) == set(redemption.granted) == set(CUSTOMER.scopes)
    (refresh,) = record.of(Refresh)
    assert set(refresh.scopes) == set(refresh.granted) == set(VENDOR.scopes)
    assert record.count(ErrorAnswer) == 0


def test_each_api_accepts_its_own_token_only(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    tokens = {
        CUSTOMER: client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)["access_token"],
        VENDOR: client.silent(VENDOR.scopes)["access_token"],
    }
    for api, other in itertools.permutations((CUSTOMER, VENDOR)):
        assert client.call(api, api.endpoints[0], tokens[api]).status_code == 200
        refused = client.call(api, api.endpoints[0], tokens[other])
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert [call.outcome for call in platform.record.of(ApiCall)] == ["accepted", "invalid_token"] * 2


def test_the_tokens_say_who_and_for_what(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    result = client.sign_in(ADA.username, CUSTOMER.scopes)
    access = claims_of(result["access_token"])
    identity = result["id_token_claims"]

    issuer = f"{platform.authority(CONTOSO.id)}/v2.0"
    assert access["iss"] == identity["iss"] == issuer
    assert access["aud"] == CUSTOMER.resource
    assert identity["aud"] == platform.client_id
    assert access["tid"] == identity["tid"] == CONTOSO.id
    assert access["oid"] == identity["oid"] == ADA.object_id(CONTOSO)
    assert access["scp"].split() == ["customer.read", "customer.write"]
    assert access["ver"] == "2.0"
    assert access["exp"] - access["iat"] == result["expires_in"] == 3600
    assert access["xms_cc"] == ["cp1"]
    assert identity["preferred_username"] == ADA.username
    assert result["token_type"] == "Bearer"
    assert result["ext_expires_in"] == 3600
    (account,) = client.app.get_accounts()
    assert account["username"] == ADA.username
    assert account["home_account_id"] == f"{ADA.object_id(CONTOSO)}.{CONTOSO.id}"


def test_the_key_set_verifies_the_tokens(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    token = client.sign_in(ADA.username, CUSTOMER.scopes)["access_token"]
    discovery = client.http.get(
        f"{platform.authority()}/v2.0/.well-known/openid-configuration", timeout=PATIENCE
    ).json()
    keys = client.http.get(discovery["jwks_uri"], timeout=PATIENCE).json()
    assert all("d" not in key for key in keys["keys"])
    assert jwt.decode(token, KeySet.import_key_set(keys), ["RS256"]).claims["aud"] == CUSTOMER.resource


def test_discovery_puts_the_browser_on_http_and_the_client_on_https(platform: Platform) -> None:
    with Raw(platform) as raw:
        document = raw.http.get(f"{platform.authority('organizations')}/v2.0/.well-known/openid-configuration").json()
    assert document["authorization_endpoint"].startswith("http://localhost:")
    assert document["token_endpoint"].startswith(f"{platform.authority('organizations')}/")
    assert document["issuer"].endswith("/{tenantid}/v2.0")


def test_consent_of_a_work_account_is_remembered(platform: Platform, sign_in: Callable[..., Client]) -> None:
    sign_in().sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    again = sign_in().sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    assert "access_token" in again
    assert platform.record.count(SignInPage) == 2
    assert platform.record.count(ConsentPage) == 1


def test_a_personal_account_is_asked_each_time(platform: Platform, sign_in: Callable[..., Client]) -> None:
    for _ in range(3):
        client = sign_in("consumers")
        result = client.sign_in(NOAH.username, BOTH, CUSTOMER.scopes)
        assert result["id_token_claims"]["tid"] == CONSUMERS.id
        assert "access_token" in client.silent(VENDOR.scopes)
    assert platform.record.count(ConsentPage, username=NOAH.username) == 3


def test_a_personal_account_is_asked_even_for_nothing_but_its_name(platform: Platform) -> None:
    with Raw(platform) as raw:
        for account, pages in ((ADA, 0), (NOAH, 1)):
            raw.code(account.username, scope="openid profile")
            assert platform.record.count(ConsentPage) == pages


def test_a_guest_acts_in_another_tenant_than_its_home(sign_in: Callable[..., Client]) -> None:
    client = sign_in(CONTOSO.id)
    result = client.sign_in(MARCUS.username, CUSTOMER.scopes)
    claims = result["id_token_claims"]
    (account,) = client.app.get_accounts()
    home_id, home_tenant = account["home_account_id"].split(".")
    assert claims["tid"] == CONTOSO.id
    assert home_tenant == ADATUM.id
    assert home_id != claims["oid"]


def test_at_common_the_same_person_acts_at_home(sign_in: Callable[..., Client]) -> None:
    result = sign_in().sign_in(MARCUS.username, CUSTOMER.scopes)
    assert result["id_token_claims"]["tid"] == ADATUM.id


@pytest.mark.parametrize(
    ("authority", "account", "words"),
    [
        ("organizations", NOAH, "personal account"),
        ("consumers", ADA, "work or school"),
        ("fabrikam.example", ADA, "not known"),
    ],
)
def test_an_account_of_the_wrong_kind_is_refused_on_the_page(
    platform: Platform, authority: str, account: DemoAccount, words: str
) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url(authority))
        refused = browser.press(page, name="account", value=account.username)
    assert words in getattr(refused, "text", "")
    assert getattr(refused, "accounts", [])


@pytest.mark.parametrize("count", [2, 20, 100])
def test_many_apis_still_take_one_prompt(tmp_path: Path, count: int) -> None:
    apis = generate_apis(count)
    with Platform(tmp_path, apis=apis) as platform:
        client = Client(platform)
        client.sign_in(ADA.username, [scope for api in apis for scope in api.scopes], apis[0].scopes)
        for api in apis[1:]:
            token = client.silent(api.scopes)["access_token"]
        assert client.call(apis[-1], apis[-1].endpoints[0], token).status_code == 200
        assert platform.record.count(ConsentPage) == 1
        assert platform.record.count(Refresh) == count - 1
        client.close()
