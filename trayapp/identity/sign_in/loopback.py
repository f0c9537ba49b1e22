"""Sockets that listen on this computer's own addresses, and on no others (RFC 8252 section 7.3)."""

from __future__ import annotations

import socket
import sys
from typing import Final

TRIES: Final = 20
BACKLOG: Final = 4096
"""Connections that wait to be accepted; the system may limit this further. A flood must not keep the browser's out."""


class ListenerError(Exception):
    """The program cannot listen on any loopback address; the message says why."""


def bind() -> list[socket.socket]:
    """Listen on one free port on IPv4 and on IPv6, as a browser may resolve ``localhost`` to either.

    A port that another program uses on one of the two is not used on the other: the answer could go to that program.
    Raise `ListenerError`.
    """
    for _ in range(TRIES):
        try:
            first = _listening(socket.AF_INET, "127.0.0.1", 0)
        except OSError as error:
            raise ListenerError(f"The program can't listen on any port of this computer: {error.strerror}.") from error
        if not _has_ipv6():
            return [first]
        try:
            return [first, _listening(socket.AF_INET6, "::1", first.getsockname()[1])]
        except OSError:
            first.close()
    raise ListenerError("No port is free on both IPv4 and IPv6.")


def _listening(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((host, port))
        made.listen(BACKLOG)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def _has_ipv6() -> bool:
    """Return whether this computer has the IPv6 loopback address."""
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
