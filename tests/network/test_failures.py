"""What stands between the program and a server is told apart, over real sockets, TLS and proxies."""

from __future__ import annotations

import errno
import gc
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
import requests
import trustme
from urllib3.exceptions import LocationParseError

from tests.calls.api_server import ApiServer, Reply
from tests.patience import PATIENCE
from trayapp.core.problems import CATALOGUE, Action
from trayapp.network.body import read_body
from trayapp.network.failures import RAISED, Failure, failure_of, network_there
from trayapp.network.limits import Limits
from trayapp.network.problems import _TEXTS, network_problem
from trayapp.network.session import session

QUICK = Limits(connect=2.0, silence=0.2, total=0.4)
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@contextmanager
def listening(*answers: bytes, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Return the port of a server that sends these bytes on each connection and then hangs up."""

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.settimeout(PATIENCE)
                    talking = context.wrap_socket(connection, server_side=True) if context else connection
                    if answers:
                        talking.recv(65536)
                    for answer in answers:
                        talking.sendall(answer)
                    talking.close()
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def failure(url: str, *, network: bool = True, ca_file: Path | None = None, proxy: str = "") -> Failure:
    """Send a request, read its answer, and give what its failure means."""
    with (
        session(ca_file, limits=QUICK, proxy=proxy or "system") as made,
        pytest.raises(RAISED) as raised,
        made.get(url, timeout=QUICK.timeout, stream=True) as response,
    ):
        read_body(response, QUICK.body)
    return failure_of(raised.value, network=lambda: network)


def test_a_name_that_is_not_known() -> None:
    with mock.patch("socket.getaddrinfo", side_effect=socket.gaierror(socket.EAI_NONAME, "unknown")):
        assert failure("https://login.example/") is Failure.NAME_UNKNOWN
        assert failure("https://login.example/", network=False) is Failure.NO_NETWORK


def test_a_refused_connection() -> None:
    with listening() as port:
        pass
    for network in (True, False):  # a network is not what is missing on the way to this computer itself
        assert failure(f"http://127.0.0.1:{port}/", network=network) is Failure.REFUSED


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN])
def test_no_way_to_the_host(number: int) -> None:
    with mock.patch("socket.socket.connect", side_effect=OSError(number, "no way")):
        assert failure("http://192.0.2.1/", network=False) is Failure.NO_NETWORK
        assert failure("http://192.0.2.1/") is Failure.REFUSED


def test_a_route_is_looked_up_and_nothing_is_sent() -> None:
    with mock.patch("socket.socket.connect", side_effect=OSError(errno.ENETUNREACH, "no way")):
        assert not network_there()
    with mock.patch("socket.socket.connect"), mock.patch("socket.socket.send", side_effect=AssertionError):
        assert network_there()


def test_a_connection_that_is_closed_without_an_answer() -> None:
    with listening(b"") as port:
        assert failure(f"http://127.0.0.1:{port}/") is Failure.BROKEN


@pytest.mark.parametrize(
    "answer",
    [b"Content-Length: 9\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n9\r\n{"],
)
def test_a_body_that_is_cut_off(answer: bytes) -> None:
    with listening(b"HTTP/1.1 200 OK\r\n" + answer) as port:
        assert failure(f"http://127.0.0.1:{port}/") is Failure.CUT_OFF


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip"]
)
def test_an_answer_that_is_none(answer: bytes) -> None:
    with listening(answer) as port:
        assert failure(f"http://127.0.0.1:{port}/") in {Failure.BROKEN, Failure.UNREADABLE}


def test_headers_that_trickle_without_an_end() -> None:
    api = ApiServer()
    api.will(Reply(trickle=True))
    assert failure(api.origin) is Failure.SILENT
    api.close()


def test_a_body_that_trickles_without_an_end() -> None:
    api = ApiServer()
    api.will(Reply(trickle=True, headers={"Content-Length": "100000"}))
    assert failure(api.origin) is Failure.SILENT
    api.close()


def test_a_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert failure(f"http://127.0.0.1:{server.getsockname()[1]}/") is Failure.SILENT
        assert failure(f"https://127.0.0.1:{server.getsockname()[1]}/") is Failure.SILENT


def test_a_server_that_speaks_no_tls() -> None:
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert failure(f"https://127.0.0.1:{port}/") is Failure.TLS_FAILED


@pytest.mark.parametrize(
    ("name", "begins", "ends", "expected"),
    [
        ("localhost", NOW - 2 * DAY, NOW - DAY, Failure.TLS_EXPIRED),
        ("localhost", NOW + DAY, NOW + 2 * DAY, Failure.TLS_NOT_YET_VALID),
        ("elsewhere.example", NOW - DAY, NOW + DAY, Failure.TLS_OTHER_NAME),
        ("127.0.0.2", NOW - DAY, NOW + DAY, Failure.TLS_OTHER_NAME),
    ],
)
def test_what_is_wrong_with_a_certificate(
    tmp_path: Path, name: str, begins: datetime, ends: datetime, expected: Failure
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_before=begins, not_after=ends).configure_cert(context)
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    with listening(context=context) as port:
        assert failure(f"https://localhost:{port}/", ca_file=ca_file) is expected
        assert failure(f"https://localhost:{port}/") is Failure.TLS_UNTRUSTED


@pytest.mark.parametrize(
    ("status", "expected"), [(403, Failure.PROXY), (407, Failure.PROXY_PASSWORD), (502, Failure.PROXY)]
)
def test_a_proxy_that_refuses_or_asks_for_a_password(status: int, expected: Failure) -> None:
    with listening(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status) as port:
        proxy = f"http://127.0.0.1:{port}"
        assert failure("https://login.example/", proxy=proxy) is expected
    with warnings.catch_warnings():
        # http.client leaves the answer of a tunnel that was refused to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_a_proxy_that_is_not_there() -> None:
    with listening() as port:
        pass
    for network in (True, False):
        for scheme in ("http", "socks5h"):
            proxy = f"{scheme}://127.0.0.1:{port}"
            assert failure("https://login.example/", proxy=proxy, network=network) is Failure.PROXY


def test_what_is_of_no_known_kind() -> None:
    for error in (requests.exceptions.InvalidURL(), LocationParseError("x"), ValueError(), OSError()):
        assert failure_of(error, network=lambda: True) is Failure.UNREADABLE


@pytest.mark.parametrize("each", list(Failure))
def test_each_is_said_with_its_own_sentence(each: Failure) -> None:
    trouble = network_problem(each, "the sign-in service", unreadable="provider-unexpected")
    assert trouble.code in CATALOGUE
    assert trouble.message[0].isupper()
    assert "{" not in trouble.message
    assert len(set(_TEXTS.values())) == len(Failure)


def test_a_wrong_clock_explains_a_certificate_that_seems_invalid() -> None:
    for each in (Failure.TLS_EXPIRED, Failure.TLS_NOT_YET_VALID):
        plain = network_problem(each, "the sign-in service", unreadable="unexpected", skew=100.0)
        assert plain.action is Action.RETRY
        assert "minutes fast" not in plain.message
        wrong = network_problem(each, "the sign-in service", unreadable="unexpected", skew=-3 * 86400.0)
        assert wrong.message.startswith("This computer's clock is about 3 days slow.")
    assert "clock" not in network_problem(Failure.TLS_UNTRUSTED, "x", unreadable="unexpected", skew=9e9).message
