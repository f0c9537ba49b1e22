"""Classifies exceptions on the way to a server.

requests, urllib3, ssl and socket wrap each other's exceptions; the innermost one says what happened.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from enum import StrEnum
from http.client import HTTPException, IncompleteRead
from typing import Final

import requests
import socks
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError


class Failure(StrEnum):
    """Why there is no answer."""

    NO_NETWORK = "no-network"
    NAME_UNKNOWN = "name-unknown"
    REFUSED = "refused"
    BROKEN = "broken"
    SILENT = "silent"
    PROXY = "proxy"
    PROXY_PASSWORD = "proxy-password"
    PROXY_ADDRESS = "proxy-address"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS_EXPIRED = "tls-expired"
    TLS_NOT_YET_VALID = "tls-not-yet-valid"
    TLS_OTHER_NAME = "tls-other-name"
    TLS_FAILED = "tls-failed"
    CUT_OFF = "cut-off"
    UNREADABLE = "unreadable"


class MalformedProxyError(requests.exceptions.InvalidProxyURL):
    """What is named as the proxy is not the address of one."""


RAISED: Final = (OSError, ValueError, HTTPError, HTTPException)
"""Every exception that a request can raise; those of requests are ``OSError``, urllib3's sometimes get through."""

# OpenSSL's X509_V_ERR_* (Linux), Windows' CERT_E_* as truststore keeps them (signed or not), macOS's errSec*.
_EXPIRED: Final = frozenset({10, 0x800B0101, 0x800B0101 - (1 << 32), -67818})
_NOT_YET_VALID: Final = frozenset({9, -67819})
_OTHER_NAME: Final = frozenset({62, 64, 0x800B010F, 0x800B010F - (1 << 32), -67602})

# The first that matches anything in the chain of wrapped exceptions decides.
_MEANINGS: Final[tuple[tuple[tuple[type[BaseException], ...], Failure], ...]] = (
    ((MalformedProxyError,), Failure.PROXY_ADDRESS),
    ((socks.SOCKS5AuthError,), Failure.PROXY_PASSWORD),
    ((requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL, socks.ProxyError), Failure.PROXY),
    ((ssl.SSLCertVerificationError,), Failure.TLS_UNTRUSTED),
    ((requests.exceptions.ChunkedEncodingError, IncompleteRead), Failure.CUT_OFF),
    ((requests.exceptions.Timeout, ReadTimeoutError, TimeoutError), Failure.SILENT),
    ((socket.gaierror,), Failure.NAME_UNKNOWN),
    ((ConnectionRefusedError,), Failure.REFUSED),
    ((ConnectionError, ssl.SSLEOFError, ProtocolError), Failure.BROKEN),
    ((ssl.SSLError, requests.exceptions.SSLError), Failure.TLS_FAILED),
    ((requests.exceptions.ConnectionError,), Failure.REFUSED),  # what remains: no route to the host
)
_ASKS_FOR_PASSWORD: Final = "Tunnel connection failed: 407"
"""How http.client words a proxy's answer; RFC 9110 section 15.5.8."""
_WITHOUT_NETWORK: Final = frozenset({Failure.PROXY, Failure.NAME_UNKNOWN, Failure.REFUSED})

# Addresses kept for documentation (RFC 5737, RFC 3849): nothing is sent to them.
_OUTSIDE: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def network_there() -> bool:
    """Return whether this computer has a network, by asking the system for a route; no packet is sent."""
    for family, address in _OUTSIDE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 9))
                return True
        except OSError:
            continue
    return False


def failure_of(error: BaseException, *, network: Callable[[], bool] = network_there) -> Failure:
    """Classify `error`, raised by a request; `network` returns whether this computer has a network.

    It is not asked where a connection was refused: whoever refuses was reached, on this computer without a network.
    """
    causes = list(_causes(error))
    answered = any(isinstance(each, ConnectionRefusedError) for each in causes)
    if any(_ASKS_FOR_PASSWORD in str(each) for each in causes):
        return Failure.PROXY_PASSWORD
    for kinds, failure in _MEANINGS:
        for cause in causes:
            if isinstance(cause, kinds):
                return _judge(cause, failure, lambda: answered or network())
    return Failure.UNREADABLE


def way_of(error: BaseException) -> str | None:
    """Return the proxy of the request that raised `error`, and who named it; None if there was none."""
    ways = (getattr(each, "way", None) for each in _causes(error))
    return next((str(way.text) for way in ways if way is not None), None)


def _judge(cause: BaseException, failure: Failure, network: Callable[[], bool]) -> Failure:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _certificate(cause)
    return Failure.NO_NETWORK if failure in _WITHOUT_NETWORK and not network() else failure


def _certificate(error: ssl.SSLCertVerificationError) -> Failure:
    code = getattr(error, "verify_code", None)
    if code in _EXPIRED:
        return Failure.TLS_EXPIRED
    if code in _NOT_YET_VALID:
        return Failure.TLS_NOT_YET_VALID
    return Failure.TLS_OTHER_NAME if code in _OTHER_NAME else Failure.TLS_UNTRUSTED


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it wraps, each once."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [*each.args, getattr(each, "reason", None), each.__cause__, each.__context__]
