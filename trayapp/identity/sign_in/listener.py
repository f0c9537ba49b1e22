"""The loopback listener that receives the browser's answer (RFC 8252 section 7.3).

Any program on this computer may connect, so each connection is cheap: one thread serves all connections, their number
is limited, the oldest is closed for a new one, and each has one request, bounded in time and bytes. A browser's idle
preconnect delays nothing. Requests are checked in `trayapp.identity.sign_in.visits`.
"""

from __future__ import annotations

import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from trayapp.core.language import N_
from trayapp.core.record import replace
from trayapp.identity.sign_in.closing_page import Page, response
from trayapp.identity.sign_in.http_request import Incoming, InsistsOnHttpsError, RequestError
from trayapp.identity.sign_in.loopback import bind, redirect_of
from trayapp.identity.sign_in.visits import REFUSED, Answer, Visits
from trayapp.identity.sign_in.way import Way
from trayapp.system.interruptible import Cancelled, TimedOut

CONNECTIONS: Final = 64 if sys.platform == "darwin" else 256
"""Connections that are open at once: enough for a browser's, however fast others come; macOS limits a
program to 256 files."""
CROWD: Final = 16
"""More connections than a browser opens: it opens six."""
CONNECTION_TIME: Final = 15.0
"""Seconds that a connection may last, from its beginning to its last byte."""
IGNORED: Final = 256 * 1024
"""Bytes that are read and dropped after a response, so that a client that is still sending can read it."""
SEND_TIME: Final = 1.0
"""Seconds in which a page must be sent; the system buffers one of this size at once."""
GATHER: Final = 0.005
"""Seconds for which data of many connections is collected, so that not each byte costs a wake-up."""
PAUSE: Final = 0.1
"""Seconds between two attempts while this process can open no more files."""
CHUNK: Final = 64 * 1024
TAKEN: Final = Page(N_("Consentray has your answer"), N_("You can close this page. Consentray shows the result."))


class _Connection:
    """One connection, its deadline, and the result of its request."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.deadline = time.monotonic() + CONNECTION_TIME
        self.incoming = Incoming()
        self.to_ignore = 0
        self.answered = False


class Listener:
    """Waits for one answer to one authorize request. A context manager: leaving it closes every socket."""

    def __init__(
        self, insists_on_https: Callable[[], None] = lambda: None, *, redirect: str = "http://localhost"
    ) -> None:
        """Listen at a redirect address, on a free port if it names none; raises `ListenerError`.

        `insists_on_https` is called, once, when a browser tries https here. Many try http next; some never do.
        """
        self._insists_on_https = insists_on_https
        self._https_was_tried = False
        self._redirect = redirect_of(redirect)
        self._sockets = bind(self._redirect)
        self._port: int = self._sockets[0].getsockname()[1]
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        self._open: dict[_Connection, None] = {}  # the oldest first
        self._visits = Visits(self._port, self._redirect.path or "/")
        self._answer: Answer | None = None
        self._cancelled = False
        self._selector.register(self._wake_reader, selectors.EVENT_READ)
        for each in self._sockets:
            self._selector.register(each, selectors.EVENT_READ, each)

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish(TAKEN)
        self._close_all()
        self._selector.close()
        with self._lock:  # no other thread may be woken between the two
            self._wake_writer.close()
            self._wake_reader.close()

    @property
    def redirect_uri(self) -> str:
        """The redirect URI."""
        return self._redirect.at(self._port)

    def link_to(self, way: str | Way) -> str:
        """Return a short link that brings a browser to an address, once. May be called from any thread.

        A way is asked for when the browser comes; an exception of it ends the wait.
        """
        return replace(self._redirect, path=self._visits.path_to(way)).at(self._port)

    def wait(self, state: str, timeout: float) -> Answer:
        """Return the answer with `state`; the browser that sent it waits for its page (`finish`).

        Wait `timeout` seconds at most. Raise `TimedOut`, or `Cancelled` if `cancel` was called.
        """
        self._visits.state = state
        deadline = time.monotonic() + timeout
        while True:
            if self._cancelled:
                raise Cancelled
            if self._answer is not None:
                return self._answer
            now = time.monotonic()
            if now >= deadline:
                raise TimedOut
            self._close_expired(now)
            first = next(iter(self._open), None)
            until = min(deadline, first.deadline) if first else deadline
            self._serve(max(0.0, until - now))
            if len(self._open) > CROWD and self._answer is None:
                time.sleep(GATHER)

    def finish(self, page: Page) -> None:
        """Show the page that ends the sign-in to the browser that sent the answer, and close its connection."""
        for each in list(self._open):
            if each.answered:
                self._send(each, HTTPStatus.OK, page)
                self._close(each)

    def cancel(self) -> None:
        """Stop waiting. May be called from any thread, at any time."""
        with self._lock:
            self._cancelled = True
            if self._wake_writer.fileno() != -1:
                self._wake_writer.send(b"w")

    # The connections

    def _serve(self, seconds: float) -> None:
        """Wait for events, `seconds` at most, and handle them."""
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, _Connection):
                if key.data in self._open:  # it may have been closed for another just now
                    self._read(key.data)
            elif key.data is not None:
                self._accept(key.data)
            else:
                self._wake_reader.recv(4096)  # what is left unread would wake the next wait at once
            if self._answer is not None:
                self._close_all(but_answered=True)
                return

    def _accept(self, listening: socket.socket) -> None:
        """Accept the waiting connections, as many as may be open at once, and read what they have sent."""
        for _ in range(CONNECTIONS):
            try:
                connected, _ = listening.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue  # the browser has closed it
            except OSError:
                # No more files can be opened. Closing a connection makes room; if there is none, other code has them
                # all.
                if not self._make_way():
                    time.sleep(PAUSE)
                return
            connected.setblocking(False)
            made = _Connection(connected)
            while len(self._open) >= CONNECTIONS:
                self._make_way()
            self._open[made] = None
            self._selector.register(connected, selectors.EVENT_READ, made)
            self._read(made)
            if self._answer is not None:
                return

    def _make_way(self) -> bool:
        """Close the oldest connection; return whether there was one."""
        first = next(iter(self._open), None)
        if first is not None:
            self._close(first)
        return first is not None

    def _close_expired(self, now: float) -> None:
        for each in list(self._open):
            if each.deadline > now:
                return
            self._close(each)

    def _close_all(self, *, but_answered: bool = False) -> None:
        """Close everything but the waker; the connection that sent the answer may stay."""
        for each in list(self._open):
            if not (but_answered and each.answered):
                self._close(each)
        for listening in self._sockets:
            self._selector.unregister(listening)
            listening.close()
        self._sockets = []

    def _close(self, connection: _Connection) -> None:
        if self._open.pop(connection, False) is None:
            self._selector.unregister(connection.socket)
            connection.socket.close()

    def _read(self, connection: _Connection) -> None:
        try:
            data = connection.socket.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close(connection)
        elif connection.to_ignore:
            connection.to_ignore -= len(data)
            if connection.to_ignore <= 0:
                self._close(connection)
        else:
            self._take(connection, data)

    def _take(self, connection: _Connection, data: bytes) -> None:
        try:
            request = connection.incoming.feed(data)
            if request is None:
                return
            judged = self._visits.answer_of(request)
        except RequestError as error:
            self._send(connection, error.status, REFUSED)
            return
        except InsistsOnHttpsError:
            self._close(connection)  # at once, so that a browser that can tries http
            if not self._https_was_tried:
                self._https_was_tried = True
                self._insists_on_https()
            return
        except Exception:
            connection.answered = True  # the page that ends the sign-in is for this browser
            raise
        if isinstance(judged, dict):
            connection.answered = True
            self._answer = judged
        else:
            status, page = judged
            self._send(connection, status, page, with_body=request.method != "HEAD")

    def _send(self, connection: _Connection, status: HTTPStatus, page: Page | str, *, with_body: bool = True) -> None:
        """Send a page (or a redirect), and let the other side close the connection once it has read it."""
        try:
            connection.socket.settimeout(SEND_TIME)
            connection.socket.sendall(response(status, page, with_body=with_body))
            connection.socket.shutdown(socket.SHUT_WR)
            connection.socket.setblocking(False)
        except OSError:
            self._close(connection)  # the browser has closed the connection
        else:
            connection.to_ignore = IGNORED
