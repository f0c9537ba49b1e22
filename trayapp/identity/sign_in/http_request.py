"""One request of a browser, read strictly (RFC 9112): what is ambiguous is refused.

The standard library's parser accepts much that browsers never send, and each leniency is a way past a check: a second
Host, a body with two lengths, another request inside a body. A connection has one request; what follows is ignored.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from trayapp.core.record import Record, replace

LARGEST_HEAD: Final = 64 * 1024
"""Bytes of the request line and the header fields: the cookies of ``localhost`` are shared by all programs there."""
LARGEST_BODY: Final = 64 * 1024
"""Bytes of the largest body that is read; a code and a state take about 2 KB."""

_LINE: Final = re.compile(r"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.1")
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH: Final = re.compile(r"[0-9]{1,9}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ONCE: Final = frozenset({"host", "content-length", "content-type", "transfer-encoding"})
"""Header fields that decide something, so that two of them would be ambiguous."""


TLS: Final = b"\x16\x03"
"""How a TLS connection begins: a handshake record (RFC 8446 section 5.1)."""


class InsistsOnHttpsError(Exception):
    """What came is the beginning of a TLS connection: a browser that takes no http, not even on this computer."""


class RequestError(Exception):
    """The request is not one that is answered; `status` is the response."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status: Final = status


class Request(Record):
    """A whole request. The names in `header` are in lower case."""

    method: str
    path: str
    query: str
    header: dict[str, str]
    body: bytes = b""

    def __repr__(self) -> str:
        """Show only the method: a query or a body holds the code."""
        return f"Request({self.method!r})"


class Incoming:
    """Assembles one request from a connection's data, in linear time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._head: Request | None = None
        self._length = 0

    def feed(self, data: bytes) -> Request | None:
        """Take what came; return the request when it is whole, None before.

        Raise `RequestError` or `InsistsOnHttpsError`.
        """
        looked_at = max(0, len(self._received) - 3)
        self._received += data
        if self._head is None:
            if self._received.startswith(TLS):
                raise InsistsOnHttpsError
            if not self._received[:1].isalpha() and not TLS.startswith(self._received):
                raise RequestError(HTTPStatus.BAD_REQUEST)
            end = self._received.find(b"\r\n\r\n", looked_at)
            if max(end, len(self._received) if end < 0 else 0) > LARGEST_HEAD:
                raise RequestError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            if end < 0:
                return None
            self._head = read_head(bytes(self._received[:end]))
            self._length = _body_length(self._head)
            del self._received[: end + 4]
        if len(self._received) < self._length:
            return None
        return replace(self._head, body=bytes(self._received[: self._length]))


def read_head(head: bytes) -> Request:
    """Parse the request line and the header fields, without the empty line at their end. Raise `RequestError`."""
    line, *rest = head.decode("latin-1").split("\r\n")
    matched = _LINE.fullmatch(line)
    if matched is None:
        raise RequestError(HTTPStatus.BAD_REQUEST)
    header: dict[str, str] = {}
    for each in rest:
        name, colon, value = each.partition(":")
        # A line that continues with the one before (RFC 9112 section 5.2) begins with a blank, which no name has.
        if not colon or not _NAME.fullmatch(name) or _CONTROL.search(value):
            raise RequestError(HTTPStatus.BAD_REQUEST)
        name = name.lower()
        if name in _ONCE and name in header:
            raise RequestError(HTTPStatus.BAD_REQUEST)
        header.setdefault(name, value.strip(" \t"))
    path, _, query = matched[2].partition("?")
    return Request(matched[1], path, query, header)


def _body_length(head: Request) -> int:
    """Return how many bytes follow the header (RFC 9112 section 6.3). Raise `RequestError`."""
    length = head.header.get("content-length", "0")
    if "transfer-encoding" in head.header or not _LENGTH.fullmatch(length):
        raise RequestError(HTTPStatus.BAD_REQUEST)
    if int(length) > LARGEST_BODY:
        raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if head.method != "POST" and int(length):
        raise RequestError(HTTPStatus.BAD_REQUEST)
    return int(length)
