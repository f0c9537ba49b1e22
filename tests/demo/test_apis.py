"""The sample APIs as a client meets them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.demo.client import Client, claims_of
from tests.demo.conftest import Clock
from tests.patience import PATIENCE
from trayapp.demo.accounts import ADA
from trayapp.demo.history import ApiCall
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, DEFAULT_APIS, VENDOR

LIST = CUSTOMER.endpoints[0]


@pytest.fixture
def client(sign_in: Callable[..., Client]) -> Client:
    return sign_in()


@pytest.fixture
def token(client: Client) -> str:
    return str(client.sign_in(ADA.username, CUSTOMER.scopes)["access_token"])


def test_every_endpoint_answers(client: Client) -> None:
    client.sign_in(ADA.username, (*CUSTOMER.scopes, *VENDOR.scopes), CUSTOMER.scopes)
    for api in DEFAULT_APIS:
        token = client.silent(api.scopes)["access_token"]
        for endpoint in api.endpoints:
            answer = client.call(api, endpoint, token)
            good = 409 if endpoint.other == "refused" else 200 if endpoint.method == "GET" else 201
            assert answer.status_code == good, endpoint.name
            assert answer.content
            assert endpoint.other or answer.json()


def test_lists_are_good_as_a_table(client: Client, token: str) -> None:
    rows = client.call(CUSTOMER, LIST, token).json()
    assert 10 <= len(rows) <= 12
    assert all(list(row) == list(rows[0]) for row in rows)
    assert 4 <= len(rows[0]) <= 7


def test_one_record(client: Client, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    url = client.platform.url(CUSTOMER, LIST)
    assert client.http.get(f"{url}/C-1047", headers=headers, timeout=PATIENCE).json()["name"] == "Casa Ferreira"
    missing = client.http.get(f"{url}/C-9", headers=headers, timeout=PATIENCE)
    assert missing.status_code == 404
    assert "C-9" in missing.json()["message"]


def test_what_is_added_is_listed(client: Client, token: str) -> None:
    register = CUSTOMER.endpoints[2]
    plain = client.call(CUSTOMER, register, token).json()
    named = client.call(CUSTOMER, register, token, json={"customer": "Lumen Studio", "other": "left out"}).json()
    assert named["customer"] == "Lumen Studio"
    assert "other" not in named
    assert client.call(CUSTOMER, CUSTOMER.endpoints[1], token).json()[-2:] == [plain, named]


def test_without_a_token(client: Client) -> None:
    answer = client.http.get(client.platform.url(CUSTOMER, LIST), timeout=PATIENCE)
    assert answer.status_code == 401
    # RFC 6750, section 3.1: no error code where no token was sent.
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token(client: Client, token: str, clock: Clock) -> None:
    clock.now += 3599
    assert client.call(CUSTOMER, LIST, token).status_code == 200
    clock.now += 2
    refused = client.call(CUSTOMER, LIST, token)
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]


def test_forged_tokens(client: Client, token: str) -> None:
    claims = claims_of(token)
    stranger = RSAKey.generate_key(2048, auto_kid=True)
    ours = client.platform._keys.signing
    forged = [
        jwt.encode({"alg": "RS256", "kid": ours.kid}, claims, stranger, ["RS256"]),
        jwt.encode({"alg": "RS256", "kid": stranger.kid}, claims, stranger, ["RS256"]),
        jwt.encode({"alg": "RS256", "kid": ours.kid}, {**claims, "iss": "https://other.example/"}, ours, ["RS256"]),
        jwt.encode({"alg": "RS256", "kid": ours.kid}, {**claims, "aud": VENDOR.resource}, ours, ["RS256"]),
        jwt.encode({"alg": "RS256", "kid": ours.kid}, {n: v for n, v in claims.items() if n != "exp"}, ours, ["RS256"]),
        f"{token[:-6]}AAAAAA",
        "nonsense",
        "a.b.c",
    ]
    for text in forged:
        assert client.call(CUSTOMER, LIST, text).status_code == 401
    assert client.platform.record.count(ApiCall, outcome="invalid_token") == len(forged)
    good = jwt.encode({"alg": "RS256", "kid": ours.kid}, claims, ours, ["RS256"])
    assert client.call(CUSTOMER, LIST, good).status_code == 200


def test_an_id_token_is_no_access_token(client: Client) -> None:
    client.sign_in(ADA.username, CUSTOMER.scopes)
    identity = client.app.token_cache.search("IdToken")
    assert client.call(CUSTOMER, LIST, next(iter(identity))["secret"]).status_code == 401


def test_another_scheme_than_bearer(client: Client) -> None:
    url = client.platform.url(CUSTOMER, LIST)
    for value in ("Basic eDp5", "Bearer", "x"):
        assert client.http.get(url, headers={"Authorization": value}, timeout=PATIENCE).status_code == 401


def test_the_record_names_the_caller(platform: Platform, client: Client, token: str) -> None:
    client.call(CUSTOMER, LIST, token)
    assert platform.record.of(ApiCall) == (
        ApiCall("customer", "GET", "/customer/customers", ADA.username, 200, "accepted"),
    )


def test_a_query_chooses_records_and_a_collection_has_pages(client: Client, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    found = client.http.get(
        f"{client.platform.url(CUSTOMER, LIST)}?city=lyon", headers=headers, timeout=PATIENCE
    ).json()
    assert [each["id"] for each in found] == ["C-1051"]
    url: str | None = client.platform.url(CUSTOMER, CUSTOMER.endpoints[4])
    pages = []
    while url is not None:
        pages.append(client.http.get(url, headers=headers, timeout=PATIENCE).json())
        url = pages[-1].get("@odata.nextLink")
    assert [len(each["value"]) for each in pages] == [20, 20, 20, 20, 10]
