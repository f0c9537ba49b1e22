from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.calls.api_server import ApiServer, Reply
from trayapp.calls.sender import Sender
from trayapp.core.answers.body import body_of
from trayapp.core.model import Answer, Api, RefusedToken
from trayapp.core.problems import Action, Problem
from trayapp.core.request import Request
from trayapp.network.cancel import Cancellation
from trayapp.network.limits import LIMITS, Limits

CLAIMS = '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
CHALLENGE = {
    "WWW-Authenticate": f'Bearer error="insufficient_claims", claims="{base64.b64encode(CLAIMS.encode()).decode()}"'
}


@pytest.fixture
def api() -> Iterator[ApiServer]:
    server = ApiServer()
    yield server
    server.close()


@pytest.fixture
def elsewhere() -> Iterator[ApiServer]:
    server = ApiServer()
    yield server
    server.close()


@pytest.fixture
def sender() -> Iterator[Sender]:
    made = Sender(None)
    yield made
    made.close()


CUSTOMER = Api("customer", "Customer API", ("api://x/read",))


class Tokens:
    """Return tokens as identity would, and keeps which claims were asked for."""

    def __init__(self, *answers: str | Problem) -> None:
        self.answers = list(answers) or ["secret-token"]
        self.asked: list[str | RefusedToken | None] = []

    def __call__(self, claims: str | RefusedToken | None) -> str | Problem:
        self.asked.append(claims)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def send(
    sender: Sender,
    api: ApiServer,
    tokens: Tokens | None = None,
    *,
    method: str = "GET",
    path: str = "/x",
    cancellation: Cancellation | None = None,
) -> Answer:
    request = Request("customer", "list", method, api.origin + path)
    return sender.send(CUSTOMER, request, tokens or Tokens(), cancellation)


def code(answer: Answer) -> str | None:
    return answer.problem.code if answer.problem else None


def test_the_token_goes_with_the_call_and_the_answer_is_read(sender: Sender, api: ApiServer) -> None:
    api.will(Reply(body=b'[{"id": 1}]'))
    answer = send(sender, api)
    assert (answer.status, body_of(answer), answer.attempts, answer.problem) == (200, [{"id": 1}], 1, None)
    assert answer.elapsed_ms is not None
    (request,) = api.received
    assert request.headers["Authorization"] == "Bearer secret-token"
    assert request.headers["Accept"] == "application/json"


def test_a_post_goes_without_a_body(sender: Sender, api: ApiServer) -> None:
    api.will(Reply(201))
    assert send(sender, api, method="POST").status == 201
    assert api.received[0].headers["Content-Length"] == "0"


def test_a_connection_is_kept_for_the_next_call(sender: Sender, api: ApiServer) -> None:
    api.will(Reply())
    for _ in range(3):
        send(sender, api)
    assert api.connections == 1


def test_without_a_token_nothing_is_sent(sender: Sender, api: ApiServer) -> None:
    needed = Problem("sign-in-needed", "Sign in.")
    assert send(sender, api, Tokens(needed)).problem == needed
    assert api.received == []


class TestRedirects:
    def test_one_within_the_origin_is_followed_with_the_token(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(302, {"Location": "/there"}), Reply(body=b"[1]"))
        assert body_of(send(sender, api)) == [1]
        assert [request.path for request in api.received] == ["/x", "/there"]

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_one_to_another_origin_is_refused_and_gets_nothing(
        self, sender: Sender, api: ApiServer, elsewhere: ApiServer, status: int
    ) -> None:
        elsewhere.will(Reply())
        api.will(Reply(status, {"Location": f"{elsewhere.origin}/steal"}))
        answer = send(sender, api)
        assert code(answer) == "call-redirected"
        assert answer.problem is not None
        assert elsewhere.origin in answer.problem.message
        assert elsewhere.received == []

    def test_another_port_or_scheme_is_another_origin(self, sender: Sender, api: ApiServer) -> None:
        for target in ("https://127.0.0.1/", "//127.0.0.1:1/", "http://localhost:1/"):
            api.will(Reply(302, {"Location": target}))
            assert code(send(sender, api)) == "call-redirected"

    @pytest.mark.attack(
        "a hostile API",
        "redirects to another host, in every spelling that programs read differently",
        "the token goes to the API alone",
    )
    @pytest.mark.parametrize(
        "location",
        [
            "{thief}\\@{own}/x",
            "//{thief_host}\\@{own_host}/x",
            "/\\{thief_host}/x",
            "\\\\{thief_host}/x",
            "http:\\\\{thief_host}/x",
            "{own}@{thief_host}/x",
            "http://{own_host}%2f@{thief_host}/x",
            "http://{own_host}%5c@{thief_host}/x",
            "{thief}#@{own_host}/x",
            "{thief}?@{own_host}/x",
            "{thief};@{own_host}/x",
            "///{thief_host}/x",
            "////{thief_host}/x",
            "\t//{thief_host}/x",
            "http://{thief_host}\xa0@{own_host}/x",
            "javascript:alert(1)",
            "//[:21]/x",
            "file:///etc/passwd",
        ],
    )
    def test_no_spelling_takes_the_token_elsewhere(
        self, sender: Sender, api: ApiServer, elsewhere: ApiServer, location: str
    ) -> None:
        elsewhere.will(Reply())
        own, thief = api.origin, elsewhere.origin
        target = location.format(
            own=own, thief=thief, own_host=own.partition("//")[2], thief_host=thief.partition("//")[2]
        )
        api.will(Reply(302, {"Location": target}), Reply(body=b"[1]"))
        answer = send(sender, api)
        assert elsewhere.received == []
        assert answer.problem is not None or body_of(answer) == [1], "either stopped, or followed within the origin"

    @pytest.mark.parametrize(
        ("location", "path"),
        [("/a b", "/a%20b"), ("/ü", "/%C3%BC"), ("/a%2Fb?c=d%20e", "/a%2Fb?c=d%20e"), ("?x", "/x?x")],
    )
    def test_one_that_is_written_carelessly_is_followed_as_it_is_meant(
        self, sender: Sender, api: ApiServer, location: str, path: str
    ) -> None:
        api.will(Reply(302, {"Location": location.encode().decode("latin-1")}), Reply(body=b"[1]"))
        assert body_of(send(sender, api)) == [1]
        assert api.received[-1].path == path

    @pytest.mark.attack(
        "a tampered configuration or policy",
        "a call's address of such a spelling, past the check",
        "nothing is connected to",
    )
    @pytest.mark.parametrize(
        "where", ["http://{thief}\\@{own}/x", "http://{own}@{thief}/x", "http://{thief}%5c@{own}/x"]
    )
    def test_nor_does_the_call_itself_where_a_check_was_missed(
        self, sender: Sender, api: ApiServer, elsewhere: ApiServer, where: str
    ) -> None:
        for server in (api, elsewhere):
            server.will(Reply())
        url = where.format(own=api.origin.partition("//")[2], thief=elsewhere.origin.partition("//")[2])
        assert code(sender.send(CUSTOMER, Request("customer", "list", "GET", url), Tokens())) is not None
        assert api.received == elsewhere.received == []

    def test_a_post_is_not_repeated_by_a_303(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(303, {"Location": "/made"}), Reply())
        send(sender, api, method="POST")
        assert [request.method for request in api.received] == ["POST", "GET"]

    def test_a_loop_ends(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(302, {"Location": "/x"}))
        assert code(send(sender, api)) == "call-failed"
        assert len(api.received) == 6


@pytest.mark.attack("a hostile API", "a cookie set for one account", "not sent with the next")
def test_no_cookie_of_one_call_goes_along_with_the_next(sender: Sender, api: ApiServer) -> None:
    api.will(
        Reply(302, {"Location": "/there", "Set-Cookie": "who=first; Path=/"}),
        Reply(headers={"Set-Cookie": "session=first; Path=/; Domain=127.0.0.1"}),
        Reply(),
    )
    first = send(sender, api, Tokens("first"))
    send(sender, api, Tokens("second"))
    assert "first" not in repr(first), "what is kept, printed and shown of an answer has no secret of the API's"
    assert [request.headers.get("Cookie") for request in api.received] == [None] * 3


class TestClaimsChallenges:
    def test_one_is_answered_silently_and_the_call_goes_on(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(401, CHALLENGE), Reply(body=b"[1]"))
        tokens = Tokens("first", "second")
        answer = send(sender, api, tokens)
        assert (answer.status, body_of(answer), answer.attempts, answer.problem) == (200, [1], 2, None)
        asked = [json.loads(each) if isinstance(each, str) else each for each in tokens.asked]
        assert asked == [None, json.loads(CLAIMS)]
        assert [each.headers["Authorization"] for each in api.received] == ["Bearer first", "Bearer second"]

    def test_a_second_one_is_a_problem_and_no_loop(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(401, CHALLENGE))
        answer = send(sender, api)
        assert code(answer) == "verification-needed"
        assert answer.attempts == len(api.received) == 2
        assert answer.problem is not None
        assert json.loads(answer.problem.claims or "") == json.loads(CLAIMS)

    def test_one_that_needs_a_person_carries_its_claims(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(401, CHALLENGE))
        answer = send(sender, api, Tokens("first", Problem("verification-needed", "Verify.")))
        assert answer.problem is not None
        assert json.loads(answer.problem.claims or "") == json.loads(CLAIMS)
        assert (answer.status, answer.attempts) == (401, 1)

    def test_one_that_no_link_could_carry_is_refused(self, sender: Sender, api: ApiServer) -> None:
        claims = json.dumps({"access_token": {"x": {"value": "x" * 30_000}}}).encode()
        api.will(Reply(401, {"WWW-Authenticate": f'Bearer claims="{base64.b64encode(claims).decode()}"'}))
        tokens = Tokens()
        answer = send(sender, api, tokens)
        assert answer.problem is not None
        assert (answer.problem.code, answer.problem.claims) == ("claims-too-long", None)
        assert (answer.problem.needs_person, answer.attempts, tokens.asked) == (False, 1, [None])

    def test_a_401_without_claims_gets_a_new_token_once(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}), Reply(body=b"[1]"))
        tokens = Tokens("revoked", "new")
        answer = send(sender, api, tokens)
        assert (answer.status, answer.attempts, answer.problem) == (200, 2, None)
        assert tokens.asked == [None, RefusedToken("revoked")]
        assert api.received[1].headers["Authorization"] == "Bearer new"

    def test_one_that_is_refused_too_is_not_tried_again(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(401))
        assert code(send(sender, api)) == "call-unauthorised"
        assert len(api.received) == 2


class TestRetryAfter:
    @pytest.mark.parametrize("status", [429, 503])
    def test_a_short_wait_is_waited_out(self, sender: Sender, api: ApiServer, status: int) -> None:
        api.will(Reply(status, {"Retry-After": "0"}), Reply(body=b"[1]"))
        answer = send(sender, api)
        assert (answer.status, answer.attempts, answer.problem) == (200, 2, None)

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    @pytest.mark.parametrize("reply", [Reply(503, {"Retry-After": "0"}), Reply(502), Reply(hang_up=True)])
    def test_what_may_have_been_carried_out_is_not_sent_twice(
        self, sender: Sender, api: ApiServer, method: str, reply: Reply
    ) -> None:
        api.will(Reply(), reply)
        send(sender, api)  # a connection that is kept, and breaks
        assert send(sender, api, method=method).problem is not None
        assert [each.method for each in api.received] == ["GET", method]

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    @pytest.mark.parametrize("reply", [Reply(429, {"Retry-After": "0"}), Reply(401)])
    def test_what_was_turned_away_is_sent_until_it_is_taken_and_no_more(
        self, sender: Sender, api: ApiServer, method: str, reply: Reply
    ) -> None:
        api.will(reply, Reply())
        assert send(sender, api, Tokens("old", "new"), method=method).problem is None
        assert [each.method for each in api.received] == [method] * 2

    def test_it_waits_as_long_as_it_was_told(
        self, sender: Sender, api: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waited: list[float] = []

        def wait(_self: Cancellation, seconds: float) -> bool:
            waited.append(seconds)
            return False

        monkeypatch.setattr(Cancellation, "wait", wait)
        api.will(Reply(429, {"Retry-After": "7"}), Reply())
        assert send(sender, api).attempts == 2
        assert waited == [7.0]

    @pytest.mark.parametrize("value", ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"])
    def test_a_long_one_is_the_persons_to_wait(self, sender: Sender, api: ApiServer, value: str) -> None:
        api.will(Reply(429, {"Retry-After": value}))
        answer = send(sender, api)
        assert (code(answer), answer.attempts) == ("throttled", 1)

    def test_a_click_at_once_sends_no_sooner(
        self, sender: Sender, api: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waited: list[float] = []

        def wait(_self: Cancellation, seconds: float) -> bool:
            waited.append(seconds)
            return False

        monkeypatch.setattr(Cancellation, "wait", wait)
        api.will(Reply(429, {"Retry-After": "3600"}), Reply(429, {"Retry-After": "9"}), Reply())
        assert code(send(sender, api)) == "throttled"
        assert (code(send(sender, api)), len(api.received)) == ("throttled", 1)
        sender._until.clear()  # an hour later
        sender._attempts = 1
        assert code(send(sender, api)) == "throttled"
        assert send(sender, api).status == 200
        assert len(waited) == 1
        assert 0 < waited[0] <= 9

    @pytest.mark.parametrize("value", ["99999999999", "Fri, 31 Dec 2100 23:59:59 GMT", "9000"])
    def test_an_absurd_wait_holds_for_an_hour(self, sender: Sender, api: ApiServer, value: str) -> None:
        api.will(Reply(429, {"Retry-After": value}))
        assert code(send(sender, api)) == "throttled"
        (until,) = sender._until.values()
        assert 3500 < until - time.monotonic() <= 3600

    def test_it_gives_up_after_three(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(503, {"Retry-After": "0"}))
        answer = send(sender, api)
        assert (code(answer), len(api.received)) == ("throttled", 3)

    @pytest.mark.parametrize("attempts", [1, 5])
    def test_how_often_is_the_configurations_to_say(self, api: ApiServer, attempts: int) -> None:
        sender = Sender(None, attempts=attempts)
        api.will(Reply(503, {"Retry-After": "0"}))
        assert (send(sender, api).attempts, len(api.received)) == (attempts, attempts)
        sender.close()

    @pytest.mark.parametrize("value", ["", "soon", "-5", "Fri, 99 Foo"])
    def test_one_that_says_nothing_is_not_guessed(self, sender: Sender, api: ApiServer, value: str) -> None:
        api.will(Reply(429, {"Retry-After": value}))
        assert (code(send(sender, api)), len(api.received)) == ("throttled", 1)

    def test_closing_ends_a_wait(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(429, {"Retry-After": "9"}))
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(send, sender, api)
            api.answered.get()
            sender.close()
            # The answer may not have been read to its end yet: then it is the connection that is closed.
            assert code(waiting.result()) in {"throttled", "offline"}


class TestCancelling:
    @pytest.mark.attack("a hostile API", "an answer without an end", "hung up on when the user stops it")
    @pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}], ids=["before the answer", "within it"])
    def test_an_answer_that_does_not_end_is_hung_up_on_at_once(
        self, sender: Sender, api: ApiServer, headers: dict[str, str]
    ) -> None:
        api.will(Reply(headers=headers, trickle=True))
        cancellation = Cancellation()
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(send, sender, api, cancellation=cancellation)
            api.answered.get()
            cancellation.cancel()
            assert waiting.result().problem is not None
        api.hung_up.get()

    def test_a_wait_that_the_api_asked_for_ends(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(503, {"Retry-After": "9"}))
        cancellation = Cancellation()
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(send, sender, api, cancellation=cancellation)
            api.answered.get()
            cancellation.cancel()
            assert waiting.result().problem is not None
        assert len(api.received) == 1

    def test_one_that_was_cancelled_before_it_began_sends_nothing(self, sender: Sender, api: ApiServer) -> None:
        cancellation = Cancellation()
        cancellation.cancel()
        assert send(sender, api, cancellation=cancellation).problem is not None
        assert api.received == []

    @pytest.mark.parametrize("kept", [False, True], ids=["a new connection", "one that is kept"])
    def test_a_file_that_the_api_does_not_take_is_no_longer_sent(
        self, sender: Sender, tmp_path: Path, kept: bool
    ) -> None:
        """More than the system's buffers hold: the sender waits for room, not for an answer."""
        file = tmp_path / "large"
        file.write_bytes(b"x" * 64_000_000)
        cancellation = Cancellation()
        with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
            url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
            if kept:
                first = pool.submit(sender.send, CUSTOMER, Request("customer", "list", "GET", url), Tokens())
                connection, _ = server.accept()
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                assert first.result().status == 200
            upload = Request("customer", "list", "POST", url, file=str(file))
            waiting = pool.submit(sender.send, CUSTOMER, upload, Tokens(), cancellation)
            if not kept:
                connection, _ = server.accept()
            with connection:
                assert connection.recv(4096)  # it has begun
                cancellation.cancel()
                assert waiting.result().problem is not None

    def test_one_that_is_ended_while_it_connects_is_not_sent(
        self, sender: Sender, api: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It may be one that changes something."""
        cancellation = Cancellation()
        connect = socket.socket.connect

        def slow(this: socket.socket, address: Any) -> None:
            connect(this, address)
            cancellation.cancel()

        monkeypatch.setattr(socket.socket, "connect", slow)
        assert send(sender, api, method="POST", cancellation=cancellation).problem is not None
        monkeypatch.undo()
        api.will(Reply(body=b"[1]"))
        send(sender, api)
        assert [each.method for each in api.received] == ["GET"]

    def test_one_that_is_ended_while_its_token_comes_is_not_sent(self, sender: Sender, api: ApiServer) -> None:
        cancellation = Cancellation()

        def token(_claims: object) -> str:
            cancellation.cancel()
            return "secret"

        request = Request("customer", "list", "GET", api.origin + "/x")
        assert sender.send(CUSTOMER, request, token, cancellation).problem is not None
        assert api.received == []

    def test_the_calls_beside_it_go_on(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(body=b"[1]"))
        send(sender, api)  # its connection is kept
        ended = Cancellation()
        assert body_of(send(sender, api, cancellation=ended)) == [1]
        ended.cancel()
        assert body_of(send(sender, api)) == [1]
        assert api.connections == 1


class TestBodies:
    def test_one_over_the_limit_is_cut_and_said(self, sender: Sender, api: ApiServer) -> None:
        api.will(Reply(body=b"x" * (LIMITS.body + 1)))
        answer = send(sender, api)
        assert answer.body_cut
        assert body_of(answer) == "x" * LIMITS.body

    @pytest.mark.parametrize(
        ("reply", "body"),
        [
            (Reply(204, body=b""), ""),
            (Reply(body=b"<html>"), "<html>"),
            (Reply(headers={"Content-Type": "text/plain; charset=latin-1"}, body=b"\xe9"), "é"),
            (Reply(headers={"Content-Type": "text/plain; charset=nonsense"}, body=b"a"), "a"),
            (Reply(body=b"\xff"), "�"),
            (Reply(body=b"[" * 100_000), "[" * 100_000),
        ],
    )
    def test_what_is_not_json_is_text(self, sender: Sender, api: ApiServer, reply: Reply, body: str) -> None:
        api.will(reply)
        answer = send(sender, api)
        assert (body_of(answer), answer.problem) == (body, None)


@pytest.mark.parametrize(
    ("status", "expected"), [(403, "call-forbidden"), (404, "call-failed"), (500, "call-failed"), (503, "call-failed")]
)
def test_an_error_keeps_its_answer(sender: Sender, api: ApiServer, status: int, expected: str) -> None:
    api.will(Reply(status, body=b'{"error": "reason"}'))
    answer = send(sender, api)
    assert (answer.status, body_of(answer), code(answer)) == (status, {"error": "reason"}, expected)


@pytest.mark.parametrize(
    ("scope", "action", "names"),
    [
        ("read", Action.CONSENT, "read"),
        ("api://x/read", Action.CONSENT, "read"),
        ("items.delete", Action.FIX_CONFIG, "items.delete"),
        ("read items.delete", Action.FIX_CONFIG, "read, items.delete"),
        (None, Action.FIX_CONFIG, "a permission"),
    ],
)
def test_a_permission_that_the_token_lacks_is_named(
    sender: Sender, api: ApiServer, scope: str | None, action: Action, names: str
) -> None:
    named = f', scope="{scope}"' if scope else ""
    said = f'Bearer error="insufficient_scope"{named}, error_description="Ask\x1b Ruth"'
    api.will(Reply(403, {"WWW-Authenticate": said}))
    trouble = send(sender, api).problem
    assert trouble is not None
    assert (trouble.code, trouble.action) == ("call-scope-missing", action)
    assert names in trouble.message
    assert (trouble.provider_message, trouble.speaker) == ("Ask\ufffd Ruth", "The API")


def test_a_step_up_challenge_is_answered_as_a_claims_challenge_is(sender: Sender, api: ApiServer) -> None:
    api.will(
        Reply(401, {"WWW-Authenticate": 'Bearer error="insufficient_user_authentication", acr_values="gold"'}),
        Reply(body=b"[1]"),
    )
    tokens = Tokens()
    assert body_of(send(sender, api, tokens)) == [1]
    assert tokens.asked == [None, '{"id_token": {"acr": {"essential": true, "values": ["gold"]}}}']


def test_a_broken_connection_is_a_problem_and_the_next_call_works(sender: Sender, api: ApiServer) -> None:
    api.will(Reply(hang_up=True), Reply())
    assert code(send(sender, api)) == "offline"
    assert send(sender, api).status == 200


def test_an_answer_that_breaks_off_is_a_problem(sender: Sender, api: ApiServer) -> None:
    api.will(Reply(body=b"[1", length=100))
    assert code(send(sender, api)) is not None


def test_nobody_there_is_offline(sender: Sender, api: ApiServer) -> None:
    api.will(Reply())
    api.close()
    assert code(send(sender, api)) == "offline"


@pytest.mark.attack("a hostile API", "an answer that trickles", "ends by the time limit")
def test_a_trickling_answer_ends(api: ApiServer) -> None:
    sender = Sender(None, limits=Limits(total=0.2))
    api.will(Reply(trickle=True))
    assert code(send(sender, api)) == "timed-out"
    sender.close()


def test_the_language_is_asked_for_where_one_is_configured(api: ApiServer) -> None:
    api.will(Reply())
    for language in ("de-AT", None):
        sender = Sender(None, language=language)
        send(sender, api)
        sender.close()
    assert [each.headers.get("Accept-Language") for each in api.received] == ["de-AT", None]


def test_a_token_that_is_refused_because_of_the_clock_says_so(sender: Sender, api: ApiServer) -> None:
    api.will(Reply(401, date="Thu, 01 Jan 2015 00:00:00 GMT"))
    answer = send(sender, api)
    assert answer.problem is not None
    assert (answer.problem.code, answer.problem.action) == ("call-unauthorised", Action.RETRY)
    assert "days fast" in answer.problem.message


def test_a_redirect_to_nonsense_is_a_problem(sender: Sender, api: ApiServer) -> None:
    api.will(Reply(302, {"Location": "http://127.0.0.1:port/"}))
    assert code(send(sender, api)) == "call-redirected"


@pytest.mark.attack("another program of the user", "a .netrc with a password for the API's host", "not used")
def test_no_netrc_takes_the_tokens_place(
    sender: Sender, api: ApiServer, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w", encoding="utf-8") as file:  # noqa: PTH123 - the path is a text
        file.write("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", netrc)
    api.will(Reply())
    send(sender, api)
    assert api.received[0].headers["Authorization"] == "Bearer secret-token"


def test_no_proxy_sees_a_call_to_this_computer(
    sender: Sender, api: ApiServer, elsewhere: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.will(Reply())
    monkeypatch.setenv("http_proxy", elsewhere.origin)
    monkeypatch.setenv("all_proxy", elsewhere.origin)
    api.will(Reply())
    assert send(sender, api).status == 200
    assert elsewhere.received == []
