"""Checks a discovery document (OpenID Connect Discovery 1.0 section 3), and issuers against it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from trayapp.core.addresses import address_of

TENANT: Final = "{tenantid}"
"""Part of the issuer of Microsoft's multi-tenant endpoints (Microsoft, "Access tokens", "Validate the
issuer"): each token has its tenant's ID instead."""
LONGEST: Final = 2000
"""Most characters of an endpoint's address, with which every link to the sign-in page begins."""
_TENANT_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_discovery(document: Mapping[str, Any]) -> bool:
    """Return whether a document has the endpoints that signing in needs, at addresses that are allowed.

    The token endpoint must be https with a path, as MSAL demands.
    """
    issuer = document.get("issuer")
    others = [document.get(f"{each}_endpoint") for each in ("device_authorization", "pushed_authorization_request")]
    token = document.get("token_endpoint")
    address = address_of(token) if isinstance(token, str) else None
    return (
        isinstance(issuer, str)
        and issuer != ""
        and _is_endpoint(document.get("authorization_endpoint"))
        and _is_endpoint(token)
        and all(each is None or _is_endpoint(each) for each in others)
        and address is not None
        and address.scheme == "https"
        and address.path.strip("/") != ""
    )


def is_issuer(promised: str, given: object, tenant: object = None) -> bool:
    """Return whether `given` is the issuer a discovery document promises, where it may be any tenant's: `tenant`'s.

    Compared letter by letter (OpenID Connect Core 1.0 section 3.1.3.7, RFC 9207 section 2.4).
    """
    if not isinstance(given, str):
        return False
    head, template, tail = promised.partition(TENANT)
    if not template:
        return given == promised
    found = given[len(head) : len(given) - len(tail)]
    fits = given == f"{head}{found}{tail}" and _TENANT_ID.fullmatch(found) is not None
    return fits and tenant in {None, found}


def _is_endpoint(text: object) -> bool:
    """Return whether this is an https address, or http on this computer, without a fragment (RFC 6749 section 3)."""
    fits = isinstance(text, str) and text.isascii() and len(text) <= LONGEST
    address = address_of(str(text)) if fits else None
    return address is not None and address.is_protected and address.fragment is None
