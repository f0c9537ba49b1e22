"""What a user can decide, and what the client hears of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.demo.client import Client, Raw
from tests.scripted_browser import Answer, Page, ScriptedBrowser
from trayapp.demo.accounts import ADA, FABRIKAM, IRIS, NOAH, PRIYA
from trayapp.demo.history import AdminApprovalPage, CodeRedemption, ConsentPage, ErrorAnswer, Refresh
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

BOTH = (*CUSTOMER.scopes, *VENDOR.scopes)
READ, WRITE = CUSTOMER.scopes


def test_declining_comes_back_as_an_error(platform: Platform, sign_in: Callable[..., Client]) -> None:
    result = sign_in().sign_in(ADA.username, BOTH, CUSTOMER.scopes, decline=True)
    assert result["error"] == "access_denied"
    assert result["error_description"].startswith("AADSTS65004: ")
    assert "error_subcode" not in result or result["error_subcode"] == "cancel"
    assert platform.record.count(CodeRedemption) == 0
    (error,) = platform.record.of(ErrorAnswer)
    assert (error.place, error.error, error.codes) == ("authorize", "access_denied", (65004,))


def test_the_next_try_after_declining_works(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes, decline=True)
    assert "access_token" in client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)


def test_an_unticked_permission_is_not_in_the_token(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    result = client.sign_in(ADA.username, BOTH, CUSTOMER.scopes, untick=[WRITE])
    assert result["scope"].split() == [READ]
    token = result["access_token"]
    assert client.call(CUSTOMER, CUSTOMER.endpoints[0], token).status_code == 200
    refused = client.call(CUSTOMER, CUSTOMER.endpoints[2], token)
    assert refused.status_code == 403
    assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]


def test_unticking_all_of_the_first_api_is_a_success_with_no_scope(
    platform: Platform, sign_in: Callable[..., Client]
) -> None:
    client = sign_in()
    result = client.sign_in(ADA.username, BOTH, CUSTOMER.scopes, untick=CUSTOMER.scopes)
    assert "access_token" in result
    assert result["scope"] == ""
    assert platform.record.of(CodeRedemption)[0].granted == ()
    assert set(client.silent(VENDOR.scopes)["scope"].split()) == set(VENDOR.scopes)


def test_an_unticked_permission_of_a_further_api_needs_consent(
    platform: Platform, sign_in: Callable[..., Client]
) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes, untick=[VENDOR.scopes[1]])
    result = client.silent(VENDOR.scopes)
    assert result["error"] == "invalid_grant"
    assert result["suberror"] == "consent_required"
    assert result["error_codes"] == [65001]
    assert "access_token" in client.silent(VENDOR.scopes[:1])
    assert platform.record.count(Refresh) == 1


def test_what_was_not_consented_is_asked_for_later(platform: Platform, sign_in: Callable[..., Client]) -> None:
    sign_in().sign_in(ADA.username, BOTH, CUSTOMER.scopes, untick=VENDOR.scopes)
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    assert platform.record.count(ConsentPage) == 2
    assert "access_token" in client.silent(VENDOR.scopes)


def test_entra_gives_every_consented_permission_of_the_api(sign_in: Callable[..., Client]) -> None:
    sign_in().sign_in(ADA.username, CUSTOMER.scopes)
    assert set(sign_in().sign_in(ADA.username, [READ])["scope"].split()) == {READ, WRITE}


def test_default_means_everything_consented(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes, untick=[VENDOR.scopes[1]])
    assert client.silent([f"{VENDOR.resource}/.default"])["scope"].split() == [VENDOR.scopes[0]]


def test_a_revoked_consent_is_missed_at_the_next_refresh(platform: Platform, sign_in: Callable[..., Client]) -> None:
    for account in (ADA, NOAH):
        client = sign_in()
        client.sign_in(account.username, BOTH, CUSTOMER.scopes)
        platform.revoke_consent(account.username, VENDOR.scopes[0])
        assert client.silent(VENDOR.scopes)["suberror"] == "consent_required"
        assert "access_token" in client.silent(VENDOR.scopes[1:])


def test_an_administrator_has_to_approve(platform: Platform, sign_in: Callable[..., Client]) -> None:
    result = sign_in().sign_in(PRIYA.username, BOTH, CUSTOMER.scopes)
    assert result["error"] == "access_denied"
    assert result["error_description"].startswith("AADSTS90094: ")
    assert platform.record.count(AdminApprovalPage, username=PRIYA.username) == 1
    assert platform.record.count(ConsentPage) == 0

    platform.grant_admin_consent(FABRIKAM.domain)
    client = sign_in()
    assert "access_token" in client.sign_in(PRIYA.username, BOTH, CUSTOMER.scopes)
    assert "access_token" in client.silent(VENDOR.scopes)
    assert platform.record.count(ConsentPage) == 0


def test_the_person_can_play_the_administrator(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url())
        admin = browser.press(page, name="account", value=PRIYA.username)
        assert isinstance(admin, Page)
        answer = browser.press(admin, id="approve")
        assert isinstance(answer, Answer)
        assert "code" in answer.fields
        # What was not on the page is not approved.
        again = browser.open(raw.authorize_url(scope=VENDOR.scopes[0]))
    assert again.button("approve")
    assert platform.record.count(ConsentPage) == 0


def test_prompt_consent_asks_again(platform: Platform, sign_in: Callable[..., Client]) -> None:
    sign_in().sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    sign_in().sign_in(ADA.username, BOTH, CUSTOMER.scopes, prompt="consent")
    assert platform.record.count(ConsentPage) == 2


def test_the_page_names_every_permission_in_words(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url(scope=f"openid offline_access {' '.join(BOTH)}"))
        consent = browser.press(page, name="account", value=ADA.username)
    assert isinstance(consent, Page)
    assert consent.scopes == list(BOTH)
    for api in (CUSTOMER, VENDOR):
        assert api.title in consent.text
        assert api.publisher in consent.text
        for permission in api.permissions:
            assert permission.title in consent.text
            assert permission.description in consent.text


def test_a_scope_that_was_not_on_the_page_cannot_be_slipped_in(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url(scope=READ))
        consent = browser.press(page, name="account", value=ADA.username)
        assert isinstance(consent, Page)
        consent.forms[0].boxes.append(("scope", VENDOR.scopes[1]))
        answer = browser.press(consent, id="accept")
        assert isinstance(answer, Answer)
        refused = raw.token(code=answer.fields["code"], scope=VENDOR.scopes[1]).json()
    assert refused["scope"] == ""


def test_only_the_browser_that_began_can_decide(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as mine, ScriptedBrowser(deliver=False) as other:
        page = mine.open(raw.authorize_url())
        consent = mine.press(page, name="account", value=ADA.username)
        assert isinstance(consent, Page)
        other.open(raw.authorize_url())
        refused = other.press(consent, id="accept")
        assert isinstance(refused, Page)
        assert refused.status == 400
        assert isinstance(mine.press(consent, id="accept"), Answer)
        again = mine.press(consent, id="accept")
    assert isinstance(again, Page)
    assert "expired" in again.title


@pytest.mark.parametrize(("named", "request_page", "number"), [(False, False, 90094), (True, True, 90095)])
def test_a_tenants_policy_keeps_permissions_to_administrators(
    platform: Platform, sign_in: Callable[..., Client], named: bool, request_page: bool, number: int
) -> None:
    platform.manners.administrators = frozenset({"customer.write"})
    platform.manners.names_permissions, platform.manners.takes_requests = named, request_page
    client = sign_in()
    result = client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    assert result["error"] == "access_denied"
    assert result["error_description"].startswith(f"AADSTS{number}: ")
    assert ("customer.write" in result["error_description"]) == named
    # Without it users consent for themselves; where an administrator has granted it nobody else is asked.
    assert "access_token" in client.sign_in(ADA.username, (READ, *VENDOR.scopes), (READ,))
    platform.grant_admin_consent("contoso.example", WRITE)
    assert set(client.silent(CUSTOMER.scopes)["scope"].split()) == {READ, WRITE}


def test_a_tenants_policy_is_not_for_personal_accounts_and_not_for_its_administrators(
    platform: Platform, sign_in: Callable[..., Client]
) -> None:
    platform.manners.administrators = frozenset({"customer.write"})
    for username in (NOAH.username, IRIS.username):
        assert "access_token" in sign_in().sign_in(username, BOTH, CUSTOMER.scopes)
