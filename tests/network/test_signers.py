"""Who signed what is shown, over real TLS: read from the handshake, before anything is sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from trayapp.network import signers
from trayapp.network.limits import Limits

QUICK = Limits(connect=5.0, silence=5.0, total=5.0)


class Server:
    """Shows a certificate of an authority below another one, and keeps what it is sent after that."""

    def __init__(self) -> None:
        self.root = trustme.CA(organization_name="Public Trust Services")
        below = self.root.create_child_ca()
        self.sent: list[bytes] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        below.issue_cert("localhost").configure_cert(self._context)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listening.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connected, _ = self._listening.accept()
                with suppress(OSError), self._context.wrap_socket(connected, server_side=True) as wrapped:
                    self.sent.append(wrapped.recv(100))

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def test_the_chain_is_named_up_to_its_root_and_nothing_is_sent(server: Server) -> None:
    below, root = (signers.said(name) for name in signers.issuers(server.url, limits=QUICK))
    assert root == "Public Trust Services"
    assert below != root
    assert set(server.sent) <= {b""}


def test_a_root_is_told_by_the_list_that_has_it(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = signers.issuers(server.url, limits=QUICK)
    assert signers.public_names().isdisjoint(chain)
    root = tmp_path / "root.crt"
    server.root.cert_pem.write_to_path(str(root))
    assert not signers.names_in(root).isdisjoint(chain)
    monkeypatch.setattr(signers, "_MOZILLAS", tmp_path)
    assert not signers.public_names().isdisjoint(chain)


def test_the_public_authorities_are_many() -> None:
    assert len(signers.public_names()) > 100


def test_nothing_is_named_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert signers.issuers(f"https://localhost:{port}/", limits=QUICK) == ()
    assert signers.issuers("http://localhost/", limits=QUICK) == ()
