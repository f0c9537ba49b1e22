"""The authorize endpoint: what it demands, and how it answers."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable

import pytest

from tests.demo.client import REDIRECT_URI, Client, Raw, claims_of
from tests.patience import PATIENCE
from tests.scripted_browser import Answer, Page, ScriptedBrowser
from trayapp.demo.accounts import ADA, CONTOSO, TOMAS
from trayapp.demo.history import AuthorizeRequest, ErrorAnswer, SignInPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

READ = CUSTOMER.scopes[0]


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_the_answer_comes_in_the_mode_asked_for(sign_in: Callable[..., Client], mode: str) -> None:
    client = sign_in()
    # MSAL warns where the mode is not form_post.
    expected = pytest.warns(UserWarning, match="form_post") if mode == "query" else contextlib.nullcontext()
    with expected, ScriptedBrowser(ADA.username, deliver=False) as browser:
        flow, answer = client.authorize([READ], browser, response_mode=mode)
    assert answer.method == {"query": "GET", "form_post": "POST"}[mode]
    assert answer.fields["state"] == flow["state"]
    assert "access_token" in client.redeem(flow, answer, [READ])


@pytest.mark.parametrize(
    "uri",
    ["http://localhost:1234", "http://localhost/path?kept=1", "http://127.0.0.1:8400/", "http://[::1]:9999/callback"],
)
def test_loopback_redirect_uris_are_good(platform: Platform, uri: str) -> None:
    with Raw(platform) as raw, ScriptedBrowser(ADA.username, deliver=False) as browser:
        answer = browser.visit(raw.authorize_url(redirect_uri=uri))
    assert answer.redirect_uri == uri.split("?", maxsplit=1)[0]
    assert "code" in answer.fields
    assert answer.fields.get("kept", "1") == "1"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"redirect_uri": "https://localhost:1234"}, "AADSTS50011"),
        ({"redirect_uri": "http://contoso.example/"}, "AADSTS50011"),
        ({"redirect_uri": "http://localhost@contoso.example/"}, "AADSTS50011"),
        ({"redirect_uri": "http://localhost:1/#x"}, "AADSTS50011"),
        ({"redirect_uri": None}, "AADSTS900144"),
        ({"client_id": str(uuid.uuid4())}, "AADSTS700016"),
        ({"client_id": None}, "AADSTS900144"),
    ],
)
def test_without_a_trusted_way_back_there_is_a_page(
    platform: Platform, changes: dict[str, str | None], words: str
) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url(**changes))
    assert page.status == 400
    assert words in page.text
    assert platform.record.count(ErrorAnswer, place="page") == 1


@pytest.mark.parametrize(
    ("changes", "error", "number"),
    [
        ({"code_challenge": None}, "invalid_request", "AADSTS9002325"),
        ({"code_challenge_method": "plain"}, "invalid_request", "AADSTS9002325"),
        ({"code_challenge_method": None}, "invalid_request", "AADSTS9002325"),
        ({"code_challenge": "short"}, "invalid_request", "AADSTS9002313"),
        ({"response_type": "token"}, "unsupported_response_type", "AADSTS700054"),
        ({"response_type": None}, "unsupported_response_type", "AADSTS700054"),
        ({"response_mode": "fragment"}, "invalid_request", "AADSTS9002313"),
        ({"prompt": "nonsense"}, "invalid_request", "AADSTS9002313"),
        ({"prompt": "none login"}, "invalid_request", "AADSTS9002313"),
        ({"claims": "{"}, "invalid_request", "AADSTS9002313"),
        ({"claims": "[1]"}, "invalid_request", "AADSTS9002313"),
        ({"scope": None}, "invalid_request", "AADSTS900144"),
        ({"scope": f"{CUSTOMER.resource}/.default {READ}"}, "invalid_scope", "AADSTS70011"),
        ({"scope": f"{CUSTOMER.resource}/.default {VENDOR.resource}/.default"}, "invalid_scope", "AADSTS70011"),
        ({"scope": f"{CUSTOMER.resource}/customer.burn"}, "invalid_client", "AADSTS650053"),
        ({"scope": "https://other.example/x.read"}, "invalid_resource", "AADSTS500011"),
        ({"scope": "User.Read"}, "invalid_client", "AADSTS650053"),
        ({"prompt": "none"}, "login_required", "AADSTS50058"),
    ],
)
def test_other_mistakes_go_back_to_the_client(
    platform: Platform, changes: dict[str, str | None], error: str, number: str
) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        answer = browser.visit(raw.authorize_url(**changes))
    assert answer.redirect_uri == REDIRECT_URI
    assert answer.fields["error"] == error
    assert answer.fields["error_description"].startswith(f"{number}: ")
    assert answer.fields["state"] == "a state with spaces & signs"
    assert "code" not in answer.fields


def test_a_parameter_stands_once(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(f"{raw.authorize_url()}&scope=openid")
    assert page.status == 400
    assert "Multiple 'scope' in request." in page.text


def test_an_unknown_tenant_has_a_page(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url("nobody.example"))
    assert "AADSTS90002" in page.text


def test_a_browser_that_is_signed_in_is_not_asked_who_it_is(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(ADA.username, deliver=False) as browser:
        browser.visit(raw.authorize_url())
        assert "code" in browser.visit(raw.authorize_url(prompt="none")).fields
        assert "code" in browser.visit(raw.authorize_url()).fields
        assert platform.record.count(SignInPage) == 1
        for prompt in ("select_account", "login"):
            assert browser.open(raw.authorize_url(prompt=prompt)).accounts
        # Somebody else is meant: the session is of no use.
        assert browser.open(raw.authorize_url(login_hint=TOMAS.username)).accounts[0] == TOMAS.username
        new = browser.visit(raw.authorize_url(prompt="none", scope=VENDOR.scopes[0]))
        assert new.fields["error"] == "consent_required"


def test_signing_out_forgets_the_browser(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(ADA.username, deliver=False) as browser:
        browser.visit(raw.authorize_url())
        browser.open(f"{platform.api_origin}/sign-out")
        assert browser.visit(raw.authorize_url(prompt="none")).fields["error"] == "login_required"


def test_a_hint_puts_its_account_first(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url(login_hint=TOMAS.username.upper()))
    assert page.accounts[0] == TOMAS.username
    assert platform.record.of(AuthorizeRequest)[0].login_hint == TOMAS.username.upper()


def test_the_nonce_comes_back_in_the_id_token(platform: Platform) -> None:
    with Raw(platform) as raw:
        code = raw.code(ADA.username, nonce="n-0815")
        identity = claims_of(raw.token(code=code).json()["id_token"])
    assert identity["nonce"] == "n-0815"


def test_a_request_may_also_be_posted(platform: Platform) -> None:
    with Raw(platform) as raw:
        url, _, query = raw.authorize_url().partition("?")
        answer = raw.http.post(
            url, data=query, headers={"Content-Type": "application/x-www-form-urlencoded"}, timeout=PATIENCE
        )
    assert answer.status_code == 200
    assert "Sign in" in answer.text


def test_the_pages_are_shut_against_other_sites(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url())
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    # Chromium holds a form to this list along its redirects, so the client's listener has to be on it.
    assert f"form-action 'self' {REDIRECT_URI}" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Cache-Control"] == "no-store"
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_what_goes_into_a_page_is_escaped(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url(redirect_uri="http://evil.example/<script>alert(1)</script>"))
        answer = browser.visit(
            raw.authorize_url(prompt="none", response_mode="form_post", state='"><script>alert(1)</script>')
        )
    assert "<script>alert" not in page.html
    assert "<script>alert" not in browser.pages[-1].html
    assert answer.fields["state"] == '"><script>alert(1)</script>'


def test_only_loopback_names_are_answered(platform: Platform) -> None:
    with Raw(platform) as raw:
        answer = raw.http.get(raw.authorize_url(), headers={"Host": "rebound.example:80"}, timeout=PATIENCE)
    assert answer.status_code == 421


def test_tenants_are_known_by_id_and_by_domain(platform: Platform) -> None:
    for name in (CONTOSO.id, CONTOSO.domain, CONTOSO.domain.upper()):
        with Raw(platform) as raw, ScriptedBrowser(ADA.username, deliver=False) as browser:
            answer = browser.visit(raw.authorize_url(name))
            assert isinstance(answer, Answer)
            assert "code" in answer.fields


def test_an_unknown_account_is_not_let_in(platform: Platform) -> None:
    with Raw(platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url())
        page.forms[0].buttons[0]["value"] = "nobody@contoso.example"
        again = browser.press(page, name="account", value="nobody@contoso.example")
    assert isinstance(again, Page)
    assert "Choose one of the accounts below" in again.text
