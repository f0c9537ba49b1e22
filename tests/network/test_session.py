"""Whom a session trusts, over real TLS."""

from __future__ import annotations

import ssl
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import certifi
import pytest
import requests
import trustme

from tests.calls.api_server import ApiServer, Reply
from tests.patience import PATIENCE
from trayapp.correlation import correlated
from trayapp.network.limits import LIMITS
from trayapp.network.session import session


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that does not trust us hangs up: that is what is tested."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def url(authority: trustme.CA) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = Quiet(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ca_file(tmp_path: Path, authority: trustme.CA) -> Path:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def test_a_private_root_is_trusted_when_it_is_configured(url: str, ca_file: Path) -> None:
    with session(ca_file) as made:
        assert made.get(url, timeout=LIMITS.timeout).status_code == 200


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there the system judges, and reads the file once")
def test_a_configured_root_that_is_corrected_is_read_again(url: str, ca_file: Path) -> None:
    right = ca_file.read_bytes()
    trustme.CA().cert_pem.write_to_path(str(ca_file))
    with session(ca_file) as made:
        with pytest.raises(requests.exceptions.SSLError):
            made.get(url, timeout=5)
        ca_file.write_text("half of it", encoding="ascii")
        with pytest.raises(requests.exceptions.SSLError):
            made.get(url, timeout=5)
        ca_file.write_bytes(right)
        assert made.get(url, timeout=5).ok


@pytest.mark.attack("a hostile network", "a certificate of an unknown root", "refused")
def test_else_it_is_not(url: str) -> None:
    with session() as made, pytest.raises(requests.exceptions.SSLError):
        made.get(url, timeout=LIMITS.timeout)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_bundle_of_the_environment_takes_the_place_of_the_configured_root(
    url: str, ca_file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, certifi.where())
    with session(ca_file) as made:
        assert made.get(url, timeout=LIMITS.timeout).status_code == 200


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_nor_does_it_add_to_it(url: str, ca_file: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, str(ca_file))
    with session() as made, pytest.raises(requests.exceptions.SSLError):
        made.get(url, timeout=LIMITS.timeout)


@pytest.mark.attack("a hostile network", "a trusted certificate for another name", "refused")
def test_the_name_is_checked_too(url: str, ca_file: Path) -> None:
    with session(ca_file) as made, pytest.raises(requests.exceptions.SSLError):
        made.get(url.replace("localhost", "127.0.0.1"), timeout=LIMITS.timeout)


@pytest.mark.parametrize(("own", "sent"), [({}, "the-work"), ({"Client-Request-Id": "its-own"}, "its-own")])
def test_a_request_has_the_correlation_id_unless_it_has_its_own(own: dict[str, str], sent: str) -> None:
    server = ApiServer()
    server.will(Reply())
    with correlated("the-work"):
        session().get(server.origin, headers=own, timeout=PATIENCE)
    server.close()
    (received,) = server.received
    assert [value for name, value in received.headers.items() if name.casefold() == "client-request-id"] == [sent]
