"""What a sign-in service, a browser or a person sends: nothing is kept that was not checked, nothing granted unsaid."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import requests

from tests.core.build import ADA, APIS
from tests.fuzz.clean import assert_problem
from tests.fuzz.of_calls import dialled
from trayapp.core.addresses import origin_of
from trayapp.core.consent.scopes import name_of
from trayapp.core.model import Account, AuthorityKind, SessionConfig
from trayapp.core.problems import Problem
from trayapp.core.text import json_text
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.client.accounts import account_of, cached_account
from trayapp.identity.client.application import Client
from trayapp.identity.client.discovery import is_discovery
from trayapp.identity.client.http import MsalHttpClient
from trayapp.identity.client.id_token import Expected, check, claims_of
from trayapp.identity.client.wire import MSALS
from trayapp.identity.errors.exceptions import from_exception
from trayapp.identity.errors.explain import explain
from trayapp.identity.errors.judge import from_answer
from trayapp.identity.errors.provider import UntrustedAnswerError
from trayapp.identity.sign_in.closing_page import response
from trayapp.identity.sign_in.http_request import Incoming, InsistsOnHttpsError, RequestError
from trayapp.identity.sign_in.visits import Visits
from trayapp.identity.tokens import get_token

TENANT = "11111111-2222-3333-4444-555555555555"
DIALECTS = {
    AuthorityKind.ENTRA: f"https://login.microsoftonline.com/{TENANT}",
    AuthorityKind.B2C: "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_in",
    AuthorityKind.EXTERNAL_ID: f"https://contoso.ciamlogin.com/{TENANT}",
    AuthorityKind.ADFS: "https://adfs.contoso.example/adfs",
    AuthorityKind.OIDC: "https://login.example",
}
SETUPS = [SessionConfig("client", authority, kind, APIS) for kind, authority in DIALECTS.items()]
KINDS = list(DIALECTS)
PORT, STATE = 8400, "the-state"
HOSTS = {f"{host}:{PORT}" for host in ("localhost", "127.0.0.1", "[::1]")}
LINK = "https://login.example/authorize?x=1"


def _document(data: bytes) -> tuple[SessionConfig, dict[str, Any]] | None:
    """A digit for the dialect, and a JSON object."""
    with suppress(ValueError, RecursionError):
        found = json.loads(data[1:])
        if isinstance(found, dict):
            return SETUPS[data[0] % len(SETUPS)], found
    return None


def error_answer(data: bytes) -> None:
    given = _document(data)
    if given is None:
        return
    setup, found = given
    for account, api in ((None, None), (ADA, APIS[0])):
        trouble = from_answer(found, setup=setup, account=account, api=api)
        assert_problem(trouble)
        for _, url in trouble.admin_consent_urls:
            assert dialled(url) == origin_of(setup.authority)


def explained(data: bytes) -> None:
    assert_problem(explain(data.decode("utf-8", "surrogateescape")))


def discovery(data: bytes) -> None:
    given = _document(b"0" + data)
    if given is None or not is_discovery(given[1]):
        return
    for name in ("authorization_endpoint", "token_endpoint", "device_authorization_endpoint"):
        url = given[1].get(name)
        assert url is None or dialled(url) == origin_of(url) is not None


def id_token(data: bytes) -> None:
    """The claims of an id token: those that pass are of this service, for this program, in time, about this user."""
    now = 1_700_000_000.0
    expected = Expected("https://login.example", "client", now, nonce="n", subjects=frozenset({"ada"}))
    token = (
        f"e30.{base64.urlsafe_b64encode(data).decode().rstrip('=')}.x" if data[:1] == b"{" else data.decode("latin-1")
    )
    try:
        claims = claims_of(token)
        check(claims, expected)
    except UntrustedAnswerError:
        return
    assert (claims["iss"], claims["sub"], claims["nonce"]) == ("https://login.example", "ada", "n")
    assert "client" in claims["aud"]
    assert claims["exp"] >= now - 300
    json_text(account_of(claims, "home", SETUPS[-1]).fields())


class _Service:
    """Stands for the HTTP session of the sign-in service: the discovery document, then what the fuzzer says."""

    def __init__(self, authority: str) -> None:
        self._authority = authority
        self.says = (200, b"{}")

    def request(self, method: str, url: str, **_: object) -> requests.Response:
        assert str(origin_of(url)) == origin_of(self._authority)
        status, content = self.says if method == "POST" else (200, json.dumps(self.document).encode())
        answer = requests.Response()
        answer.status_code, answer.raw = status, io.BytesIO(content)
        return answer

    @property
    def document(self) -> dict[str, str]:
        return {
            "issuer": self._authority,
            "authorization_endpoint": f"{self._authority}/authorize",
            "token_endpoint": f"{self._authority}/token",
        }


def _client(setup: SessionConfig) -> tuple[Client, _Service]:
    service = _Service(setup.authority)

    def make() -> MsalHttpClient:
        made = MsalHttpClient(None, None)
        made._session = service  # type: ignore[assignment] # as far as it is used
        return made

    return Client(setup, TokenCache("memory", Path(), lambda _: None), make), service


FLOW = {
    "state": "s",
    "redirect_uri": "http://localhost",
    "scope": [*APIS[0].scopes, *MSALS],
    "claims_challenge": None,
    "code_verifier": "v",
    "nonce": "n",
}
NONCE = hashlib.sha256(b"n").hexdigest()


def jwt(about: object) -> str:
    """Return an id token with these claims, and no signature worth the name."""
    return f"e30.{base64.urlsafe_b64encode(json.dumps(about).encode()).decode().rstrip('=')}.x"


def claims(setup: SessionConfig) -> dict[str, Any]:
    """Return the claims of an id token that is as it should be, until 2100."""
    about = {"iss": setup.authority, "aud": "client", "sub": "ada"}
    return {**about, "exp": 4_102_444_800, "tid": "utid", "nonce": NONCE}


def good(setup: SessionConfig) -> dict[str, Any]:
    """Return the token answer of a service that does as it should."""
    info = base64.urlsafe_b64encode(json.dumps({"uid": "uid", "utid": "utid"}).encode()).decode().rstrip("=")
    named = {} if setup.kind is AuthorityKind.OIDC else {"client_info": info}
    scope = " ".join(APIS[0].scopes)
    tokens = {"access_token": "access", "refresh_token": "refresh", "token_type": "Bearer", "expires_in": 3600}
    return {**tokens, "scope": scope, "id_token": jwt(claims(setup)), **named}


@cache
def _signed_in(setup: SessionConfig) -> tuple[Client, _Service, Account, str]:
    """Return a client, its service, and who is signed in there with a refresh token alone."""
    client, service = _client(setup)
    service.says = (200, json.dumps(good(setup)).encode())
    client.nonce = NONCE
    _redeem(client)
    entries = json.loads(client.cache.msal.serialize()) | {"AccessToken": {}}
    return client, service, cached_account(client.cache.accounts[0], setup), json.dumps(entries)


def _redeem(client: Client) -> dict[str, Any]:
    answer = {"state": "s", "code": "c"}
    found: dict[str, Any] = client.app.acquire_token_by_auth_code_flow(FLOW, answer, scopes=[*APIS[0].scopes])
    return found


def token_answer(data: bytes) -> None:
    """A character for dialect, grant and status, and the body of the answer to a code, or to a refresh token.

    The claims of the ID token may stand in place of it, as no fuzzer finds its way through base64.
    """
    if not data:
        return
    with suppress(ValueError, RecursionError):
        found = json.loads(data[1:])
        if isinstance(found, dict) and "id_claims" in found:
            data = data[:1] + json.dumps(found | {"id_token": jwt(found["id_claims"])}).encode()
    client, service, account, kept = _signed_in(SETUPS[data[0] % len(SETUPS)])
    refresh, service.says = data[0] & 16, (400 if data[0] & 32 else 200, data[1:])
    client.forget_errors()
    client.each_alone = False
    client.cache.msal.deserialize(kept if refresh else "{}")
    if refresh:
        token = get_token(client, account, APIS[0], APIS[0].scopes)
        if isinstance(token, Problem):
            assert_problem(token)
        else:
            assert token.granted, "nothing was granted, and the API would get a token"
            assert set(token.granted) <= set(APIS[0].scopes)
            scope = json.loads(data[1:].decode("utf-8", "replace")).get("scope")
            assert not isinstance(scope, str) or all(name_of(each) in scope.casefold() for each in token.granted)
        return
    try:
        result = _redeem(client)
        if "error" in result:
            assert_problem(from_answer(result, setup=client.setup, account=None, api=None))
    except Exception as error:  # noqa: BLE001 - as the program takes whatever MSAL raises
        assert_problem(from_exception(error))
    entries = json.loads(client.cache.msal.serialize())
    if any(entries.get(kind) for kind in ("AccessToken", "RefreshToken", "IdToken", "Account")):
        about = claims_of(json.loads(data[1:].decode("utf-8", "replace"))["id_token"])
        assert about["iss"] == client.setup.authority
        assert "client" in str(about["aud"]).casefold()
        assert about["nonce"] == NONCE
        assert about["exp"] >= time.time() - 400


def listener(data: bytes) -> None:
    """What a connection sends: only a request with the state, to this computer's name, is the answer."""
    whole = _heard([data])
    assert whole == _heard([data[at : at + 7] for at in range(0, len(data), 7)]) or len(data) > 60_000
    if isinstance(whole, dict):
        assert whole["state"] == STATE
        assert ("code" in whole) is not ("error" in whole)
        head = data.partition(b"\r\n\r\n")[0].lower()
        assert head.count(b"\nhost:") == 1
        assert any(host.encode() in head for host in HOSTS)


def _heard(chunks: list[bytes]) -> object:
    visits = Visits(PORT, "/")
    visits.state = STATE
    visits._links["/link"] = LINK
    incoming = Incoming()
    try:
        for chunk in chunks:
            request = incoming.feed(chunk)
            if request is not None:
                judged = visits.answer_of(request)
                if isinstance(judged, dict):
                    return judged
                status, page = judged
                assert not isinstance(page, str) or page == LINK
                sent = response(status, page)
                return status, sent.partition(b"\r\n")[0]
    except RequestError as error:
        return error.status
    except InsistsOnHttpsError:
        return "tls"
    return None
