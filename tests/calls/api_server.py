"""A real HTTP server that answers as a test says, and keeps what it was sent."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from queue import SimpleQueue
from typing import BinaryIO


@dataclass
class Reply:
    """One answer; `hang_up` closes the connection without one, `trickle` sends byte after byte
    without an end: of the body where there are headers, else of the headers."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    hang_up: bool = False
    length: int | None = None
    trickle: bool = False
    date: str = ""


@dataclass(frozen=True)
class Received:
    """What the server was sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


class ApiServer:
    """Answers with `replies` in turn; the last one stays."""

    def __init__(self) -> None:
        self.replies: deque[Reply] = deque()
        self.received: list[Received] = []
        self.answered: SimpleQueue[None] = SimpleQueue()
        """An entry for each answer that was begun."""
        self.hung_up: SimpleQueue[None] = SimpleQueue()
        """An entry for each client that hung up within a trickling answer."""
        self.connections = 0
        self._closing = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                owner.connections += 1

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                owner.received.append(Received(self.command, self.path, dict(self.headers), body))
                reply = owner.replies.popleft() if len(owner.replies) > 1 else owner.replies[0]
                if reply.hang_up:
                    self.close_connection = True
                    return
                if reply.trickle:
                    if reply.headers:
                        self.send_response(reply.status)
                        for name, value in reply.headers.items():
                            self.send_header(name, value)
                        self.end_headers()
                    owner.trickle(self.wfile, b"" if reply.headers else b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    self.close_connection = True
                    return
                self.send_response_only(reply.status)
                self.send_header("Date", reply.date or self.date_time_string())
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
                self.end_headers()
                self.wfile.write(reply.body)
                owner.answered.put(None)
                if reply.length is not None:
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the names that the base class looks for

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def will(self, *replies: Reply) -> None:
        self.replies = deque(replies)

    def trickle(self, out: BinaryIO | BufferedIOBase, start: bytes) -> None:
        """Send bytes without an end, one at a time, until the client hangs up."""
        with suppress(OSError):
            out.write(start)
            self.answered.put(None)
            while not self._closing.wait(0.01):
                out.write(b"x")
            return
        self.hung_up.put(None)

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
