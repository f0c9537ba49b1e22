"""What a sign-in's answer must say before anything of it is kept."""

from __future__ import annotations

import base64
import json
import threading
import time
from typing import TYPE_CHECKING, Any
from unittest import mock
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from tests.core.build import APIS
from tests.identity.provider import CLIENT_ID, Provider, token
from tests.patience import PATIENCE
from trayapp.core.consent.plan import URL_LIMIT, Ask, Prompt, plan
from trayapp.core.effects import OpenPrompt
from trayapp.core.events import PromptAnswered, PromptFailed
from trayapp.core.model import AuthorityKind, RefusedToken
from trayapp.core.problems import LONGEST_CLAIMS, Problem, are_too_long
from trayapp.identity.client.accounts import account_of, cached_account
from trayapp.identity.client.discovery import is_discovery, is_issuer
from trayapp.identity.client.http import MsalHttpClient
from trayapp.identity.client.id_token import Expected, check, claims_of, home_of
from trayapp.identity.errors.provider import UntrustedAnswerError
from trayapp.identity.sign_in.browser import BrowserSignIn
from trayapp.identity.sign_in.listener import Listener
from trayapp.identity.sign_in.way import Form, Way
from trayapp.identity.token import Token
from trayapp.identity.tokens import get_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from trayapp.identity.client.application import Client

ISSUER = "https://login.example/tenant/v2.0"
TENANT = "11111111-2222-3333-4444-555555555555"
OTHER_TENANT = "99999999-2222-3333-4444-555555555555"
NOW = 1_700_000_000.0
CLAIMS = {"iss": ISSUER, "aud": "client", "sub": "ada", "exp": NOW + 60, "nonce": "n"}
EXPECTED = Expected(ISSUER, "client", NOW, nonce="n")
EFFECT = OpenPrompt(Prompt((Ask("customer", APIS[0].scopes),)), None, 0, 1)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"aud": ["client"]},
        {"aud": ["client", "another"], "azp": "client"},
        {"azp": "client"},
        {"exp": NOW - 299},
        {"exp": NOW + 0.5},
        {"sub": "x" * 255},
        {"extra": {"nested": [1]}},
    ],
)
def test_what_is_right_passes(change: dict[str, Any]) -> None:
    check({**CLAIMS, **change}, EXPECTED)


@pytest.mark.parametrize("wrong", [None, "", 5, [], {}, True])
@pytest.mark.parametrize("name", ["iss", "aud", "sub", "exp", "nonce"])
def test_what_is_missing_or_of_another_kind_is_refused(name: str, wrong: object) -> None:
    if (name, wrong) == ("exp", 5):
        wrong = "5"
    with pytest.raises(UntrustedAnswerError, match=rf"\({name}\)"):
        check({**CLAIMS, name: wrong}, EXPECTED)
    with pytest.raises(UntrustedAnswerError, match=rf"\({name}\)"):
        check({key: value for key, value in CLAIMS.items() if key != name}, EXPECTED)


@pytest.mark.attack(
    "a hostile sign-in service",
    "an ID token of another issuer, for another program, expired, about another user, of another sign-in",
    "refused before anything is kept",
)
@pytest.mark.parametrize(
    "change",
    [
        {"iss": ISSUER + "/"},
        {"iss": ISSUER.upper()},
        {"iss": "https://evil.example/tenant/v2.0"},
        {"iss": [ISSUER]},
        {"aud": "another"},
        {"aud": "Client"},
        {"aud": ["another"]},
        {"aud": ["client", "another"]},
        {"aud": ["client", "another"], "azp": "another"},
        {"azp": "another"},
        {"azp": None},
        {"sub": "x" * 256},
        {"exp": NOW - 301},
        {"exp": float("nan")},
        {"exp": float("-inf")},
        {"exp": float("inf")},
        {"exp": 10**400},
        {"nonce": "N"},
    ],
)
def test_what_is_wrong_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UntrustedAnswerError):
        check({**CLAIMS, **change}, EXPECTED)


def test_microsofts_platform_spells_the_clients_id_in_its_own_case() -> None:
    check({**CLAIMS, "aud": "CLIENT"}, Expected(ISSUER, "client", NOW, nonce="n", any_case=True))


def test_a_refresh_is_about_the_same_person() -> None:
    check(CLAIMS, Expected(ISSUER, "client", NOW, subjects=frozenset({"ada"})))
    with pytest.raises(UntrustedAnswerError, match="somebody else"):
        check(CLAIMS, Expected(ISSUER, "client", NOW, subjects=frozenset({"lea"})))


MANY = "https://login.example/{tenantid}/v2.0"


@pytest.mark.parametrize(
    ("promised", "given", "tenant", "fits"),
    [
        (ISSUER, ISSUER, None, True),
        (ISSUER, ISSUER + "/", None, False),
        (MANY, f"https://login.example/{TENANT}/v2.0", TENANT, True),
        (MANY, f"https://login.example/{TENANT}/v2.0", None, True),
        (MANY, f"https://login.example/{TENANT}/v2.0", OTHER_TENANT, False),
        (MANY, f"https://login.example/{TENANT}/v2.0", "", False),
        (MANY, f"https://login.example/{TENANT}/v2.0", 5, False),
        (MANY, MANY, "{tenantid}", False),
        (MANY, "https://login.example/common/v2.0", "common", False),
        (MANY, f"https://login.example/{TENANT}", TENANT, False),
        (MANY, f"https://login.example/evil/{TENANT}/v2.0", TENANT, False),
        (MANY, f"https://evil.example/{TENANT}/v2.0", TENANT, False),
        (MANY, "https://login.example//v2.0", "", False),
        (MANY, "https://login.example/v2.0", "", False),
        (MANY, "", "", False),
        (ISSUER, None, None, False),
        (ISSUER, [ISSUER], None, False),
    ],
)
def test_the_issuer_of_many_tenants_is_that_of_the_tokens_own(
    promised: str, given: object, tenant: object, fits: bool
) -> None:
    assert is_issuer(promised, given, tenant) is fits


@given(st.text(), st.text(), st.none() | st.text())
def test_no_issuer_breaks_the_comparison(promised: str, given: str, tenant: str | None) -> None:
    assert is_issuer(promised, given, tenant) in {True, False}


GOOD = {
    "issuer": ISSUER,
    "authorization_endpoint": "https://login.example/authorize?p=policy",
    "token_endpoint": "https://login.example/token",
    "device_authorization_endpoint": "https://login.example/device",
}
BAD_ADDRESSES = [
    "javascript:alert(1)",
    "javascript://login.example/%0aalert(1)",
    "file:///etc/passwd",
    "ms-settings:privacy",
    "--remote=x",
    "-private",
    "http://login.example/x",
    "https://login.example/x y",
    "https://login.example/x\n",
    "https://login.example/\x1b[2J",
    "https://me@login.example/x",
    "https://login.example\\@evil.example/x",
    "https://login.example/x#fragment",
    "https://login.example/\u00fc",
    "https:///x",
    "//login.example/x",
    "/x",
    "",
    5,
    [],
]


@pytest.mark.attack(
    "a hostile sign-in service", "a discovery document with javascript:, file: or http: endpoints", "refused"
)
@pytest.mark.parametrize("wrong", BAD_ADDRESSES)
@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "device_authorization_endpoint"])
def test_an_endpoint_that_may_not_be_opened_or_sent_to_is_none(name: str, wrong: object) -> None:
    assert is_discovery(GOOD)
    assert not is_discovery({**GOOD, name: wrong})


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({"authorization_endpoint": "http://localhost:8080/authorize"}, True),
        ({"authorization_endpoint": "http://[::1]/authorize"}, True),
        ({"authorization_endpoint": None}, False),
        ({"token_endpoint": "http://localhost:8080/token"}, False),
        ({"token_endpoint": "https://login.example/"}, False),
        ({"token_endpoint": "https://login.example"}, False),
        ({"token_endpoint": None}, False),
        ({"device_authorization_endpoint": None}, True),
        ({"device_authorization_endpoint": "http://127.0.0.1:1/device"}, True),
        ({"issuer": None}, False),
        ({"issuer": ""}, False),
        ({"issuer": 5}, False),
    ],
)
def test_what_signing_in_needs(change: dict[str, Any], fits: bool) -> None:
    assert is_discovery({**GOOD, **change}) is fits


@pytest.mark.parametrize(
    "wrong", ["", "x", "x.y", "x.!.z", "a.bnVsbA.c", "a.W10.c", None, 5, [], "." * 50, "x." + "W" * 9999]
)
def test_an_id_token_that_cannot_be_read_is_refused(wrong: object) -> None:
    with pytest.raises(UntrustedAnswerError):
        claims_of(wrong)


def test_one_that_nests_without_end_is_refused() -> None:
    deep = base64.urlsafe_b64encode(b'{"a":' * 100_000).decode()
    with pytest.raises(UntrustedAnswerError):
        claims_of(f"x.{deep}.x")
    with pytest.raises(UntrustedAnswerError):
        home_of({"client_info": deep})


# A whole sign-in, with a real provider and a browser's requests.


def client_info(uid: str) -> str:
    return base64.urlsafe_b64encode(json.dumps({"uid": uid, "utid": "t"}).encode()).decode().rstrip("=")


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with Provider(tmp_path) as made:
        yield made


def signed_in(
    provider: Provider,
    client: Client,
    answer: Callable[[str], dict[str, Any]],
    *,
    brought: Callable[[dict[str, str]], dict[str, str]] = lambda fields: fields,
) -> PromptAnswered | PromptFailed:
    """Sign in; `answer` makes the token answer of the nonce, `brought` changes what the browser brings."""
    pages: list[requests.Response] = []

    def browse(link: str) -> None:
        there = requests.get(link, timeout=PATIENCE, allow_redirects=False).headers["Location"]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        provider.answers["/token"] = lambda _: (200, answer(asked["nonce"]))
        fields = brought({"code": "code", "state": asked["state"]})
        pages.append(requests.get(asked["redirect_uri"], params=fields, timeout=PATIENCE))

    browsers: list[threading.Thread] = []

    def waiting(_shown: str, _code: str | None, opened: str | None, _seconds: float) -> None:
        browsers.append(threading.Thread(target=browse, args=(opened,)))
        browsers[0].start()

    ended = BrowserSignIn(client).prompt(EFFECT, waiting, threading.Event())
    for browser in browsers:
        browser.join()
    said = "Signed in as" in pages[0].text
    assert said is isinstance(ended, PromptAnswered)
    return ended


def held(client: Client) -> list[str]:
    cache = client.cache.msal
    return [each["secret"] for kind in ("AccessToken", "RefreshToken", "IdToken") for each in cache.search(kind)]


def test_a_sign_in_that_is_right(provider: Provider) -> None:
    client = provider.client()
    ended = signed_in(provider, client, lambda nonce: provider.tokens(id_token=provider.id_token(nonce=nonce)))
    assert isinstance(ended, PromptAnswered)
    assert (ended.account.home_id, ended.account.username) == ("ada", "ada@contoso.example")
    assert len(held(client)) == 3


@pytest.mark.attack("a hostile sign-in service", "a whole sign-in with such a token", "no entry in the cache")
@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"exp": 1},
        {"sub": None},
        {"sub": 5},
        {"nonce": "another"},
        {"nonce": None},
    ],
)
def test_a_sign_in_that_is_not_leaves_nothing(provider: Provider, change: dict[str, Any]) -> None:
    client = provider.client()
    ended = signed_in(
        provider, client, lambda nonce: provider.tokens(id_token=provider.id_token(**{"nonce": nonce, **change}))
    )
    assert isinstance(ended, PromptFailed)
    assert (ended.problem.code, ended.problem.error) == ("provider-unexpected", "untrusted_answer")
    assert held(client) == []
    assert client.cache.accounts == []


@pytest.mark.parametrize(
    "answer",
    [
        {"id_token": None},
        {"id_token": "x"},
        {"id_token": 5},
        {"id_token": None, "id_token_claims": {"sub": "mallory", "iss": "x"}},
        {"id_token": None, "client_info": client_info("mallory")},
    ],
)
def test_an_answer_that_names_nobody_leaves_nothing(provider: Provider, answer: dict[str, Any]) -> None:
    client = provider.client()
    ended = signed_in(provider, client, lambda _: provider.tokens(**answer))
    assert isinstance(ended, PromptFailed)
    assert ended.problem.code == "provider-unexpected"
    assert held(client) == []


def test_claims_beside_the_id_token_count_for_nothing(provider: Provider) -> None:
    client = provider.client()
    ended = signed_in(
        provider,
        client,
        lambda nonce: provider.tokens(id_token=provider.id_token(nonce=nonce), id_token_claims={"sub": "mallory"}),
    )
    assert isinstance(ended, PromptAnswered)
    assert ended.account.home_id == "ada"
    assert [each["home_account_id"] for each in client.cache.accounts] == ["ada"]


@pytest.mark.parametrize("off", [-86_400, 86_400])
def test_a_wrong_clock_of_this_computer_does_not_make_it_expire(provider: Provider, off: int) -> None:
    client = provider.client()
    client._make_http = lambda: MsalHttpClient(provider.ca_file, None, clock=lambda: time.time() + off)
    ended = signed_in(provider, client, lambda nonce: provider.tokens(id_token=provider.id_token(nonce=nonce)))
    assert isinstance(ended, PromptAnswered)


@pytest.mark.attack(
    "a hostile sign-in service", "an answer with another service's iss, or without a promised one (mix-up)", "refused"
)
@pytest.mark.parametrize(
    ("promised", "issuer", "fits"),
    [
        (True, "own", True),
        (None, "own", True),
        (None, None, True),
        (False, None, True),
        (True, None, False),
        (True, "", False),
        (True, "https://evil.example", False),
        (None, "https://evil.example", False),
        (False, "https://evil.example", False),
    ],
)
@pytest.mark.parametrize("field", ["code", "error"])
def test_an_answer_of_another_service_is_refused(
    tmp_path: Path, promised: bool | None, issuer: str | None, fits: bool, field: str
) -> None:
    with Provider(tmp_path, authorization_response_iss_parameter_supported=promised) as provider:
        client = provider.client()

        def brought(fields: dict[str, str]) -> dict[str, str]:
            named = {} if issuer is None else {"iss": provider.origin if issuer == "own" else issuer}
            return {field: "access_denied", "state": fields["state"], **named}

        ended = signed_in(
            provider,
            client,
            lambda nonce: provider.tokens(id_token=provider.id_token(nonce=nonce)),
            brought=brought,
        )
        asked = [path for path, _ in provider.forms]
    if fits and field == "code":
        assert isinstance(ended, PromptAnswered)
        return
    assert isinstance(ended, PromptFailed)
    assert ended.problem.code == ("sign-in-refused" if fits else "provider-unexpected")
    assert asked == []  # no code was redeemed
    assert held(client) == []


class TestARefresh:
    @pytest.fixture
    def client(self, provider: Provider) -> Client:
        made = provider.client(AuthorityKind.OIDC)
        signed_in(provider, made, lambda nonce: provider.tokens(id_token=provider.id_token(nonce=nonce)))
        return made

    def refreshed(self, provider: Provider, client: Client, **answer: Any) -> Token | Problem:
        (account,) = client.cache.accounts
        provider.answers["/token"] = lambda _: (
            200,
            provider.tokens(**{"access_token": "second", "scope": " ".join(APIS[1].scopes), **answer}),
        )
        return get_token(client, cached_account(account, client.setup), APIS[1], APIS[1].scopes)

    def test_that_is_issued_anew_passes_the_cache_and_demands_nothing(self, provider: Provider, client: Client) -> None:
        (account,) = client.cache.accounts
        known = cached_account(account, client.setup)
        provider.answers["/token"] = lambda _: (200, provider.tokens(access_token="new"))
        kept = get_token(client, known, APIS[0], APIS[0].scopes)
        assert isinstance(kept, Token)
        assert kept.secret == "access"
        token = get_token(client, known, APIS[0], APIS[0].scopes, claims=RefusedToken("access"))
        assert isinstance(token, Token)
        assert token.secret == "new"
        assert "claims" not in provider.forms[-1][1]

    def test_is_not_asked_for_where_another_process_has_refreshed_meanwhile(
        self, provider: Provider, client: Client
    ) -> None:
        # Where a refresh revokes the token before it, each process would revoke the others' for ever.
        (account,) = client.cache.accounts
        asked = len(provider.forms)
        token = get_token(
            client, cached_account(account, client.setup), APIS[0], APIS[0].scopes, claims=RefusedToken("before")
        )
        assert isinstance(token, Token)
        assert (token.secret, len(provider.forms)) == ("access", asked)

    @pytest.mark.attack(
        "a hostile sign-in service", "a token that was granted nothing of the API", "it is not sent there"
    )
    @pytest.mark.parametrize("scope", ["", "openid profile", APIS[0].scopes[0]])
    def test_that_grants_nothing_of_the_api_gives_no_token_for_it(
        self, provider: Provider, client: Client, scope: str
    ) -> None:
        token = self.refreshed(provider, client, scope=scope)
        assert isinstance(token, Problem)
        assert token.code == "consent-missing"

    def test_of_a_token_that_is_no_bearer_token_is_refused(self, provider: Provider, client: Client) -> None:
        before = sorted(held(client))
        token = self.refreshed(provider, client, token_type="DPoP")
        assert isinstance(token, Problem)
        assert token.code == "provider-unexpected"
        assert sorted(held(client)) == before
        assert isinstance(self.refreshed(provider, client, token_type="bearer"), Token)

    @pytest.mark.parametrize("named", [True, False])
    def test_of_the_same_person(self, provider: Provider, client: Client, named: bool) -> None:
        token = self.refreshed(provider, client, id_token=provider.id_token() if named else None)
        assert isinstance(token, Token)
        assert token.secret == "second"

    @pytest.mark.attack(
        "a hostile sign-in service", "a refresh that answers for somebody else", "refused, and the account stays"
    )
    @pytest.mark.parametrize(
        "change",
        [{"sub": "mallory"}, {"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 5}, {"sub": None}],
    )
    def test_of_somebody_else_is_refused_and_changes_nothing(
        self, provider: Provider, client: Client, change: dict[str, Any]
    ) -> None:
        before = sorted(held(client))
        token = self.refreshed(provider, client, id_token=provider.id_token(**change), refresh_token="another")
        assert isinstance(token, Problem)
        assert token.error == "untrusted_answer"
        assert sorted(held(client)) == before
        assert [each["home_account_id"] for each in client.cache.accounts] == ["ada"]

    def test_that_names_somebody_else_beside_it_is_refused(self, provider: Provider, client: Client) -> None:
        token = self.refreshed(provider, client, id_token=None, client_info=client_info("mallory"))
        assert isinstance(token, Problem)
        assert token.error == "untrusted_answer"


def test_many_tenants_share_an_endpoint_and_each_token_names_its_own(tmp_path: Path) -> None:
    with Provider(tmp_path, issuer="https://sts.example/{tenantid}/v2.0") as provider:
        for tenant, named, fits in ((TENANT, TENANT, True), (TENANT, OTHER_TENANT, False), ("common", "common", False)):
            client = provider.client(AuthorityKind.ENTRA, path="/organizations")

            def answer(nonce: str, tenant: str = tenant, named: str = named) -> dict[str, Any]:
                claims = {"nonce": nonce, "iss": f"https://sts.example/{tenant}/v2.0", "tid": named}
                return provider.tokens(
                    id_token=provider.id_token(**claims, aud=CLIENT_ID.upper()), client_info=client_info("ada")
                )

            ended = signed_in(provider, client, answer)
            assert isinstance(ended, PromptAnswered) is fits


@pytest.mark.parametrize("name", ["x" * 1_000_000, "@" * 1_000_000, "x" * 256, "@" * 106])
@pytest.mark.parametrize("kind", [AuthorityKind.OIDC, AuthorityKind.ENTRA])
def test_the_link_stays_short_whatever_the_claims_and_the_names_are(
    provider: Provider, kind: AuthorityKind, name: str
) -> None:
    client = provider.client(kind, path="/tenant")
    account = account_of({"preferred_username": name}, "ada", client.setup)
    room = LONGEST_CLAIMS - len(quote('{"x": ""}', safe=""))
    claims = json.dumps({"x": "x" * room})
    assert not are_too_long(claims)
    assert are_too_long(claims + " ")
    scopes = tuple(f"api://vendor/data.{number}.read" for number in range(200))
    prompt, *more = plan([Ask("vendor", scopes)], client.setup, claims)
    assert bool(more) is (kind is not AuthorityKind.OIDC)
    ways: list[str | Form] = []
    sign_in = BrowserSignIn(client)

    def noted(_listener: Listener, way: Way) -> str:
        ways.append(way())
        return "http://localhost/"

    with mock.patch.object(Listener, "link_to", noted):
        sign_in.prompt(OpenPrompt(prompt, account, 0, 1), lambda *_: sign_in.cancel(), threading.Event())
    if isinstance(way := ways[0], Form):  # however long, it is posted
        assert kind is AuthorityKind.OIDC
        assert (way.address, dict(way.inputs)["claims"]) == (client.authorization_endpoint, claims)
    else:
        assert URL_LIMIT * 0.8 < len(way) <= URL_LIMIT


def test_a_token_is_made_as_msal_reads_it() -> None:
    assert claims_of(token({"sub": "ada"})) == {"sub": "ada"}
