"""The loopback listener that receives the browser's answer (RFC 8252 section 7.3).

It binds to loopback only, on IPv4 and IPv6, as a browser may take ``localhost`` for either. Each connection has its own
thread and a time limit, so that a browser's idle preconnect keeps nobody waiting. It takes the answer as a GET (RFC
6749 section 4.1.2) or as a form (OAuth 2.0 Form Post Response Mode), and only with the state that was sent.
"""

from __future__ import annotations

import secrets
import selectors
import socket
import sys
import threading
import time
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from trayapp.identity.closing_page import page

if TYPE_CHECKING:
    from types import TracebackType

CONNECTION_TIMEOUT: Final = 15.0
"""Seconds that one connection may stay silent."""
LARGEST_FORM: Final = 64 * 1024
"""Bytes of the largest answer that is read; a code and a state take about 2 KB."""
TRIES: Final = 20

Answer = dict[str, str]


class ListenerError(Exception):
    """No loopback address could be listened on; the message says why."""


class Cancelled(Exception):  # noqa: N818 - not an error: the person chose it
    """The waiting was cancelled."""


class TimedOut(Exception):  # noqa: N818 - not an error of the program
    """The time limit passed before an answer came."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False
    request_queue_size = 128  # browsers open several connections at once, and port scanners many

    def __init__(self, family: socket.AddressFamily, host: str, port: int, owner: Listener) -> None:
        self.address_family = family
        self.owner = owner
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        if sys.platform == "win32":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # The base class would look up the host's name, which can take seconds without a network.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a connection that broke off end in silence: the browser opens another."""


class Listener:
    """Waits for one answer to one authorize request. A context manager: leaving it closes the sockets."""

    def __init__(self) -> None:
        self._servers = _bind()
        for server in self._servers:
            server.owner = self
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._lock = threading.Lock()
        self._state = ""
        self._answer: Answer | None = None
        self._cancelled = False

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.server_close()
        with self._lock:  # nobody may be woken between the two
            self._wake_writer.close()
            self._wake_reader.close()

    @property
    def redirect_uri(self) -> str:
        """The address that the provider sends the browser back to."""
        return f"http://localhost:{self._servers[0].server_port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The ``Host`` headers that a browser sends here; any other means DNS rebinding."""
        port = self._servers[0].server_port
        return frozenset({f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"})

    def wait(self, state: str, timeout: float) -> Answer:
        """Give the answer that carries `state`.

        Waits `timeout` seconds at most. Raises `TimedOut`, or `Cancelled` when `cancel` was called.
        """
        self._state = state
        deadline = time.monotonic() + timeout
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_reader, selectors.EVENT_READ)
            for server in self._servers:
                server.socket.setblocking(False)
                selector.register(server, selectors.EVENT_READ, server)
            while True:
                with self._lock:
                    if self._cancelled:
                        raise Cancelled
                    if self._answer is not None:
                        return self._answer
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimedOut
                for key, _ in selector.select(left):
                    if key.data is not None:
                        _accept(key.data)
                    else:
                        self._wake_reader.recv(4096)  # what is left unread would wake the next look at once

    def cancel(self) -> None:
        """Stop the waiting. May be called from any thread, at any time."""
        with self._lock:
            self._cancelled = True
            self._wake()

    def take(self, answer: Answer) -> tuple[HTTPStatus, str, str, bool]:
        """Judge what a browser brought; give the page to show: status, title, text, whether it is good news."""
        expected, brought = self._state, answer.get("state", "")
        if not expected or not compare_digest(expected.encode(), brought.encode()):
            text = "This page does not belong to the sign-in that is waiting. Start again from the tray icon."
            return HTTPStatus.BAD_REQUEST, "This answer does not fit", text, False
        if "code" not in answer and "error" not in answer:
            text = "The sign-in page sent an answer without a result. Start again from the tray icon."
            return HTTPStatus.BAD_REQUEST, "This answer is not complete", text, False
        with self._lock:
            if self._answer is None:
                self._answer = answer
        if "error" in answer:
            text = "You can close this page. Consentray says what happened and what to do."
            return HTTPStatus.OK, "Nothing was granted", text, False
        return HTTPStatus.OK, "Consentray has your answer", "You can close this page and go on.", True

    def answered(self) -> None:
        """Let `wait` look: the browser has its page."""
        with self._lock:
            self._wake()

    def _wake(self) -> None:
        if self._wake_writer.fileno() != -1:
            self._wake_writer.send(b"w")


def _accept(server: _Server) -> None:
    try:
        connection, address = server.get_request()
    except OSError:
        return  # The browser took its connection back.
    connection.setblocking(True)
    server.process_request(connection, address)


def _bind() -> list[_Server]:
    """Bind one free port on IPv4 and on IPv6; raises `ListenerError`.

    A port that another program holds on one of the two is not taken on the other: the answer could go to it.
    """
    owner: Any = None
    for _ in range(TRIES):
        try:
            first = _Server(socket.AF_INET, "127.0.0.1", 0, owner)
        except OSError as error:
            raise ListenerError(f"No port of this computer can be listened on: {error.strerror}.") from error
        if not _has_ipv6():
            return [first]
        try:
            return [first, _Server(socket.AF_INET6, "::1", first.server_port, owner)]
        except OSError:
            first.server_close()
    raise ListenerError("No port is free on both IPv4 and IPv6.")


def _has_ipv6() -> bool:
    """Tell whether this computer has the IPv6 loopback address."""
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


class _Handler(BaseHTTPRequestHandler):
    timeout = CONNECTION_TIMEOUT
    protocol_version = "HTTP/1.1"
    server_version = "Consentray"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path != "/":
            self._send(HTTPStatus.NOT_FOUND, "Nothing here", "This address belongs to Consentray's sign-in.", False)
        elif self._from_here():
            self._take(parts.query)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        form = self.headers.get_content_type() == "application/x-www-form-urlencoded"
        if not length.isdecimal() or int(length) > LARGEST_FORM or not form or urlsplit(self.path).path != "/":
            self.close_connection = True
            self._send(HTTPStatus.BAD_REQUEST, "This answer is not complete", "Start again from the tray icon.", False)
        elif self._from_here():
            self._take(self.rfile.read(int(length)).decode("utf-8", "replace"))

    def log_message(self, *args: object) -> None:
        """Say nothing: the request line of a GET holds the code."""

    def _from_here(self) -> bool:
        if self.headers.get("Host", "").casefold() in self.server.owner.hosts:
            return True
        self._send(HTTPStatus.MISDIRECTED_REQUEST, "Not for this address", "Start again from the tray icon.", False)
        return False

    def _take(self, encoded: str) -> None:
        answer = dict(parse_qsl(encoded, keep_blank_values=True))
        try:
            self._send(*self.server.owner.take(answer))
        finally:
            self.server.owner.answered()

    def _send(self, status: HTTPStatus, title: str, text: str, good: bool) -> None:
        nonce = secrets.token_urlsafe(16)
        body = page(title, text, good=good, nonce=nonce)
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        policy = (
            f"default-src 'none'; img-src data:; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}';"
            " frame-ancestors 'none'"
        )
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)
