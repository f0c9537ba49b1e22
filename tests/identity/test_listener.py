from __future__ import annotations

import selectors
import socket
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from trayapp.identity.listener import Cancelled, Listener, TimedOut

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE = "the-state"
CODE = {"code": "the-code", "state": STATE}


class Waiting:
    """A listener that waits on a thread of its own."""

    def __init__(self, timeout: float = 20.0) -> None:
        self.listener = Listener()
        self.outcome: object = None
        self._ended = threading.Event()
        self._timeout = timeout
        self._thread = threading.Thread(target=self._wait)
        self._thread.start()

    @property
    def url(self) -> str:
        return self.listener.redirect_uri

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def result(self) -> object:
        assert self._ended.wait(20)
        return self.outcome

    def close(self) -> None:
        self.listener.cancel()
        self._thread.join()

    def _wait(self) -> None:
        try:
            with self.listener:
                self.outcome = self.listener.wait(STATE, self._timeout)
        except (Cancelled, TimedOut) as end:
            self.outcome = type(end)
        self._ended.set()


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    made = Waiting()
    yield made
    made.close()


def test_it_takes_an_answer_as_a_form(waiting: Waiting) -> None:
    page = requests.post(waiting.url, data=CODE, timeout=5)
    assert waiting.result() == CODE
    assert page.status_code == 200
    assert "Consentray has your answer" in page.text


def test_it_takes_an_answer_as_a_query(waiting: Waiting) -> None:
    page = requests.get(waiting.url, params=CODE, timeout=5)
    assert waiting.result() == CODE
    assert "Consentray has your answer" in page.text


def test_an_error_answer_ends_the_waiting_and_the_page_says_so(waiting: Waiting) -> None:
    answer = {"error": "access_denied", "error_description": "<b>no</b>", "state": STATE}
    page = requests.post(waiting.url, data=answer, timeout=5)
    assert waiting.result() == answer
    assert "Nothing was granted" in page.text
    assert "<b>no</b>" not in page.text


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_both_loopback_addresses_are_answered(waiting: Waiting, host: str) -> None:
    requests.get(f"http://{host}:{waiting.port}/", params=CODE, timeout=5)
    assert waiting.result() == CODE


def test_no_other_address_is_listened_on(waiting: Waiting) -> None:
    others = {"127.0.0.2"}
    with suppress(socket.gaierror):  # a bare machine does not know its own name
        others |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)} - {"127.0.0.1", "::1"}
    for address in others:
        with pytest.raises(OSError, match=r"."), socket.create_connection((address, waiting.port), timeout=2):
            pass


@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {"params": {"code": "x", "state": "another"}}, 400),
        ("GET", {"params": {"code": "x"}}, 400),
        ("GET", {"params": {"state": STATE}}, 400),
        ("GET", {}, 400),
        ("POST", {"data": {"code": "x", "state": "another"}}, 400),
        ("POST", {"json": CODE}, 400),
        ("POST", {"data": {"code": "x" * 70_000, "state": STATE}}, 400),
        ("GET", {"params": CODE, "headers": {"Host": "evil.example"}}, 421),
        ("PUT", {"data": CODE}, 501),
    ],
)
def test_what_does_not_fit_is_refused_and_the_waiting_goes_on(
    waiting: Waiting, method: str, options: dict[str, object], status: int
) -> None:
    assert requests.request(method, waiting.url, timeout=5, **options).status_code == status  # type: ignore[arg-type]
    requests.post(waiting.url, data=CODE, timeout=5)
    assert waiting.result() == CODE


def test_other_addresses_are_not_found(waiting: Waiting) -> None:
    assert requests.get(f"{waiting.url}/favicon.ico", timeout=5).status_code == 404


def test_an_idle_preconnect_keeps_nobody_waiting(waiting: Waiting) -> None:
    with socket.create_connection(("127.0.0.1", waiting.port)), socket.create_connection(("127.0.0.1", waiting.port)):
        requests.post(waiting.url, data=CODE, timeout=5)
        assert waiting.result() == CODE


def test_a_connection_that_breaks_off_is_nothing(waiting: Waiting) -> None:
    with socket.create_connection(("127.0.0.1", waiting.port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 50\r\n")
    requests.post(waiting.url, data=CODE, timeout=5)
    assert waiting.result() == CODE


def test_the_first_answer_counts(waiting: Waiting) -> None:
    requests.post(waiting.url, data=CODE, timeout=5)
    assert waiting.result() == CODE


def test_it_ends_at_its_time_limit() -> None:
    short = Waiting(timeout=0.05)
    assert short.result() is TimedOut
    short.close()


def test_it_can_be_cancelled_before_and_while_it_waits(waiting: Waiting) -> None:
    waiting.listener.cancel()
    assert waiting.result() is Cancelled
    with Listener() as early:
        early.cancel()
        with pytest.raises(Cancelled):
            early.wait(STATE, 20)


def test_cancelling_after_the_end_is_nothing() -> None:
    with Listener() as listener:
        pass
    listener.cancel()


def test_its_port_is_free_afterwards(waiting: Waiting) -> None:
    port = waiting.port
    waiting.close()
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


def test_the_page_runs_nothing_foreign_and_is_kept_nowhere(waiting: Waiting) -> None:
    page = requests.post(waiting.url, data=CODE, timeout=5)
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "the-code" not in page.text


def test_cancelling_at_the_very_end_is_nothing() -> None:
    for _ in range(200):
        listener = Listener()
        canceller = threading.Thread(target=listener.cancel)
        with listener:
            canceller.start()
        canceller.join()


def test_the_waiting_sleeps_on_after_an_answer_that_does_not_fit(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    select = selectors.DefaultSelector.select

    def counted(selector: selectors.DefaultSelector, timeout: float | None = None) -> object:
        nonlocal looks
        looks += 1
        return select(selector, timeout)

    monkeypatch.setattr(selectors.DefaultSelector, "select", counted)
    for _ in range(10):
        assert requests.get(waiting.url, params={"code": "x", "state": "another"}, timeout=5).status_code == 400
    requests.get(waiting.url, params=CODE, timeout=5)
    assert waiting.result() == CODE
    assert looks <= 3 * 11  # a look for the connection, one for the wake, and one to spare for the time limit


def test_many_idle_connections_do_not_keep_the_answer_out(waiting: Waiting) -> None:
    with ExitStack() as idle:
        for _ in range(150):
            idle.enter_context(socket.create_connection(("127.0.0.1", waiting.port), timeout=5))
        requests.get(f"http://127.0.0.1:{waiting.port}/", params=CODE, timeout=5)
        assert waiting.result() == CODE
