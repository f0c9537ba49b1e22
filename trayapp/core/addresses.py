r"""The only parser of addresses: of a call, an authority, a redirect, discovery's endpoints, a page to open.

The host that is checked must be the host that is connected to, and parsers of addresses differ (`urllib.parse`, urllib3
and browsers see three different hosts in ``http://a\@b/``). So this one accepts only what they all parse alike: a
scheme, a host in ASCII, a port, then the path (RFC 3986 section 3.2, without user information).
`trayapp.network.session` sends to nothing else.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from typing import Final

from trayapp.core.record import Record

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""The hosts that are this computer, whatever a resolver returns."""

# Patterns are texts: `re` compiles each when it is first used, and the icon needs none.
_ADDRESS: Final = (
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?P<host>[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?"
)
# White space, control characters and lone surrogates; a backslash, which browsers and urllib3 read as a slash.
_REFUSED: Final = r"[\s\\\x00-\x20\x7f-\xa0\ud800-\udfff]"
_USER: Final = r"[^/?#]*//[^/?#]*@"
_SECRET: Final = r"([?&;#])([^=&;#\s]*=)?[^&;#\s]+"
_SECRET_USER: Final = r"//[^/\s]*@"
_PORTS: Final = {"https": 443, "http": 80}
_LONGEST_HOST: Final = 253


class Address(Record):
    """An address with a host. `host` is in lower case and without brackets, `path` begins with a slash or is empty."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str | None
    fragment: str | None

    @property
    def origin(self) -> str:
        """The origin (RFC 6454 section 6.2): scheme, host, and the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this computer."""
        return self.host in LOOPBACK

    @property
    def is_protected(self) -> bool:
        """Whether what is sent there can be read by nobody on the way: https, or http that stays on this computer."""
        return self.scheme == "https" or (self.scheme == "http" and self.is_loopback)


def address_of(text: str) -> Address | None:
    """Parse `text`; return None if it is not an address, or one that other programs might parse differently."""
    refused = r"[ \\]" if text.isprintable() else _REFUSED  # whose surrogates take longest of all to compile
    match = re.fullmatch(_ADDRESS, text) if not re.search(refused, text) else None
    if match is None:
        return None
    scheme, host = match["scheme"].lower(), match["host"].lower().strip("[]")
    port = int(match["port"]) if match["port"] else _PORTS.get(scheme)
    if match["host"].startswith("[") and not _is_ipv6(host):
        return None
    if len(host) > _LONGEST_HOST or (port is not None and not 0 < port < 65536):  # noqa: PLR2004 - 16 bits
        return None
    return Address(scheme, host, port, match["path"] or "", match["query"], match["fragment"])


def _is_ipv6(host: str) -> bool:
    try:
        return bool(str(IPv6Address(host)))
    except ValueError:
        return False


def origin_of(text: str) -> str | None:
    """Return the origin of an address; None if it is not one."""
    address = address_of(text)
    return None if address is None else address.origin


def without_secrets(text: str) -> str:
    """Return a text with what may be a secret in its addresses left out.

    That is a user name with its password, and every value behind a ``?`` or a ``#``.
    """
    return re.sub(_SECRET, r"\1\2…", re.sub(_SECRET_USER, "//…@", text)) if "//" in text else text


def has_user(text: str) -> bool:
    """Return whether an address names a user before its host, which sends a password along."""
    return re.match(_USER, text) is not None
