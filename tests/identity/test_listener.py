from __future__ import annotations

import selectors
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.growth import assert_linear
from tests.patience import PATIENCE
from trayapp.identity.sign_in import listener as listener_module
from trayapp.identity.sign_in.closing_page import Page
from trayapp.identity.sign_in.http_request import Incoming
from trayapp.identity.sign_in.listener import Listener
from trayapp.system.interruptible import Cancelled, TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STATE = "the-state"
CODE = {"code": "the-code", "state": STATE}


class Waiting:
    """A listener that waits on a thread of its own, and then shows a page."""

    def __init__(self, timeout: float = PATIENCE, insists_on_https: Callable[[], None] = lambda: None) -> None:
        self.listener = Listener(insists_on_https)
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
        assert self._ended.wait(PATIENCE)
        return self.outcome

    def close(self) -> None:
        self.listener.cancel()
        self._thread.join()

    def sent(self, request: bytes) -> bytes:
        """Send bytes as they are, and give all that comes back until the other side ends it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            answer = b""
            with suppress(ConnectionResetError):
                while data := connection.recv(65536):
                    answer += data
            return answer

    def _wait(self) -> None:
        try:
            with self.listener:
                self.outcome = self.listener.wait(STATE, self._timeout)
                self.listener.finish(Page("Signed in as <Ada>", "You can close this page.", good=True))
        except (Cancelled, TimedOut) as end:
            self.outcome = type(end)
        self._ended.set()


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    made = Waiting()
    yield made
    made.close()


def test_it_takes_an_answer_as_a_form(waiting: Waiting) -> None:
    page = requests.post(waiting.url, data=CODE, timeout=PATIENCE)
    assert waiting.result() == CODE
    assert page.status_code == 200
    assert "Signed in as &lt;Ada&gt;" in page.text


def test_it_takes_an_answer_as_a_query(waiting: Waiting) -> None:
    page = requests.get(waiting.url, params=CODE, timeout=PATIENCE)
    assert waiting.result() == CODE
    assert page.status_code == 200


def test_an_error_is_an_answer(waiting: Waiting) -> None:
    answer = {"error": "access_denied", "error_description": "<b>no</b>", "state": STATE}
    page = requests.post(waiting.url, data=answer, timeout=PATIENCE)
    assert waiting.result() == answer
    assert "<b>no</b>" not in page.text


def test_a_browser_whose_answer_led_to_nothing_still_gets_a_page() -> None:
    with ExitStack() as leaving:
        listener = leaving.enter_context(Listener())
        pages: list[str] = []
        browser = threading.Thread(
            target=lambda: pages.append(requests.get(listener.redirect_uri, params=CODE, timeout=PATIENCE).text)
        )
        browser.start()
        assert listener.wait(STATE, 20) == CODE
    browser.join()
    assert "Consentray has your answer" in pages[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_both_loopback_addresses_are_answered(waiting: Waiting, host: str) -> None:
    requests.get(f"http://{host}:{waiting.port}/", params=CODE, timeout=PATIENCE)
    assert waiting.result() == CODE


@pytest.mark.attack("a hostile network", "a connection from another computer to the listener", "nothing listens there")
def test_no_other_address_is_listened_on(waiting: Waiting) -> None:
    others = {"127.0.0.2"}
    with suppress(socket.gaierror):  # a bare machine does not know its own name
        others |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)} - {"127.0.0.1", "::1"}
    for address in others:
        with pytest.raises(OSError, match=r"."), socket.create_connection((address, waiting.port), timeout=2):
            pass


@pytest.mark.attack(
    "another program of the user",
    "an answer with another state, another Host, a wrong path or method",
    "refused, and the true answer still counts",
)
@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {"params": {"code": "x", "state": "another"}}, 400),
        ("GET", {"params": {"code": "x"}}, 400),
        ("GET", {"params": {"state": STATE}}, 400),
        ("GET", {}, 400),
        ("POST", {"data": {"code": "x", "state": "another"}}, 400),
        ("POST", {"json": CODE}, 400),
        ("POST", {"data": {"code": "x" * 70_000, "state": STATE}}, 413),
        ("POST", {"data": {"code": "x" * 200_000, "state": STATE}}, 413),
        ("GET", {"params": {"code": "x" * 70_000, "state": STATE}}, 431),
        ("POST", {"data": [("code", "a"), ("code", "b"), ("state", STATE)]}, 400),
        ("POST", {"data": [("code", "a"), ("state", STATE), ("state", STATE)]}, 400),
        ("GET", {"params": {"code": "x", "error": "x", "state": STATE}}, 400),
        ("POST", {"data": [*CODE.items(), *((f"x{number}", "x") for number in range(100))]}, 400),
        ("POST", {"data": "&" * 60_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
        ("GET", {"params": CODE, "headers": {"Host": "evil.example"}}, 421),
        ("PUT", {"params": CODE}, 501),
        ("HEAD", {"params": CODE}, 501),
        ("OPTIONS", {"params": CODE}, 501),
    ],
)
def test_what_does_not_fit_is_refused_and_the_waiting_goes_on(
    waiting: Waiting, method: str, options: dict[str, Any], status: int
) -> None:
    assert requests.request(method, waiting.url, timeout=PATIENCE, **options).status_code == status
    requests.post(waiting.url, data=CODE, timeout=PATIENCE)
    assert waiting.result() == CODE


def test_other_addresses_are_not_found(waiting: Waiting) -> None:
    assert requests.get(f"{waiting.url}/favicon.ico", timeout=PATIENCE).status_code == 404


def test_an_idle_preconnect_keeps_nobody_waiting(waiting: Waiting) -> None:
    with socket.create_connection(("127.0.0.1", waiting.port)), socket.create_connection(("127.0.0.1", waiting.port)):
        requests.post(waiting.url, data=CODE, timeout=PATIENCE)
        assert waiting.result() == CODE


def test_a_connection_that_breaks_off_is_nothing(waiting: Waiting) -> None:
    with socket.create_connection(("127.0.0.1", waiting.port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 50\r\n")
    requests.post(waiting.url, data=CODE, timeout=PATIENCE)
    assert waiting.result() == CODE


@pytest.mark.attack(
    "another program of the user", "a second answer with the right state (replay)", "nothing listens any more"
)
def test_the_first_answer_counts(waiting: Waiting) -> None:
    requests.post(waiting.url, data=CODE, timeout=PATIENCE)
    assert waiting.result() == CODE
    with pytest.raises(requests.ConnectionError):
        requests.post(waiting.url, data=CODE, timeout=PATIENCE)


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


@pytest.mark.attack("a page in the browser", "a frame, a script or a cache around the last page", "none is allowed")
def test_the_page_runs_nothing_foreign_and_is_kept_nowhere(waiting: Waiting) -> None:
    page = requests.post(waiting.url, data=CODE, timeout=PATIENCE)
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
        assert requests.get(waiting.url, params={"code": "x", "state": "another"}, timeout=PATIENCE).status_code == 400
    requests.get(waiting.url, params=CODE, timeout=PATIENCE)
    assert waiting.result() == CODE
    assert looks <= 4 * 11  # looks for the connection, the request and its end, and one to spare for the time limit


@pytest.mark.attack("another user of the computer", "200 idle connections", "the browser's answer comes through")
def test_many_idle_connections_do_not_keep_the_answer_out(waiting: Waiting) -> None:
    with ExitStack() as idle:
        for _ in range(150):
            idle.enter_context(socket.create_connection(("127.0.0.1", waiting.port), timeout=PATIENCE))
        requests.get(f"http://127.0.0.1:{waiting.port}/", params=CODE, timeout=PATIENCE)
        assert waiting.result() == CODE


class TestWhatIsSent:
    """Raw bytes: what a browser never sends, and what would slip past a lenient reader."""

    @pytest.mark.attack(
        "another program of the user",
        "requests that can be read in two ways: two Hosts, two lengths, folded lines, other ends of lines",
        "400",
    )
    @pytest.mark.parametrize(
        ("head", "status"),
        [
            ("GET http://{host}/?{code} HTTP/1.1\r\nHost: {host}", 400),
            ("GET http://evil.example/?{code} HTTP/1.1\r\nHost: {host}", 400),
            ("GET {host} HTTP/1.1\r\nHost: {host}", 400),
            ("GET * HTTP/1.1\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nHost: {host}\r\nHost: evil.example", 400),
            ("GET /?{code} HTTP/1.1\r\nHost: evil.example\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nHost : {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nHost: evil.example\r\n Host: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nX: a\r\n b\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nX: a\r\n\tb\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nX: a\nHost: evil.example\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nX: \0\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nX\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\n: x\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked", 400),
            ("GET /?{code} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5", 400),
            ("GET /?{code} HTTP/1.0\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/2.0\r\nHost: {host}", 400),
            ("GET /?{code}\r\nHost: {host}", 400),
            ("GET  /?{code} HTTP/1.1\r\nHost: {host}", 400),
            ("GET /?{code} x HTTP/1.1\r\nHost: {host}", 400),
            ("get /?{code} HTTP/1.1\r\nHost: {host}", 400),
            ("GET /?{code} HTTP/1.1\r\nHost:", 421),
            ("GET /?{code} HTTP/1.1", 421),
            ("GET /?{code} HTTP/1.1\r\nHost: localhost", 421),
            ("GET /?{code} HTTP/1.1\r\nHost: {host}@evil.example", 421),
            ("\r\nGET /?{code} HTTP/1.1\r\nHost: {host}", 400),
            ("\x17\x03\x01\x02", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nTransfer-Encoding: chunked\r\nContent-Length: 30", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length: 30\r\nContent-Length: 30", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length: 30\r\nContent-Length: 5", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length: +30", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length: 30, 30", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length: 0x1e", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length: \xb2", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length: -1", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length:", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}", 400),
            ("POST / HTTP/1.1\r\nHost: {host}\r\n{form}\r\n{form}\r\nContent-Length: 30", 400),
            ("POST /x HTTP/1.1\r\nHost: {host}\r\n{form}\r\nContent-Length: 0", 400),
            ("CONNECT {host} HTTP/1.1\r\nHost: {host}", 400),
            ("GET / HTTP/1.1\r\nHost: {host}\r\nCookie: " + "x" * 70_000, 431),
        ],
    )
    def test_what_can_be_read_in_two_ways_is_refused(self, waiting: Waiting, head: str, status: int) -> None:
        host = f"localhost:{waiting.port}"
        code = f"code=the-code&state={STATE}"
        form = "Content-Type: application/x-www-form-urlencoded"
        request = head.format(host=host, code=code, form=form) + "\r\n\r\n"
        answer = waiting.sent(request.encode("latin-1") + code.encode())
        assert answer.split(b"\r\n")[0].split()[1] == str(status).encode()
        requests.post(waiting.url, data=CODE, timeout=PATIENCE)
        assert waiting.result() == CODE

    @pytest.mark.attack(
        "another program of the user", "a request hidden inside or behind another's body (smuggling)", "nobody reads it"
    )
    @pytest.mark.parametrize("path", ["/", "/elsewhere"])
    @pytest.mark.parametrize("host", ["evil.example", "localhost:{port}"])
    def test_a_request_inside_a_body_or_behind_one_is_nobodys(self, waiting: Waiting, path: str, host: str) -> None:
        inner = f"GET /?code=smuggled&state={STATE} HTTP/1.1\r\nHost: localhost:{waiting.port}\r\n\r\n"
        head = f"POST {path} HTTP/1.1\r\nHost: {host.format(port=waiting.port)}\r\nContent-Type: text/plain\r\n"
        for length in (len(inner), 0):
            answer = waiting.sent(f"{head}Content-Length: {length}\r\n\r\n{inner}".encode())
            assert answer.count(b"HTTP/1.1 ") == 1
            assert b"Connection: close" in answer
        requests.post(waiting.url, data=CODE, timeout=PATIENCE)
        assert waiting.result() == CODE

    def test_a_head_gets_no_body(self, waiting: Waiting) -> None:
        answer = waiting.sent(f"HEAD / HTTP/1.1\r\nHost: localhost:{waiting.port}\r\n\r\n".encode())
        assert answer.endswith(b"\r\n\r\n")

    def test_a_request_that_comes_byte_by_byte_is_read(self, waiting: Waiting) -> None:
        body = b"code=the-code&state=" + STATE.encode()
        form = "application/x-www-form-urlencoded; charset=utf-8"
        head = f"POST / HTTP/1.1\r\nhost: [::1]:{waiting.port}\r\ncontent-type: {form}\r\nCONTENT-LENGTH: {len(body)}"
        with socket.create_connection(("127.0.0.1", waiting.port), timeout=PATIENCE) as connection:
            for byte in head.encode() + b"\r\n\r\n" + body:
                connection.sendall(bytes((byte,)))
            assert waiting.result() == CODE
            assert connection.recv(12) == b"HTTP/1.1 200"


class TestAFlood:
    """Other programs of this computer, whoever they belong to, may connect as often as they like."""

    @pytest.mark.attack(
        "another user of the computer",
        "a flood of connections, idle, half open or closed at once",
        "the browser's answer comes through",
    )
    @pytest.mark.parametrize("way", ["drip", "return", "heads"])
    def test_the_true_answer_comes_through(self, waiting: Waiting, way: str) -> None:
        pytest.importorskip("resource")
        with flood(waiting.port, way):
            times = []
            for _ in range(10):
                begun = time.process_time()
                assert requests.get(waiting.url, params={"state": "another"}, timeout=PATIENCE).status_code == 400
                times.append(time.process_time() - begun)
            page = requests.post(waiting.url, data=CODE, timeout=PATIENCE)
            assert waiting.result() == CODE
        assert "Signed in" in page.text
        assert min(times) < 0.1

    def test_a_browser_that_insists_on_https_is_noticed_once_and_its_http_is_taken(self) -> None:
        noticed: list[str] = []
        made = Waiting(insists_on_https=lambda: noticed.append("https"))
        for _ in range(2):
            context = ssl.create_default_context()
            connection = socket.create_connection(("127.0.0.1", made.port), timeout=PATIENCE)
            with connection, pytest.raises((ssl.SSLError, ConnectionError)):
                context.wrap_socket(connection, server_hostname="localhost")
        requests.get(made.url, params=CODE, timeout=PATIENCE)
        assert made.result() == CODE
        made.close()
        assert noticed == ["https"]

    def test_few_connections_are_open_at_once_and_the_oldest_makes_way(self, waiting: Waiting) -> None:
        with ExitStack() as idle:
            most = listener_module.CONNECTIONS
            opened = [
                idle.enter_context(socket.create_connection(("127.0.0.1", waiting.port), timeout=PATIENCE))
                for _ in range(3 * most)
            ]
            for each in opened[: 2 * most]:
                assert each.recv(1) == b""
            requests.get(waiting.url, params=CODE, timeout=PATIENCE)
            assert waiting.result() == CODE
            for each in opened[2 * most :]:
                assert each.recv(1) == b""  # nothing lives on

    @pytest.mark.attack("another user of the computer", "a request that drips, byte by byte", "closed after its time")
    @pytest.mark.parametrize("drop", [b"", b"G", b"GET / HTTP/1.1\r\nX: "])
    def test_a_connection_ends_however_it_drips(self, monkeypatch: pytest.MonkeyPatch, drop: bytes) -> None:
        monkeypatch.setattr(listener_module, "CONNECTION_TIME", 0.2)
        made = Waiting()
        with socket.create_connection(("127.0.0.1", made.port), timeout=PATIENCE) as connection:
            connection.sendall(drop)
            connection.settimeout(0.01)
            for _ in range(2000):
                try:
                    assert connection.recv(1) == b""
                    break
                except TimeoutError:
                    pass
                except ConnectionError:
                    break  # it was closed while a drop was on its way
                if drop:
                    with suppress(ConnectionError):
                        connection.sendall(b"x")
            else:
                pytest.fail("it lived on")
        requests.post(made.url, data=CODE, timeout=PATIENCE)
        assert made.result() == CODE
        made.close()

    @pytest.mark.attack("another user of the computer", "hundreds of megabytes after the answer", "closed")
    def test_one_that_goes_on_sending_after_its_answer_is_cut_off(self, waiting: Waiting) -> None:
        with socket.create_connection(("127.0.0.1", waiting.port), timeout=PATIENCE) as connection:
            connection.sendall(b"NONSENSE\r\n\r\n")
            with suppress(OSError):
                for _ in range(10_000):
                    connection.sendall(b"x" * 65536)
                pytest.fail("it is still read")

    def test_no_thread_and_no_file_lives_on(self) -> None:
        files = Path("/proc/self/fd")
        before = (threading.active_count(), len(list(files.iterdir())) if files.exists() else 0)
        for end in ("answer", "cancel", "time"):
            made = Waiting(timeout=0.2 if end == "time" else 20)
            with ExitStack() as idle:
                for _ in range(10):
                    idle.enter_context(socket.create_connection(("127.0.0.1", made.port), timeout=PATIENCE)).sendall(
                        b"GET /"
                    )
                if end == "answer":
                    requests.post(made.url, data=CODE, timeout=PATIENCE)
                elif end == "cancel":
                    made.listener.cancel()
                made.result()
            made.close()
        assert (threading.active_count(), len(list(files.iterdir())) if files.exists() else 0) == before

    def test_what_drips_costs_time_that_grows_as_its_bytes_do(self) -> None:
        def drip(size: int) -> None:
            incoming = Incoming()
            incoming.feed(b"POST / HTTP/1.1\r\nContent-Length: 60000\r\nX: ")
            for _ in range(size):
                assert incoming.feed(b"x") is None

        assert_linear(drip, 10_000)


@contextmanager
def flood(port: int, way: str) -> Iterator[None]:
    """Another program that keeps 1,100 connections open, until the end."""
    file = Path(__file__).with_name("flood.py")
    with subprocess.Popen(
        [sys.executable, str(file), str(port), way], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"all are open\n"
        try:
            yield
        finally:
            process.kill()


class TestTheLink:
    """A short link leads to the sign-in page, once: it stands in a command line that others can read."""

    PAGE = "https://login.example/authorize?client_id=x&state=secret"

    def visit(self, link: str, **options: Any) -> requests.Response:
        return requests.request(options.pop("method", "GET"), link, timeout=PATIENCE, allow_redirects=False, **options)

    @pytest.mark.attack(
        "another user of the computer", "the short link, followed a second time", "it says that it was used"
    )
    def test_it_leads_there_once_and_leaves_no_trace(self, waiting: Waiting) -> None:
        link = waiting.listener.link_to(self.PAGE)
        assert self.PAGE not in link
        assert urlsplit(link).hostname == "localhost"
        there = self.visit(link)
        assert (there.status_code, there.headers["Location"], there.text) == (303, self.PAGE, "")
        assert there.headers["Referrer-Policy"] == "no-referrer"
        assert there.headers["Cache-Control"] == "no-store"
        again = self.visit(link)
        assert again.status_code == 410
        assert "Location" not in again.headers
        assert "secret" not in again.text
        assert "already used" in again.text

    def test_each_link_is_its_own(self, waiting: Waiting) -> None:
        links = [waiting.listener.link_to(self.PAGE) for _ in range(3)]
        assert len({*links}) == 3
        assert [self.visit(link).status_code for link in links] == [303, 303, 303]
        assert self.visit(links[0]).status_code == 410

    @pytest.mark.attack("a page in the browser", "a prefetch of the short link", "the link is still unused")
    @pytest.mark.parametrize(
        ("options", "status"),
        [
            ({"method": "HEAD"}, 501),
            ({"method": "POST", "data": {"x": "y"}}, 400),
            ({"headers": {"Sec-Purpose": "prefetch;prerender"}}, 503),
            ({"headers": {"Purpose": "prefetch"}}, 503),
            ({"headers": {"X-Moz": "prefetch"}}, 503),
            ({"headers": {"Host": "evil.example"}}, 421),
        ],
    )
    def test_what_only_looks_ahead_does_not_use_it_up(
        self, waiting: Waiting, options: dict[str, Any], status: int
    ) -> None:
        link = waiting.listener.link_to(self.PAGE)
        assert self.visit(link, **options).status_code == status
        assert self.visit(link).status_code == 303

    @pytest.mark.attack("another user of the computer", "guessed links", "404")
    def test_no_other_path_leads_anywhere(self, waiting: Waiting) -> None:
        link = waiting.listener.link_to(self.PAGE)
        for other in (link[:-1], link + "x", link.upper(), waiting.url + "/x"):
            assert self.visit(other).status_code == 404
