"""Sockets that listen on this computer's own addresses, and on no others (RFC 8252 section 7.3)."""

from __future__ import annotations

import re
import socket
import sys
from typing import Final

from trayapp.core.language import N_, _
from trayapp.core.record import Record

TRIES: Final = 20
BACKLOG: Final = 4096
"""Connections that wait to be accepted; the system may limit this further. A flood must not keep the browser's out."""
TAKEN: Final = N_("It is not possible to listen on port {port}, which redirect_uri names, on this computer: {reason}.")
REFUSED: Final = N_("The program can't listen on any port of this computer: {reason}.")
_IPV4: Final = (socket.AF_INET, "127.0.0.1")
_IPV6: Final = (socket.AF_INET6, "::1")


class ListenerError(Exception):
    """The program cannot listen on any loopback address; the message says why."""


class Redirect(Record):
    """A redirect address on this computer; `port` is 0 for any."""

    host: str
    port: int
    path: str

    def at(self, port: int) -> str:
        """Return the address with the port that was got."""
        return f"http://{self.host}:{port}{self.path}"


def redirect_of(text: str) -> Redirect:
    """Parse a redirect address, which the settings have checked."""
    found = re.fullmatch(r"http://(\[[^\]]*\]|[^:/]*)(?::([0-9]+))?(.*)", text)
    host, port, path = found.groups()  # type: ignore[union-attr] # the settings have checked it
    return Redirect(host, int(port or 0), path)


def bind(redirect: Redirect) -> list[socket.socket]:
    """Listen where a browser may look for a redirect address: on the one IP literal, or for ``localhost`` on both.

    A port that another program uses on one of the two is not used on the other: the answer could go to that program.
    Raise `ListenerError`.
    """
    both = [each for each in (_IPV4, _IPV6) if _has(each)] or [_IPV4]
    wanted = {"127.0.0.1": [_IPV4], "[::1]": [_IPV6]}.get(redirect.host, both)
    for _try in range(TRIES):
        made: list[socket.socket] = []
        try:
            for family, host in wanted:
                made.append(_listening(family, host, made[0].getsockname()[1] if made else redirect.port))
        except OSError as error:
            for each in made:
                each.close()
            if redirect.port or not made:
                text = TAKEN if redirect.port else REFUSED
                raise ListenerError(_(text, port=redirect.port, reason=error.strerror)) from error
        else:
            return made
    raise ListenerError(_("No port is free on both IPv4 and IPv6."))


def _listening(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if port and sys.platform != "win32":  # what the last sign-in left in TIME_WAIT must not keep it taken
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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


def _has(loopback: tuple[socket.AddressFamily, str]) -> bool:
    """Return whether this computer has this loopback address."""
    family, host = loopback
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True
