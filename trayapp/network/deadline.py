"""A deadline for every answer, however slowly its bytes arrive.

requests and urllib3 limit the silence between two bytes only: a server that sends one byte a second is read for ever,
headers included. Here the sockets of a session have a deadline for the whole answer.
"""

from __future__ import annotations

import io
import socket
import time
from http.client import HTTPResponse
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from trayapp.network.cancel import watch
from trayapp.network.older_urllib3 import OLDER, ContextOfHost


class _Reader(io.RawIOBase):
    """Reads a socket's file until a deadline (``time.monotonic``); later reads raise ``TimeoutError``."""

    def __init__(self, file: io.RawIOBase, sock: socket.socket, deadline: float) -> None:
        self._file = file
        self._socket = sock
        self._silence = sock.gettimeout()
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long as a whole")
        self._socket.settimeout(left if self._silence is None else min(self._silence, left))
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Cancellable:
    """A connection that is watched before anything is sent by it, also one that was kept from an earlier request."""

    sock: socket.socket | None

    def connect(self) -> None:
        super().connect()  # type: ignore[misc] # it is mixed into urllib3's connections
        self._watch()

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        self._watch()
        super().putrequest(*args, **kwargs)  # type: ignore[misc] # as above

    def _watch(self) -> None:
        if self.sock is not None:
            watch(self.sock)


def pools(
    total: float, plain: type[HTTPConnection] = HTTPConnection, secure: type[HTTPSConnection] = HTTPSConnection
) -> dict[str, type[HTTPConnectionPool]]:
    """Return urllib3's pool classes by scheme, whose answers end `total` seconds after their request.

    `plain` and `secure` are the connections that they build upon.
    """

    class Response(HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            # Nothing was read yet, so the abandoned buffer is empty.
            self.fp = io.BufferedReader(_Reader(self.fp.detach(), sock, time.monotonic() + total))

    class Plain(_Cancellable, plain):  # type: ignore[valid-type,misc] # a class that is chosen
        response_class = Response

    class Secure(_Cancellable, secure):  # type: ignore[valid-type,misc] # as above
        response_class = Response

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if OLDER:
                named: Any = ContextOfHost(vars(self)["ssl_context"], lambda: self._tunnel_host or self.host)
                self.ssl_context = named

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
