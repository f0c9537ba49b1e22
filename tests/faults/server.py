"""A real https server on loopback that stands in front of another one and misbehaves as it is told."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from tests.patience import PATIENCE

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

FAULTS: Final = (
    "refused",
    "DNS failure",
    "TLS failure",
    "reset",
    "hang",
    "slow bytes",
    "429 with Retry-After",
    "429",
    "500",
    "503",
    "HTML",
    "malformed JSON",
    "cut-off body",
    "empty",
    "huge body",
    "redirect elsewhere",
)
RETRY_AFTER: Final = 1800
HUGE: Final = 4 * 1024 * 1024
_STEP: Final = 0.02
_PAGE: Final = b"<!doctype html><title>Welcome to our hotel</title><p>Accept the terms to go on."
_BUSY: Final = b'{"error": "temporarily_unavailable"}'
_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "429 with Retry-After": {"status": 429, "body": _BUSY, "headers": {"Retry-After": str(RETRY_AFTER)}},
    "429": {"status": 429, "body": _BUSY},
    "500": {"status": 500, "body": b"The service is unavailable."},
    "503": {"status": 503, "body": b"The service is unavailable."},
    "HTML": {"status": 200, "body": _PAGE, "headers": {"Content-Type": "text/html"}},
    "malformed JSON": {"status": 200, "body": b'{"access_token": '},
    "cut-off body": {"status": 200, "body": b'{"access', "length": 1000},
    "empty": {"status": 200, "body": b""},
    "huge body": {"status": 200, "body": b'{"padding": "' + b"x" * HUGE + b'"}'},
}


class FaultyServer:
    """Forwards each request to `upstream` (an origin), or does what the fault that is set says.

    `rewrite` may change what upstream answers. `elsewhere` is where a redirect leads. `requests` counts what came.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        untrusted: ssl.SSLContext,
        upstream: tuple[str, int, ssl.SSLContext | None] | None = None,
        *,
        rewrite: Callable[[bytes], bytes] = lambda body: body,
        elsewhere: str = "",
    ) -> None:
        self.context = context
        self.untrusted = untrusted
        self.upstream = upstream
        self.rewrite = rewrite
        self.elsewhere = elsewhere
        self.requests = 0
        self.fault: str | None = None
        self.lifted = threading.Event()
        self._server: _Server | None = None
        self.port = 0
        self._start()

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.port}"

    def suffer(self, fault: str) -> None:
        """Begin to misbehave; connections that are open end."""
        self._stop() if fault == "refused" else self._drop()
        self.fault = fault
        self.lifted.clear()

    def recover(self) -> None:
        """Serve as always again."""
        self.fault = None
        self.lifted.set()
        self._drop()
        self._start()

    def close(self) -> None:
        self.lifted.set()
        self._stop()

    def _start(self) -> None:
        if self._server is None:
            self._server = _Server(self, self.port)
            self.port = self._server.server_port
            self._server.begin()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.drop()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.end()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True
    request_queue_size = 32

    def __init__(self, owner: FaultyServer, port: int) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": _STEP}, daemon=True)
        super().__init__(("127.0.0.1", port), _Handler)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self.shutdown()
        self._thread.join()
        self.drop()
        self.server_close()

    def drop(self) -> None:
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the connection's own thread."""
        context = self.owner.untrusted if self.owner.fault == "TLS failure" else self.owner.context
        with suppress(OSError):
            request.settimeout(PATIENCE)
            with context.wrap_socket(request, server_side=True) as secure:
                with self._lock:
                    self._open.add(secure)
                try:
                    _Handler(secure, client_address, self)
                finally:
                    with self._lock:
                        self._open.discard(secure)

    def handle_error(self, *_: object) -> None:
        """Write nothing: a client that hangs up is part of the test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        pass

    def _serve(self) -> None:
        owner = self.server.owner
        owner.requests += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match owner.fault:
            case None:
                self._forward(body)
            case "reset":
                self._reset()
            case "hang":
                owner.lifted.wait(PATIENCE)
                self.close_connection = True
            case "slow bytes":
                self._trickle(owner.lifted)
            case "redirect elsewhere":
                self._say(307, b"", {"Location": f"{owner.elsewhere}/steal"})
            case answered:
                self._say(**_ANSWERS[answered])

    def _say(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, *, length: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = length is not None

    def _reset(self) -> None:
        # An immediate close with data unread or a zero linger sends RST.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with suppress(OSError):
            socket.socket(fileno=self.connection.detach()).close()
        self.close_connection = True

    def _trickle(self, until: threading.Event) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.close_connection = True
        while not until.wait(_STEP):
            self.wfile.write(b" ")
            self.wfile.flush()

    def _forward(self, body: bytes) -> None:
        owner = self.server.owner
        if owner.upstream is None:
            self._say(200, b"{}")
            return
        host, port, context = owner.upstream
        connection = (
            http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)
            if context is not None
            else http.client.HTTPConnection(host, port, timeout=PATIENCE)
        )
        kept = {"content-type", "authorization", "accept"}
        headers = {name: value for name, value in self.headers.items() if name.lower() in kept}
        try:
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = owner.rewrite(answer.read())
            shown = {
                name: value for name in ("Content-Type", "WWW-Authenticate") if (value := answer.headers.get(name))
            }
            self._say(answer.status, content, shown)
        finally:
            connection.close()
