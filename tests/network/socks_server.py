"""A SOCKS proxy (RFC 1928, RFC 1929) that leads every connection to one server, and keeps where it was to lead."""

from __future__ import annotations

import socket
import struct
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Self

_NO_PASSWORD, _PASSWORD, _NONE = 0, 2, 0xFF
_NAME = 3


class SocksServer:
    """Speaks version 5 on a port of this computer; with `password`, a name and a password (in one text) are asked for.

    `refuses` is the answer to each wish to connect, 0 for success.
    """

    def __init__(self, target: int, *, password: str | None = None, refuses: int = 0) -> None:
        self.wanted: list[tuple[str, int]] = []
        owner = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                _, count = self.rfile.read(2)
                offered = self.rfile.read(count)
                method = _NO_PASSWORD if password is None else _PASSWORD
                self.wfile.write(bytes([5, method if method in offered else _NONE]))
                if method not in offered:
                    return
                if password is not None:
                    self.rfile.read(1)
                    given = [self.rfile.read(self.rfile.read(1)[0]).decode() for _ in range(2)]
                    right = ":".join(given) == password
                    self.wfile.write(bytes([1, 0 if right else 1]))
                    if not right:
                        return
                _, _, _, kind = self.rfile.read(4)
                host = (
                    self.rfile.read(self.rfile.read(1)[0]).decode()
                    if kind == _NAME
                    else socket.inet_ntoa(self.rfile.read(4))
                )
                owner.wanted.append((host, *struct.unpack(">H", self.rfile.read(2))))
                self.wfile.write(bytes([5, refuses, 0, 1, 0, 0, 0, 0, 0, 0]))
                if not refuses:
                    with socket.create_connection(("127.0.0.1", target)) as there:
                        back = Thread(target=_copy, args=(there, self.connection))
                        back.start()
                        _copy(self.connection, there)
                        back.join()

        self._server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.place = f"127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, args=(0.01,)).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(4096):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return
