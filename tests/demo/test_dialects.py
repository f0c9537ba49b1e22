"""Azure AD B2C and the plain OpenID provider, where they differ from Entra."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.demo.client import Client, Raw, claims_of
from tests.scripted_browser import ScriptedBrowser
from trayapp.demo.accounts import ADA, CONTOSO_CUSTOMERS, MARCUS, NOAH, TOMAS, YUKI
from trayapp.demo.history import AuthorizeRequest, CodeRedemption, ConsentPage, ErrorAnswer, Refresh, SignInPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

POLICY = "contoso.example/b2c_1_signin"
PLAIN = (*CUSTOMER.plain_scopes, *VENDOR.plain_scopes)
PLAIN_ASKED = f"openid profile offline_access {' '.join(PLAIN)}"


# --- B2C ----------------------------------------------------------------------------------------------------------


def test_b2c_refuses_several_resources_at_the_authorize_endpoint(
    platform: Platform, sign_in: Callable[..., Client]
) -> None:
    result = sign_in("b2c").sign_in(YUKI.username, (*CUSTOMER.scopes, *VENDOR.scopes), CUSTOMER.scopes)
    assert result["error"] == "invalid_request"
    assert result["error_description"].startswith("AADB2C90146: The scope '")
    assert "\r\nCorrelation ID: " in result["error_description"]
    assert platform.record.count(SignInPage) == 0


def test_b2c_signs_in_for_one_api_without_a_consent_page(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in("b2c")
    result = client.sign_in(YUKI.username, CUSTOMER.scopes)
    assert set(CUSTOMER.scopes) <= set(result["scope"].split())
    assert result["id_token_claims"]["tfp"] == "b2c_1_signin"
    assert result["id_token_claims"]["emails"] == [YUKI.username]
    assert client.call(CUSTOMER, CUSTOMER.endpoints[0], result["access_token"]).status_code == 200
    (account,) = client.app.get_accounts()
    expected = f"{YUKI.object_id(CONTOSO_CUSTOMERS)}-b2c_1_signin.{CONTOSO_CUSTOMERS.id}"
    assert account["home_account_id"] == expected
    assert platform.record.count(ConsentPage) == 0


def test_b2c_wants_an_administrator_for_the_other_api(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in("b2c")
    client.sign_in(YUKI.username, CUSTOMER.scopes)
    refused = client.silent(VENDOR.scopes)
    assert refused["error"] == "invalid_request"
    assert refused["error_description"].startswith("AADB2C90205: ")
    assert "suberror" not in refused
    assert sign_in("b2c").sign_in(YUKI.username, VENDOR.scopes)["error_description"].startswith("AADB2C90205: ")

    platform.grant_admin_consent(CONTOSO_CUSTOMERS.id)
    other = sign_in("b2c")
    other.sign_in(YUKI.username, CUSTOMER.scopes)
    token = other.silent(VENDOR.scopes)["access_token"]
    assert other.call(VENDOR, VENDOR.endpoints[0], token).status_code == 200


def test_b2c_knows_its_own_customers_only(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        assert browser.open(raw.authorize_url(POLICY)).accounts == [YUKI.username]
        assert YUKI.username not in browser.open(raw.authorize_url()).accounts
        silent = browser.visit(raw.authorize_url(POLICY, prompt="none"))
    assert silent.fields["error"] == "interaction_required"
    assert silent.fields["error_description"].startswith("AADB2C90077: ")


def test_b2c_errors_have_no_entra_fields(platform: Platform) -> None:
    with Raw(platform) as raw:
        body = raw.token(POLICY, grant_type="refresh_token", refresh_token="1.x").json()
    assert set(body) == {"error", "error_description"}
    assert body["error_description"].startswith("AADB2C90085: ")


# --- the plain provider -----------------------------------------------------------------------------------------


def test_a_plain_provider_gives_the_same_path(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in("oidc")
    first = client.sign_in(ADA.username, PLAIN, CUSTOMER.plain_scopes)
    second = client.silent(VENDOR.plain_scopes)
    assert "client_info" not in first
    assert set(CUSTOMER.plain_scopes) <= set(first["scope"].split())
    assert not set(VENDOR.plain_scopes) & set(first["scope"].split())
    assert client.call(CUSTOMER, CUSTOMER.endpoints[0], first["access_token"]).status_code == 200
    assert client.call(VENDOR, VENDOR.endpoints[1], second["access_token"]).status_code == 200
    assert client.call(VENDOR, VENDOR.endpoints[1], first["access_token"]).status_code == 401
    access = claims_of(first["access_token"])
    assert access["iss"] == platform.authority("oidc")
    assert "tid" not in access
    (account,) = client.app.get_accounts()
    assert account["home_account_id"] == first["id_token_claims"]["sub"]
    assert platform.record.count(AuthorizeRequest) == platform.record.count(ConsentPage) == 1
    assert platform.record.count(CodeRedemption) == platform.record.count(Refresh) == 1


def test_without_a_scope_the_plain_provider_gives_all_that_was_granted(platform: Platform) -> None:
    with Raw(platform) as raw:
        first = raw.token("oidc", code=raw.code(ADA.username, "oidc", scope=PLAIN_ASKED)).json()
        again = raw.token("oidc", grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    for answer in (first, again):
        assert set(PLAIN) <= set(answer["scope"].split())
        assert set(claims_of(answer["access_token"])["aud"]) == {CUSTOMER.resource, VENDOR.resource}


def test_a_missing_consent_is_an_invalid_scope(sign_in: Callable[..., Client]) -> None:
    client = sign_in("oidc")
    client.sign_in(ADA.username, PLAIN, CUSTOMER.plain_scopes, untick=VENDOR.plain_scopes)
    result = client.silent(VENDOR.plain_scopes)
    assert result["error"] == "invalid_scope"
    assert not {"suberror", "error_codes", "trace_id", "correlation_id", "timestamp"} & set(result)
    assert "AADSTS" not in result["error_description"]


def test_a_declined_consent_is_access_denied(sign_in: Callable[..., Client]) -> None:
    result = sign_in("oidc").sign_in(ADA.username, PLAIN, CUSTOMER.plain_scopes, decline=True)
    assert result["error"] == "access_denied"
    assert "AADSTS" not in result["error_description"]


def test_rotated_refresh_tokens_work_one_after_the_other(platform: Platform) -> None:
    with Raw(platform) as raw:
        answer = raw.token("oidc", code=raw.code(ADA.username, "oidc", scope=PLAIN_ASKED)).json()
        for scope in PLAIN:
            answer = raw.token(
                "oidc", grant_type="refresh_token", refresh_token=answer["refresh_token"], scope=f"openid {scope}"
            ).json()
            assert scope in answer["scope"].split()


def test_a_rotated_token_that_comes_back_ends_the_grant(platform: Platform) -> None:
    with Raw(platform) as raw:
        first = raw.token("oidc", code=raw.code(ADA.username, "oidc", scope=PLAIN_ASKED)).json()["refresh_token"]
        values = {"grant_type": "refresh_token", "refresh_token": first}
        second = raw.token("oidc", **values).json()["refresh_token"]
        assert raw.token("oidc", **values).json()["error"] == "invalid_grant"
        refused = raw.token("oidc", grant_type="refresh_token", refresh_token=second)
    assert refused.status_code == 400
    assert refused.json()["error"] == "invalid_grant"


def test_refreshing_in_parallel_ends_the_grant(platform: Platform) -> None:
    with Raw(platform) as raw:
        first = raw.token("oidc", code=raw.code(ADA.username, "oidc", scope=PLAIN_ASKED)).json()["refresh_token"]
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(lambda _: raw.token("oidc", grant_type="refresh_token", refresh_token=first), range(8))
            )
        (won,) = (answer.json() for answer in answers if answer.status_code == 200)
        refused = raw.token("oidc", grant_type="refresh_token", refresh_token=won["refresh_token"])
    assert refused.json()["error"] == "invalid_grant"


def test_a_refused_scope_does_not_spend_the_token(platform: Platform) -> None:
    with Raw(platform) as raw:
        asked = f"openid offline_access {CUSTOMER.plain_scopes[0]}"
        token = raw.token("oidc", code=raw.code(ADA.username, "oidc", scope=asked)).json()["refresh_token"]
        values = {"grant_type": "refresh_token", "refresh_token": token}
        assert raw.token("oidc", **values, scope=VENDOR.plain_scopes[0]).json()["error"] == "invalid_scope"
        assert raw.token("oidc", **values, scope=CUSTOMER.plain_scopes[0]).status_code == 200


def test_a_client_that_is_not_registered(platform: Platform) -> None:
    with Raw(platform) as raw:
        assert raw.token("oidc", code="x", client_id="y").json()["error"] == "invalid_client"


@pytest.mark.parametrize("scope", [CUSTOMER.scopes[0], "customer.burn", f"{CUSTOMER.resource}/.default"])
def test_resource_uris_mean_nothing_to_a_plain_provider(platform: Platform, scope: str) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        answer = browser.visit(raw.authorize_url("oidc", scope=scope))
    assert answer.fields["error"] == "invalid_scope"
    assert platform.record.of(ErrorAnswer)[0].codes == ()


def test_the_plain_provider_knows_work_accounts(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        accounts = browser.open(raw.authorize_url("oidc", scope="openid")).accounts
    assert {ADA.username, TOMAS.username, MARCUS.username} <= set(accounts)
    assert not {NOAH.username, YUKI.username} & set(accounts)
