"""The device authorization grant (RFC 8628) with MSAL's own client, and what goes wrong by hand."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests import scripted_browser
from tests.demo.client import Client, Raw
from tests.demo.conftest import Clock
from tests.patience import PATIENCE
from tests.scripted_browser import Page, ScriptedBrowser, Stuck
from trayapp.demo.accounts import ADA, NOAH, PRIYA
from trayapp.demo.history import ConsentPage, DeviceAuthorization, DeviceCodeRedemption, ErrorAnswer
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"


def approve(flow: dict[str, Any], account: str, **options: Any) -> Page:
    with ScriptedBrowser(account, **options) as browser:
        return browser.enter_code(flow["verification_uri"], flow["user_code"])


@pytest.mark.parametrize("authority", ["common", "organizations", "oidc", "adfs"])
def test_msal_signs_in_with_a_code_typed_elsewhere(
    platform: Platform, sign_in: Callable[..., Client], authority: str
) -> None:
    client = sign_in(authority)
    scopes = CUSTOMER.plain_scopes if authority == "oidc" else CUSTOMER.scopes
    flow = client.by_device_code(scopes)
    assert flow["expires_in"] == 900
    assert flow["interval"] == 1
    assert flow["user_code"] in flow["message"]
    assert "verification_uri_complete" not in flow
    assert client.poll(flow)["error"] == "authorization_pending"
    assert "signed in" in approve(flow, ADA.username).title
    result = client.poll(flow)
    assert client.call(CUSTOMER, CUSTOMER.endpoints[0], result["access_token"]).status_code == 200
    (account,) = client.app.get_accounts()
    assert account["username"] == ADA.username
    assert platform.record.count(ConsentPage) == (0 if authority == "adfs" else 1)
    # AD FS alone names scopes in a form that MSAL does not find again.
    assert (client.silent(scopes)["access_token"] == result["access_token"]) == (authority != "adfs")
    assert client.poll(flow)["error"] == "invalid_grant"  # a device code is good for one answer


def test_msals_own_waiting_ends_when_the_person_has_decided(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    flow = client.by_device_code(CUSTOMER.scopes)
    results: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: results.append(client.app.acquire_token_by_device_flow(flow)))
    waiting.start()
    platform.record.wait_for(ErrorAnswer, error="authorization_pending")
    approve(flow, ADA.username)
    waiting.join(20)
    assert "access_token" in results[0]
    assert platform.record.count(DeviceAuthorization, authority="common") == 1


def test_entra_keeps_a_consent_to_several_resources_and_gives_no_token(
    platform: Platform, sign_in: Callable[..., Client]
) -> None:
    """As MicrosoftDocs/azure-docs, issue 42565, tells: the consent counts, and a further code brings the tokens."""
    client = sign_in()
    flow = client.by_device_code((*CUSTOMER.scopes, *VENDOR.scopes))
    approve(flow, ADA.username)
    refused = client.poll(flow)
    assert refused["error"] == "invalid_request"
    assert refused["error_codes"] == [28000]
    further = client.by_device_code(CUSTOMER.scopes)
    approve(further, ADA.username)
    assert "access_token" in client.poll(further)
    assert "access_token" in client.silent(VENDOR.scopes)
    assert platform.record.count(ConsentPage) == 1
    assert platform.record.count(DeviceCodeRedemption) == 1


def test_the_other_apis_consent_gap_is_told_at_the_silent_token(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    flow = client.by_device_code(CUSTOMER.scopes)
    approve(flow, ADA.username)
    client.poll(flow)
    refused = client.silent(VENDOR.scopes)
    assert (refused["error"], refused["suberror"]) == ("invalid_grant", "consent_required")


def test_a_plain_provider_grants_several_apis_at_once(sign_in: Callable[..., Client]) -> None:
    client = sign_in("oidc")
    both = (*CUSTOMER.plain_scopes, *VENDOR.plain_scopes)
    flow = client.by_device_code(both)
    approve(flow, ADA.username)
    assert set(both) <= set(client.poll(flow)["scope"].split())


def test_a_personal_account_signs_in(sign_in: Callable[..., Client]) -> None:
    client = sign_in("common")
    flow = client.by_device_code(CUSTOMER.scopes)
    approve(flow, NOAH.username)
    assert set(CUSTOMER.scopes) <= set(client.poll(flow)["scope"].split())


@pytest.mark.parametrize(("authority", "error"), [("common", "authorization_declined"), ("oidc", "access_denied")])
def test_declined(sign_in: Callable[..., Client], authority: str, error: str) -> None:
    client = sign_in(authority)
    flow = client.by_device_code(CUSTOMER.plain_scopes if authority == "oidc" else CUSTOMER.scopes)
    page = approve(flow, ADA.username, decline=True)
    assert "not signed in" in page.title
    assert client.poll(flow)["error"] == error


def test_an_administrator_is_needed(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    flow = client.by_device_code(CUSTOMER.scopes)
    page = approve(flow, PRIYA.username)
    assert "only an admin can grant" in page.text
    assert client.poll(flow)["error"] == "authorization_declined"


@pytest.mark.parametrize("authority", ["common", "oidc"])
def test_a_code_is_good_for_fifteen_minutes(sign_in: Callable[..., Client], clock: Clock, authority: str) -> None:
    client = sign_in(authority)
    flow = client.by_device_code(CUSTOMER.plain_scopes if authority == "oidc" else CUSTOMER.scopes)
    clock.now += 901
    with pytest.raises(Stuck, match="That code did not work"):
        approve(flow, ADA.username)
    result = client.poll(flow)
    assert result["error"] == "expired_token"
    assert result.get("error_codes") == ([70020] if authority == "common" else None)


def test_a_wrong_code_is_said_and_the_right_one_still_works(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    flow = client.by_device_code(CUSTOMER.scopes)
    with ScriptedBrowser(ADA.username) as browser:
        page = browser.open(flow["verification_uri"])
        again = browser.type_code(page, "NOTACODE")
        assert isinstance(again, Page)
        assert "That code did not work" in again.text
        small = flow["user_code"].lower()
        accounts = browser.type_code(again, f"{small[:4]}-{small[4:]} ")
        assert isinstance(accounts, Page)
        assert ADA.username in accounts.accounts
        assert "Go on only if you asked for the code yourself" in accounts.text


def test_a_code_of_one_platform_means_nothing_to_another(platform: Platform, sign_in: Callable[..., Client]) -> None:
    flow = sign_in("oidc").by_device_code(CUSTOMER.plain_scopes)
    with pytest.raises(Stuck, match="That code did not work"), ScriptedBrowser(ADA.username) as browser:
        browser.enter_code(f"{platform.api_origin}/common/oauth2/deviceauth", flow["user_code"])
    with Raw(platform) as raw:
        answer = raw.token("common", grant_type=GRANT_TYPE, device_code=flow["device_code"]).json()
    assert answer["error"] == "bad_verification_code"


@pytest.mark.parametrize(("authority", "error"), [("common", "bad_verification_code"), ("oidc", "invalid_grant")])
def test_an_unknown_device_code(platform: Platform, authority: str, error: str) -> None:
    with Raw(platform) as raw:
        assert raw.token(authority, grant_type=GRANT_TYPE, device_code="x").json()["error"] == error
        missing = raw.token(authority, grant_type=GRANT_TYPE).json()
    assert missing["error"] == "invalid_request"


def test_polling_too_often(platform: Platform, sign_in: Callable[..., Client], clock: Clock) -> None:
    plain = sign_in("oidc").by_device_code(CUSTOMER.plain_scopes)
    entra = sign_in("common").by_device_code(CUSTOMER.scopes)
    with Raw(platform) as raw:

        def poll(authority: str, flow: dict[str, Any]) -> str:
            answer = raw.token(authority, grant_type=GRANT_TYPE, device_code=flow["device_code"])
            return str(answer.json()["error"])

        assert [poll("oidc", plain), poll("oidc", plain)] == ["authorization_pending", "slow_down"]
        clock.now += 1
        assert poll("oidc", plain) == "slow_down"  # five seconds more are wanted each time
        clock.now += 11
        assert poll("oidc", plain) == "authorization_pending"
        # Microsoft documents no slow_down.
        assert [poll("common", entra), poll("common", entra)] == ["authorization_pending"] * 2


@pytest.mark.parametrize(
    ("authority", "scopes", "error"),
    [
        ("common", ["https://mytenant.onmicrosoft.com/nothing/read"], "invalid_resource"),
        ("oidc", ["customer.burn"], "invalid_scope"),
    ],
)
def test_a_scope_that_is_not_known(
    sign_in: Callable[..., Client], authority: str, scopes: list[str], error: str
) -> None:
    flow = sign_in(authority).by_device_code(scopes)
    assert flow["error"] == error
    assert "user_code" not in flow


def test_b2c_has_no_device_codes(sign_in: Callable[..., Client]) -> None:
    with pytest.raises(ValueError, match="device authorization endpoint"):
        sign_in("b2c").by_device_code(CUSTOMER.scopes)


def test_a_client_that_is_not_registered(platform: Platform) -> None:
    with Raw(platform) as raw:
        answer = raw.http.post(
            f"{platform.authority()}/oauth2/v2.0/devicecode",
            data={"client_id": "nobody", "scope": CUSTOMER.scopes[0]},
            timeout=PATIENCE,
        )
    assert answer.status_code >= 400
    assert answer.json()["error"] == "unauthorized_client"


def test_the_scripted_browser_walks_it_as_a_program(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    flow = client.by_device_code(CUSTOMER.scopes)
    script = [sys.executable, scripted_browser.__file__, "--account", ADA.username, "--device-code"]
    wrong = subprocess.run([*script, "NOTACODE", flow["verification_uri"]], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert "That code did not work" in wrong.stderr
    right = subprocess.run([*script, flow["user_code"], flow["verification_uri"]], capture_output=True, check=False)
    assert right.returncode == 0
    assert "access_token" in client.poll(flow)
