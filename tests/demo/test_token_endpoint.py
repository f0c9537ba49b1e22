"""The token endpoint: codes, refresh tokens, and the errors in Entra's words."""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.demo.client import Client, Raw
from tests.demo.conftest import Clock
from tests.patience import PATIENCE
from trayapp.demo.accounts import ADA, CONTOSO, FABRIKAM
from trayapp.demo.history import CodeRedemption, ErrorAnswer
from trayapp.demo.oauth.token_service import TokenService
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR
from trayapp.demo.store import REFRESH_TOKEN_LIFETIME

BOTH = (*CUSTOMER.scopes, *VENDOR.scopes)
ASKED = f"openid profile offline_access {' '.join(BOTH)}"


def test_a_token_request_is_for_one_resource(platform: Platform) -> None:
    with Raw(platform) as raw:
        code = raw.code(ADA.username, scope=ASKED)
        for scope in (" ".join(BOTH), None):
            refused = raw.token(code=code, scope=scope).json()
            assert refused["error"] == "invalid_request"
            assert refused["error_codes"] == [28000]
        # The refusals did not use the code up.
        first = raw.token(code=code, scope=CUSTOMER.scopes[0]).json()
        refused = raw.token(
            grant_type="refresh_token", refresh_token=first["refresh_token"], scope=" ".join(BOTH)
        ).json()
    assert refused["error_codes"] == [28000]


def test_a_code_is_good_once(platform: Platform) -> None:
    with Raw(platform) as raw:
        code = raw.code(ADA.username)
        assert raw.token(code=code).status_code == 200
        again = raw.token(code=code)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    assert again.json()["error_codes"] == [54005]


def test_of_two_at_once_one_gets_the_code(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    # Both requests have found the code before either uses it up.
    both_found_it = threading.Barrier(2, timeout=PATIENCE)
    check = TokenService._require_factors

    def checked_together(*arguments: Any) -> None:
        both_found_it.wait()
        check(*arguments)

    monkeypatch.setattr(TokenService, "_require_factors", staticmethod(checked_together))
    with Raw(platform) as raw, ThreadPoolExecutor(2) as pool:
        code = raw.code(ADA.username)
        statuses = list(pool.map(lambda _: raw.token(code=code).status_code, range(2)))
    assert sorted(statuses) == [200, 400]
    assert platform.record.count(CodeRedemption) == 1


@pytest.mark.parametrize(
    ("changes", "error", "number"),
    [
        ({"code": "0.nonsense"}, "invalid_grant", 70000),
        ({"code": None}, "invalid_request", 900144),
        ({"redirect_uri": "http://localhost:1"}, "invalid_grant", 500112),
        ({"code_verifier": "x" * 43}, "invalid_grant", 501481),
        ({"code_verifier": None}, "invalid_request", 900144),
        ({"code_verifier": "short"}, "invalid_request", 9002313),
        ({"client_id": None}, "invalid_request", 900144),
        ({"client_secret": "public clients have none"}, "unauthorized_client", 700016),
        ({"grant_type": None}, "unsupported_grant_type", 70003),
        ({"client_id": str(uuid.uuid4())}, "unauthorized_client", 700016),
        ({"grant_type": "password"}, "unsupported_grant_type", 70003),
        ({"grant_type": "refresh_token"}, "invalid_request", 900144),
        ({"grant_type": "refresh_token", "refresh_token": "1.x"}, "invalid_grant", 9002313),
        ({"scope": "https://other.example/x"}, "invalid_resource", 500011),
        ({"claims": "no json"}, "invalid_request", 9002313),
    ],
)
def test_mistakes(platform: Platform, changes: dict[str, str | None], error: str, number: int) -> None:
    with Raw(platform) as raw:
        values: dict[str, str | None] = {"code": raw.code(ADA.username), **changes}
        answer = raw.token(**values)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert answer.json()["error_codes"] == [number]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_code_expires_after_ten_minutes(platform: Platform, clock: Clock) -> None:
    with Raw(platform) as raw:
        code = raw.code(ADA.username)
        clock.now += 601
        assert raw.token(code=code).json()["error_codes"] == [70008]


def test_an_error_has_every_field_of_entras(platform: Platform, clock: Clock) -> None:
    correlation_id = str(uuid.uuid4())
    with Raw(platform) as raw:
        raw.http.headers["client-request-id"] = correlation_id
        answer = raw.token(grant_type="refresh_token", refresh_token="1.x")
    body = answer.json()
    timestamp = dt.datetime.fromtimestamp(clock.now, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    assert body["correlation_id"] == correlation_id == answer.headers["client-request-id"]
    assert body["timestamp"] == timestamp
    assert body["error_description"] == (
        f"AADSTS9002313: Invalid request. Request is malformed or invalid. Trace ID: {uuid.UUID(body['trace_id'])} "
        f"Correlation ID: {correlation_id} Timestamp: {timestamp}"
    )
    assert body["error_uri"].endswith("?code=9002313")
    assert platform.record.of(ErrorAnswer)[0].correlation_id == correlation_id


def test_msals_own_correlation_id_comes_back(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes, untick=VENDOR.scopes)
    result = client.silent(VENDOR.scopes)
    (error,) = client.platform.record.of(ErrorAnswer)
    assert result["correlation_id"] == error.correlation_id
    # It is the id that MSAL sent, a new one for each request.
    sent: list[str] = []

    def note(response: requests.Response, *_: object, **__: object) -> None:
        sent.append(str(response.request.headers["client-request-id"]))

    client.http.hooks["response"].append(note)
    again = client.silent([VENDOR.scopes[0]])
    assert again["correlation_id"] == sent[0] != result["correlation_id"]


def test_client_info_only_where_it_is_asked_for(platform: Platform) -> None:
    with Raw(platform) as raw:
        assert "client_info" not in raw.token(code=raw.code(ADA.username)).json()
        info = raw.token(code=raw.code(ADA.username), client_info="1").json()["client_info"]
    decoded = json.loads(base64.urlsafe_b64decode(info + "=="))
    assert decoded == {"uid": ADA.object_id(CONTOSO), "utid": CONTOSO.id}


def test_without_offline_access_there_is_no_refresh_token(platform: Platform) -> None:
    with Raw(platform) as raw:
        answer = raw.token(code=raw.code(ADA.username, scope=f"openid {CUSTOMER.scopes[0]}")).json()
    assert "refresh_token" not in answer
    assert "id_token" in answer


def test_openid_alone_gives_a_token_for_the_default_resource(platform: Platform) -> None:
    with Raw(platform) as raw:
        answer = raw.token(code=raw.code(ADA.username, scope="openid profile email offline_access")).json()
    assert answer["scope"].split() == ["email", "openid", "profile"]


def test_entra_leaves_a_used_refresh_token_valid(platform: Platform) -> None:
    with Raw(platform) as raw:
        first = raw.token(code=raw.code(ADA.username, scope=ASKED), scope=CUSTOMER.scopes[0]).json()
        values = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], "scope": VENDOR.scopes[0]}
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: raw.token(**values), range(16)))
    assert {answer.status_code for answer in answers} == {200}
    tokens = {answer.json()["refresh_token"] for answer in answers}
    assert len(tokens) == 16
    assert first["refresh_token"] not in tokens


def test_a_revoked_refresh_token(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    assert platform.revoke_refresh_tokens(ADA.username) == 1
    result = client.silent(VENDOR.scopes)
    assert result["error"] == "invalid_grant"
    assert result["error_codes"] == [50173]
    assert "access_token" in client.sign_in(ADA.username, BOTH, VENDOR.scopes)


def test_a_refresh_token_expires_after_ninety_days(platform: Platform, clock: Clock) -> None:
    with Raw(platform) as raw:
        token = raw.token(code=raw.code(ADA.username)).json()["refresh_token"]
        clock.now += REFRESH_TOKEN_LIFETIME + 1
        answer = raw.token(grant_type="refresh_token", refresh_token=token, scope=CUSTOMER.scopes[0])
    assert answer.json()["error_codes"] == [700082]


def test_a_grant_of_one_tenant_is_worth_nothing_in_another(platform: Platform) -> None:
    with Raw(platform) as raw:
        token = raw.token(code=raw.code(ADA.username)).json()["refresh_token"]
        values = {"grant_type": "refresh_token", "refresh_token": token, "scope": CUSTOMER.scopes[0]}
        assert raw.token(CONTOSO.id, **values).status_code == 200
        for authority in (FABRIKAM.id, "consumers", "oidc", "contoso.example/b2c_1_signin"):
            assert raw.token(authority, **values).json()["error"] == "invalid_grant"


def test_an_unknown_tenant(platform: Platform) -> None:
    with Raw(platform) as raw:
        answer = raw.token("nobody.example", code="x")
        discovery = raw.http.get(f"{platform.authority('nobody.example')}/v2.0/.well-known/openid-configuration")
    assert answer.json()["error"] == discovery.json()["error"] == "invalid_tenant"
    assert discovery.status_code == 400
