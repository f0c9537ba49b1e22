"""The HTTP client that MSAL uses, over a real connection."""

from __future__ import annotations

import gzip
import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.calls.api_server import ApiServer, Reply
from trayapp.identity.client.http import DISCOVERY, KEEP_SECONDS, MsalHttpClient
from trayapp.identity.errors.exceptions import from_exception
from trayapp.identity.errors.provider import (
    FaultError,
    NoAnswerError,
    ProviderError,
    ThrottledError,
    UnexpectedAnswerError,
    WrongAuthorityError,
)
from trayapp.network.failures import Failure
from trayapp.network.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from trayapp.core.model import Notice

DOCUMENT = {
    "issuer": "https://login.example/tenant",
    "authorization_endpoint": "https://login.example/tenant/authorize",
    "token_endpoint": "https://login.example/tenant/token",
}
GOOD = Reply(body=json.dumps(DOCUMENT).encode())
NOW = 1_700_000_000.0
REFRESH = {"grant_type": "refresh_token", "refresh_token": "secret"}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[ApiServer]:
    made = ApiServer()
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def notices() -> list[Notice]:
    return []


@pytest.fixture
def client(tmp_path: Path, clock: Clock, notices: list[Notice]) -> Iterator[MsalHttpClient]:
    limits = Limits(connect=2.0, silence=0.3, total=0.5, body=10_000)
    made = MsalHttpClient(None, tmp_path / "discovery.json", notice=notices.append, limits=limits, clock=clock)
    yield made
    made.close()


class TestDiscovery:
    def test_it_is_kept_for_a_day(self, client: MsalHttpClient, server: ApiServer, clock: Clock) -> None:
        server.will(GOOD)
        for _ in range(2):
            assert json.loads(client.get(server.origin + DISCOVERY).text) == DOCUMENT
        assert len(server.received) == 1
        clock.now += KEEP_SECONDS + 1
        client.get(server.origin + DISCOVERY)
        assert len(server.received) == 2

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(500),
            Reply(429),
            Reply(403),
            Reply(302, {"Location": "https://elsewhere.example/"}),
            Reply(body=b"<html>"),
            Reply(body=b"[]"),
            Reply(body=b"{}"),
            Reply(body=b'{"authorization_endpoint": 5, "token_endpoint": []}'),
            Reply(body=b'{"authorization_endpoint": "x", "token_endpoint": "http://login.example/token"}'),
            Reply(body=b"[" * 9000),
            Reply(hang_up=True),
            Reply(trickle=True),
        ],
    )
    def test_an_old_one_serves_while_the_service_cannot_be_had(
        self, client: MsalHttpClient, server: ApiServer, clock: Clock, reply: Reply
    ) -> None:
        server.will(reply)
        with pytest.raises(ProviderError) as raised:
            client.get(server.origin + DISCOVERY)
        assert not isinstance(raised.value, WrongAuthorityError)
        server.will(GOOD)
        client.get(server.origin + DISCOVERY)
        clock.now += KEEP_SECONDS + 1
        server.will(reply)
        assert json.loads(client.get(server.origin + DISCOVERY).text) == DOCUMENT
        assert client.discovery == DOCUMENT

    @pytest.mark.parametrize("status", [400, 404])
    def test_an_authority_that_does_not_exist(self, client: MsalHttpClient, server: ApiServer, status: int) -> None:
        server.will(Reply(status, body=b'{"error": "invalid_tenant"}'))
        with pytest.raises(WrongAuthorityError) as raised:
            client.get(server.origin + DISCOVERY)
        assert from_exception(raised.value).code == "configuration"

    def test_a_damaged_copy_is_read_anew(self, client: MsalHttpClient, server: ApiServer, tmp_path: Path) -> None:
        (tmp_path / "discovery.json").write_text(
            '{"url": "' + server.origin + DISCOVERY + '", "document": {}, "time": 0}'
        )
        server.will(GOOD)
        assert json.loads(client.get(server.origin + DISCOVERY).text) == DOCUMENT


class TestTokens:
    def test_an_answer_is_handed_on(self, client: MsalHttpClient, server: ApiServer) -> None:
        for status in (200, 400, 401):
            server.will(Reply(status, body=b'{"error": "invalid_grant"}'))
            answer = client.post(server.origin, data=REFRESH)
            assert (answer.status_code, answer.text) == (status, '{"error": "invalid_grant"}')
            answer.raise_for_status()

    @pytest.mark.parametrize("body", [b"", b"{}", b"<html>"])
    @pytest.mark.parametrize("status", [400, 401])
    def test_a_refusal_without_a_word_is_one(
        self, client: MsalHttpClient, server: ApiServer, status: int, body: bytes
    ) -> None:
        server.will(Reply(status, body=body))
        assert client.post(server.origin, data=REFRESH).text == f'{{"error": "http_{status}"}}'

    @pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"text"', b"{", b"\xff", b"[" * 9000])
    def test_what_is_no_json_object_never_reaches_msal(
        self, client: MsalHttpClient, server: ApiServer, body: bytes
    ) -> None:
        server.will(Reply(body=body))
        with pytest.raises(UnexpectedAnswerError):
            client.post(server.origin, data=REFRESH)

    @pytest.mark.attack("a hostile sign-in service", "a redirect of the token endpoint", "not followed")
    def test_a_redirect_is_not_followed_though_its_body_is_a_token(
        self, client: MsalHttpClient, server: ApiServer
    ) -> None:
        server.will(Reply(307, {"Location": "/there"}, body=b'{"access_token": "x"}'))
        with pytest.raises(UnexpectedAnswerError, match="redirect"):
            client.post(server.origin, data=REFRESH)
        assert len(server.received) == 1

    @pytest.mark.attack(
        "a hostile sign-in service", "an answer of a few kilobytes that unpacks to gigabytes", "not unpacked"
    )
    def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(
        self, client: MsalHttpClient, server: ApiServer
    ) -> None:
        bomb = gzip.compress(b'{"a": "' + b" " * 50_000_000 + b'"}')
        server.will(Reply(headers={"Content-Encoding": "gzip"}, body=bomb))
        with pytest.raises(UnexpectedAnswerError, match="too long"):
            client.post(server.origin, data=REFRESH)

    def test_headers_that_trickle_end(self, client: MsalHttpClient, server: ApiServer) -> None:
        server.will(Reply(trickle=True))
        with pytest.raises(NoAnswerError) as raised:
            client.post(server.origin, data=REFRESH)
        assert raised.value.failure is Failure.SILENT

    def test_a_faults_details_are_kept(self, client: MsalHttpClient, server: ApiServer) -> None:
        server.will(Reply(503, {"Retry-After": "30"}, body=b'{"error": "server_error", "trace_id": "t-1"}'))
        with pytest.raises(FaultError) as raised:
            client.post(server.origin, data=REFRESH)
        trouble = from_exception(raised.value)
        assert (trouble.error, trouble.trace_id) == ("server_error", "t-1")
        assert "in 30 seconds" in trouble.message

    def test_while_it_waits_no_refresh_token_is_sent_but_a_code_is(
        self, client: MsalHttpClient, server: ApiServer
    ) -> None:
        server.will(Reply(429, {"Retry-After": "60"}), Reply())
        with pytest.raises(ThrottledError):
            client.post(server.origin, data=REFRESH)
        with pytest.raises(ThrottledError) as raised:
            client.post(server.origin, data=REFRESH)
        assert raised.value.wait is not None
        assert 50 < raised.value.wait <= 60
        assert len(server.received) == 1
        assert client.post(server.origin, data={"grant_type": "authorization_code"}).status_code == 200
        assert client.post(server.origin, data=REFRESH).status_code == 200, "an answer ends the waiting"

    def test_a_number_that_must_be_a_mistake_locks_nobody_out(
        self, client: MsalHttpClient, server: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server.will(Reply(503, {"Retry-After": "86400"}), Reply())
        with pytest.raises(FaultError):
            client.post(server.origin, data=REFRESH)
        with pytest.raises(ThrottledError):
            client.post(server.origin, data=REFRESH)
        now = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: now + 3600)
        assert client.post(server.origin, data=REFRESH).status_code == 200


class TestTheClock:
    def test_one_that_is_right_enough_is_not_mentioned(
        self, client: MsalHttpClient, server: ApiServer, notices: list[Notice]
    ) -> None:
        server.will(Reply(date="Tue, 14 Nov 2023 22:09:00 GMT"))
        client.post(server.origin)
        assert notices == []

    def test_one_that_is_wrong_is_said_once(
        self, client: MsalHttpClient, server: ApiServer, notices: list[Notice]
    ) -> None:
        server.will(Reply(date="Tue, 14 Nov 2023 20:13:20 GMT"))
        for _ in range(2):
            client.post(server.origin)
        (notice,) = notices
        assert notice.code == "clock-wrong"
        assert notice.message.startswith("This computer's clock is about 2 hours fast.")

    def test_it_is_read_from_an_error_too(
        self, client: MsalHttpClient, server: ApiServer, notices: list[Notice]
    ) -> None:
        server.will(Reply(500, date="Tue, 14 Nov 2023 23:13:20 GMT"))
        with pytest.raises(FaultError):
            client.post(server.origin)
        assert [notice.code for notice in notices] == ["clock-wrong"]

    def test_it_goes_with_a_failure_that_it_may_explain(
        self, client: MsalHttpClient, server: ApiServer, notices: list[Notice]
    ) -> None:
        server.will(Reply(date="Tue, 14 Nov 2023 20:13:20 GMT"), Reply(hang_up=True))
        client.post(server.origin)
        with pytest.raises(NoAnswerError) as raised:
            client.post(server.origin)
        assert raised.value.skew == 7200.0
        assert len(notices) == 1
