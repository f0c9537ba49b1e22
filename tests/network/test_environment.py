"""What the environment may change of whom a session trusts, and that it never learns the secrets of TLS: real TLS."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import trustme

import trayapp
from trayapp.network import KEY_LOG, trust
from trayapp.network.limits import LIMITS
from trayapp.network.session import session

PROGRAM = Path(trayapp.__file__).parents[1]
"""Where the program lies, installed or not: the proof of the package runs these tests, too."""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only there the store is files")


class Handler(BaseHTTPRequestHandler):
    """A server, and a proxy that is spoken to by TLS: it makes tunnels (RFC 9110, 9.3.6) to this computer."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_CONNECT(self) -> None:
        self.close_connection = True
        with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2]))) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=pump, args=(there, self.connection))
            back.start()
            pump(self.connection, there)
            back.join()

    def log_message(self, *_: object) -> None:
        pass


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that does not trust us hangs up: that is what is tested."""


@contextmanager
def served(authority: trustme.CA) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "api.contoso.example").configure_cert(context)
    server = Quiet(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def proxys_authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def port(authority: trustme.CA) -> Iterator[int]:
    with served(authority) as number:
        yield number


@pytest.fixture(scope="module")
def proxy(proxys_authority: trustme.CA) -> Iterator[str]:
    with served(proxys_authority) as number:
        yield f"https://localhost:{number}"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", KEY_LOG):
        monkeypatch.delenv(name, raising=False)


def pem(folder: Path, *authorities: trustme.CA) -> Path:
    file = folder / "roots.pem"
    file.write_bytes(b"".join(each.cert_pem.bytes() for each in authorities))
    return file


def reached(url: str, ca_file: Path | None = None, **options: object) -> bool:
    with session(ca_file, **options) as made:  # type: ignore[arg-type] # each test names its own
        try:
            return made.get(url, timeout=LIMITS.timeout).status_code == 200
        except (requests.exceptions.SSLError, requests.exceptions.ProxyError) as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                raise
            return False


@linux
@pytest.mark.parametrize("at_once", [False, True])
class TestRoots:
    def test_a_file_that_the_environment_names_is_trusted_unless_that_is_pinned(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, port: int, at_once: bool
    ) -> None:
        url = f"https://localhost:{port}/"
        assert not reached(url, roots_at_once=at_once)
        monkeypatch.setenv("SSL_CERT_FILE", str(pem(tmp_path, authority)))
        assert reached(url, roots_at_once=at_once)
        assert not reached(url, environment=False, roots_at_once=at_once)

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl gives the file its name")
    def test_and_so_is_a_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, port: int, at_once: bool
    ) -> None:
        file = pem(tmp_path, authority)
        hashed = subprocess.run(
            ["openssl", "x509", "-noout", "-hash", "-in", file], check=True, capture_output=True, text=True
        )
        file.rename(file.with_name(f"{hashed.stdout.strip()}.0"))
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        url = f"https://localhost:{port}/"
        assert reached(url, roots_at_once=at_once)
        assert not reached(url, environment=False, roots_at_once=at_once)

    def test_pinned_the_configured_file_still_counts(
        self, tmp_path: Path, authority: trustme.CA, port: int, at_once: bool
    ) -> None:
        file = pem(tmp_path, authority)
        assert reached(f"https://localhost:{port}/", file, environment=False, roots_at_once=at_once)


@linux
def test_pinned_the_systems_own_store_is_what_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usual = trust.store()
    if usual == (None, None):
        pytest.skip("this computer has no root certificates")
    nothing = tmp_path / "nothing"
    nothing.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(nothing))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert trust.store()[0] == nothing
    assert trust.trusting(None, at_once=True).cert_store_stats()["x509_ca"] == 0
    file, folder = trust.store(environment=False)
    assert nothing != file
    assert tmp_path != folder
    found = trust.trusting(None, environment=False, at_once=True).cert_store_stats()["x509_ca"]
    assert found or list((folder or tmp_path).glob("*.0"))


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("value", ["", "/nowhere/at/all", "garbage"])
def test_a_variable_that_leads_nowhere_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, port: int, name: str, value: str
) -> None:
    if value == "garbage":
        value = str(tmp_path / value)
        Path(value).write_bytes(b"\0garbage")
    monkeypatch.setenv(name, value)
    assert not reached(f"https://localhost:{port}/")
    assert reached(f"https://localhost:{port}/", pem(tmp_path, authority))


class TestAProxyByHttps:
    URL = "https://api.contoso.example"

    def test_it_is_trusted_as_every_other_server(
        self, tmp_path: Path, authority: trustme.CA, proxys_authority: trustme.CA, port: int, proxy: str
    ) -> None:
        url = f"{self.URL}:{port}/"
        assert reached(url, pem(tmp_path, authority, proxys_authority), proxy=proxy)
        assert not reached(url, pem(tmp_path, authority), proxy=proxy)
        assert not reached(url, pem(tmp_path, proxys_authority), proxy=proxy)

    @linux
    def test_by_the_environment_too_unless_that_is_pinned(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        authority: trustme.CA,
        proxys_authority: trustme.CA,
        port: int,
        proxy: str,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem(tmp_path, authority, proxys_authority)))
        assert reached(f"{self.URL}:{port}/", proxy=proxy)
        assert not reached(f"{self.URL}:{port}/", proxy=proxy, environment=False)


KEYS = """
import os, sys
from pathlib import Path
from trayapp.network.session import session
with session(Path(sys.argv[1]), proxy=sys.argv[3]) as made:
    print(made.get(sys.argv[2], timeout=20).status_code)
"""


@pytest.mark.attack("whoever sets the environment", "SSLKEYLOGFILE", "no file")
@pytest.mark.parametrize("by_proxy", [False, True])
def test_the_secrets_of_tls_are_never_written_down(
    tmp_path: Path, authority: trustme.CA, proxys_authority: trustme.CA, port: int, proxy: str, by_proxy: bool
) -> None:
    """In a process of its own, as libraries may look at the variable when they are imported."""
    written = tmp_path / "keys"
    roots = pem(tmp_path, authority, proxys_authority)
    url = f"{TestAProxyByHttps.URL if by_proxy else 'https://localhost'}:{port}/"
    command = [sys.executable, "-c", KEYS, str(roots), url, proxy if by_proxy else "none"]
    environment = {"PATH": "/usr/bin:/bin", KEY_LOG: str(written)}
    ran = subprocess.run(command, env=environment, cwd=PROGRAM, capture_output=True, text=True, check=True)
    assert ran.stdout == "200\n"
    assert not written.exists()
