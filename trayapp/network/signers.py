"""Who signed the certificates that this computer is shown: the names of the chain, read before anything is sent."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Final

import certifi

from trayapp.core.language import _
from trayapp.network.failures import RAISED
from trayapp.network.limits import LIMITS, Limits
from trayapp.network.proxy import SYSTEM_PROXY
from trayapp.network.session import session

_MOZILLAS: Final = Path("/usr/share/ca-certificates/mozilla")
"""The public authorities where a distribution's certifi has the computer's store in their place (Debian)."""

Name = tuple[tuple[tuple[str, str], ...], ...]
"""A certificate's subject or issuer, as `ssl` has it."""


class _ShownError(Exception):
    """The handshake is over; `issuers` are the chain's, the certificate's own first."""

    def __init__(self, issuers: tuple[Name, ...]) -> None:
        super().__init__("the handshake alone was wanted")
        self.issuers: Final = issuers


class _Looking(ssl.SSLContext):
    """Trusts everybody, and ends every connection as soon as the chain was shown."""

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        self.check_hostname, self.verify_mode = False, ssl.CERT_NONE  # urllib3 sets both
        with super().wrap_socket(*args, **kwargs) as wrapped:
            chain = wrapped._sslobj.get_unverified_chain() or ()  # type: ignore[attr-defined] # noqa: SLF001 - public since 3.13, without names
            raise _ShownError(tuple(each.get_info()["issuer"] for each in chain))


def issuers(url: str, *, proxy: str = SYSTEM_PROXY, limits: Limits = LIMITS) -> tuple[Name, ...]:
    """Return the issuers of the chain that is shown for an address, by the way that a call takes; none if none is.

    Nothing is sent: the connection ends with the handshake. Who is trusted does not matter.
    """
    with session(proxy=proxy, limits=limits, context=_Looking(ssl.PROTOCOL_TLS_CLIENT)) as made:
        try:
            made.head(url, timeout=limits.timeout)
        except _ShownError as shown:
            return shown.issuers
        except RAISED:
            return ()
    return ()


def public_names() -> frozenset[Name]:
    """Return the names of the public authorities (Mozilla's list)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for file in _MOZILLAS.glob("*.crt") if _MOZILLAS.is_dir() else [Path(certifi.where())]:
        context.load_verify_locations(cafile=str(file))
    return _names(context)


def names_in(ca_file: Path) -> frozenset[Name]:
    """Return the names of the authorities of a file; raise ``OSError``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=str(ca_file))
    return _names(context)


def _names(context: ssl.SSLContext) -> frozenset[Name]:
    return frozenset(each["subject"] for each in context.get_ca_certs())  # type: ignore[misc] # of the shape of a name


def said(name: Name) -> str:
    """Return a name for a user: the common name, else the organisation."""
    found = {key: value for part in name for key, value in part}
    return next((found[key] for key in ("commonName", "organizationName") if key in found), _("an unnamed authority"))
