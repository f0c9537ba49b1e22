"""Web servers on loopback: threads, keep-alive, no polling, and a stop that waits for its threads."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import threading
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from trayapp.demo.faults import WsgiApp

_IDLE_LIMIT = 30.0  # seconds that a connection may be silent
_STOP_LIMIT = 5.0  # seconds that a stop waits for a thread


class WebServer:
    """Serves `app` on one port of 127.0.0.1 and, if there is one, of ::1; with `context`, by https."""

    def __init__(self, app: WsgiApp, *, preferred_port: int = 0, context: ssl.SSLContext | None = None) -> None:
        """Bind, to `preferred_port` if it is free, else to any port. Raise OSError if nothing can be bound."""
        sockets = _bind(preferred_port)
        self.port: int = sockets[0].getsockname()[1]
        self._servers = [_Server(bound, app, context) for bound in sockets]
        self._threads = [
            threading.Thread(target=server.serve, name=f"demo-listener-{self.port}", daemon=True)
            for server in self._servers
        ]

    def start(self) -> None:
        """Begin to serve."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Close every connection and free the port."""
        for server in self._servers:
            server.stop()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_STOP_LIMIT)
        for server in self._servers:
            server.server_close()


class _Handler(WSGIRequestHandler):
    timeout = _IDLE_LIMIT
    protocol_version = "HTTP/1.1"
    server_version = "ConsentrayDemo"
    sys_version = ""

    def log(self, _kind: str, _message: str, *_args: object) -> None:
        """Write nothing: request lines hold codes and hints."""

    def handle(self) -> None:
        # A broken handshake or a connection that goes away is the other side's affair.
        with contextlib.suppress(OSError):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()


class _Server(ThreadedWSGIServer):
    def __init__(self, bound: socket.socket, app: WsgiApp, context: ssl.SSLContext | None) -> None:
        host, port = bound.getsockname()[:2]
        # Werkzeug ends the process when it cannot bind, so it gets a bound socket.
        super().__init__(host, port, app, handler=_Handler, fd=bound.fileno())
        bound.close()
        # Set after the constructor, which would do the TLS handshake in the accepting thread, where one idle
        # connection holds up all others.
        self.ssl_context = context
        self._stopping = threading.Event()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._lock = threading.Lock()

    def serve(self) -> None:
        while not self._stopping.is_set():
            self.handle_request()

    def stop(self) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError), socket.socket(self.address_family, socket.SOCK_STREAM) as waker:
            waker.settimeout(_STOP_LIMIT)
            waker.connect(self.server_address)
        with self._lock:
            still_open = dict(self._open)
        for connection in still_open.values():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in still_open:
            thread.join(_STOP_LIMIT)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        connection.settimeout(_IDLE_LIMIT)
        if self.ssl_context is not None:
            # The handshake happens at the first read, in the connection's own thread.
            connection = self.ssl_context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def verify_request(self, _request: Any, _client_address: Any) -> bool:
        return not self._stopping.is_set()

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self._serve_connection, args=(request, client_address), name="demo-connection", daemon=True
        )
        with self._lock:
            self._open[thread] = request
        thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Write nothing: Flask has answered what can be answered."""

    def _serve_connection(self, request: Any, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.pop(threading.current_thread(), None)


def _bind(preferred_port: int) -> list[socket.socket]:
    try:
        first = _listening(socket.AF_INET, "127.0.0.1", preferred_port)
    except OSError as error:
        if not preferred_port or error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        first = _listening(socket.AF_INET, "127.0.0.1", 0)
    # Without IPv6, or with the port taken there, browsers and clients fall back to 127.0.0.1.
    with contextlib.suppress(OSError):
        return [first, _listening(socket.AF_INET6, "::1", first.getsockname()[1])]
    return [first]


def _listening(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(128)
    except OSError:
        bound.close()
        raise
    return bound
