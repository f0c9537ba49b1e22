"""The administrator's link: /adminconsent, as "Admin consent on the Microsoft identity platform" describes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.demo.client import Client
from tests.scripted_browser import ScriptedBrowser, Stuck
from trayapp.demo.accounts import CONTOSO_CUSTOMERS, FABRIKAM, GRACE, IRIS, PRIYA, YUKI
from trayapp.demo.history import AdminApprovalPage, ConsentPage, OrganisationConsentPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

BOTH = (*CUSTOMER.scopes, *VENDOR.scopes)


@pytest.mark.parametrize("tenant", [FABRIKAM.id, FABRIKAM.domain, "organizations"])
def test_one_decision_for_everyone_and_every_api(
    platform: Platform, sign_in: Callable[..., Client], tenant: str
) -> None:
    with ScriptedBrowser(GRACE.username, ca_file=platform.ca_file) as browser:
        page = browser.administer(platform.admin_consent_link(tenant))
    assert "Permissions granted" in page.title
    assert page.url.startswith(platform.api_origin)
    assert platform.record.of(OrganisationConsentPage) == (OrganisationConsentPage(GRACE.username, BOTH),)
    client = sign_in("organizations")
    client.sign_in(PRIYA.username, BOTH, CUSTOMER.scopes)
    assert "access_token" in client.silent(VENDOR.scopes)
    assert platform.record.count(AdminApprovalPage) == platform.record.count(ConsentPage) == 0


def test_a_directory_of_customers(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in("b2c")
    client.sign_in(YUKI.username, CUSTOMER.scopes)
    assert "error" in client.silent(VENDOR.scopes)
    with ScriptedBrowser(IRIS.username, ca_file=platform.ca_file) as browser:
        browser.administer(platform.admin_consent_link(CONTOSO_CUSTOMERS.id))
    other = sign_in("b2c")
    other.sign_in(YUKI.username, CUSTOMER.scopes)
    assert "access_token" in other.silent(VENDOR.scopes)


def test_nobody_but_an_administrator(platform: Platform) -> None:
    with ScriptedBrowser(PRIYA.username, ca_file=platform.ca_file) as browser:
        with pytest.raises(Stuck, match="is not an administrator of Fabrikam"):
            browser.administer(platform.admin_consent_link(FABRIKAM.id))
        assert IRIS.username not in browser.pages[0].accounts


def test_an_administrators_no(platform: Platform) -> None:
    with ScriptedBrowser(GRACE.username, decline=True, ca_file=platform.ca_file) as browser:
        assert "not granted" in browser.administer(platform.admin_consent_link(FABRIKAM.id)).title


def test_the_answer_goes_to_the_redirect_uri_where_the_link_names_one(platform: Platform) -> None:
    link = f"{platform.admin_consent_link(FABRIKAM.id)}&state=a%20b&redirect_uri=http://localhost:50505/done"
    with ScriptedBrowser(GRACE.username, ca_file=platform.ca_file, deliver=False) as browser:
        yes = browser.visit(link)
    with ScriptedBrowser(GRACE.username, decline=True, ca_file=platform.ca_file, deliver=False) as browser:
        no = browser.visit(link)
    assert yes.redirect_uri == "http://localhost:50505/done"
    assert yes.fields == {"admin_consent": "True", "tenant": FABRIKAM.id, "scope": " ".join(BOTH), "state": "a b"}
    assert (no.fields["error"], no.fields["admin_consent"], no.fields["state"]) == ("consent_required", "True", "a b")
    assert no.fields["error_description"].startswith("AADSTS65004: ")


def test_the_newer_link_grants_what_it_names(platform: Platform, sign_in: Callable[..., Client]) -> None:
    base = f"{platform.authority(FABRIKAM.id)}/v2.0/adminconsent?client_id={platform.client_id}"
    with ScriptedBrowser(GRACE.username, ca_file=platform.ca_file) as browser:
        assert "AADSTS900144" in browser.open(base).text
        browser.administer(f"{base}&scope={VENDOR.resource}/.default")
    client = sign_in("organizations")
    assert "access_token" in client.sign_in(PRIYA.username, VENDOR.scopes)
    assert sign_in("organizations").sign_in(PRIYA.username, CUSTOMER.scopes)["error"] == "access_denied"


@pytest.mark.parametrize(
    ("tenant", "client_id", "more", "code"),
    [
        ("nowhere.example", None, "", "AADSTS90002"),
        ("adfs", None, "", "AADSTS90002"),
        (FABRIKAM.id, "nobody", "", "AADSTS700016"),
        (FABRIKAM.id, None, "&redirect_uri=https://elsewhere.example/", "AADSTS50011"),
    ],
)
def test_a_link_that_is_wrong(platform: Platform, tenant: str, client_id: str | None, more: str, code: str) -> None:
    link = f"{platform.authority(tenant)}/adminconsent?client_id={client_id or platform.client_id}{more}"
    with ScriptedBrowser(GRACE.username, ca_file=platform.ca_file) as browser:
        page = browser.open(link)
    assert page.status == 400
    assert code in page.text


def test_an_administrator_may_consent_alone(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in("organizations")
    client.sign_in(GRACE.username, BOTH, CUSTOMER.scopes)
    assert "access_token" in client.silent(VENDOR.scopes)
    assert platform.record.count(AdminApprovalPage) == 0
