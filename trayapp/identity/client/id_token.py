"""The check of the id token, before anything of a token answer is stored.

MSAL reads who signed in from it and checks nothing but its nonce, and that after the tokens were stored: the rest is
"the responsibility of the application" (`msal.oauth2cli.oidc`, since 1.38). The rules are those of OpenID Connect Core
1.0, sections 3.1.3.7 and 12.2. The signature is not checked: the token comes from the token endpoint itself, over TLS
(rule 6 there).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from trayapp.core.language import N_
from trayapp.core.record import Record
from trayapp.identity.client.discovery import is_issuer
from trayapp.identity.errors.provider import UntrustedAnswerError

Claims = dict[str, Any]

LEEWAY: Final = 300.0
"""Seconds that two clocks may differ (RFC 7519 section 4.1.4: "no more than a few minutes")."""
LATEST: Final = 10**12
"""Seconds since 1970 beyond which a time is none."""
LONGEST_SUBJECT: Final = 255
"""Characters of a subject (OpenID Connect Core 1.0 section 2)."""


class Expected(Record):
    """What an id token must contain. `nonce` is None if none was sent, `subjects` are empty if anybody may sign in.

    `any_case` compares the client's ID without regard to case, as Microsoft's platform normalises it.
    """

    issuer: str
    client_id: str
    now: float
    nonce: str | None = None
    subjects: frozenset[str] = frozenset()
    any_case: bool = False


def claims_of(token: object) -> Claims:
    """Return the claims of an id token; raise `UntrustedAnswerError` if they cannot be read."""
    return _object(str(token).partition(".")[2].partition(".")[0])


def home_of(response: Mapping[str, Any]) -> str | None:
    """Return the home id that Microsoft's platform names beside the tokens; None if it names none."""
    info = _object(str(response["client_info"])) if "client_info" in response else {}
    return "{uid}.{utid}".format(**info) if {"uid", "utid"} <= info.keys() else None


def _object(part: str) -> Claims:
    """Read base64url without padding as a JSON object, as MSAL does, so that what is checked is what it stores."""
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode())
    except (ValueError, RecursionError) as error:
        raise UntrustedAnswerError(N_("it can't be read")) from error
    if not isinstance(found, dict):
        raise UntrustedAnswerError(N_("it can't be read"))
    return found


def check(claims: Mapping[str, Any], expected: Expected) -> None:
    """Raise `UntrustedAnswerError` if the claims are not the expected ones."""
    subject, expires = claims.get("sub"), claims.get("exp")
    if not is_issuer(expected.issuer, claims.get("iss"), claims.get("tid") or ""):
        raise UntrustedAnswerError(N_("it isn't the sign-in service's (iss)"))
    if not _is_for(claims, expected):
        raise UntrustedAnswerError(N_("it is for another program (aud)"))
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise UntrustedAnswerError(N_("it names nobody (sub)"))
    if expected.subjects and subject not in expected.subjects:
        raise UntrustedAnswerError(N_("it is about somebody else (sub)"))
    if isinstance(expires, bool) or not isinstance(expires, int | float) or not abs(expires) < LATEST:
        raise UntrustedAnswerError(N_("it doesn't say until when it is valid (exp)"))
    if expires < expected.now - LEEWAY:
        raise UntrustedAnswerError(N_("it has expired (exp)"))
    if expected.nonce is not None and claims.get("nonce") != expected.nonce:
        raise UntrustedAnswerError(N_("it belongs to another sign-in (nonce)"))


def _is_for(claims: Mapping[str, Any], expected: Expected) -> bool:
    """Return whether an id token is for this client alone, or for several of which this one requested it (azp)."""

    def is_client(value: object) -> bool:
        if not isinstance(value, str):
            return False
        return value == expected.client_id or (expected.any_case and value.casefold() == expected.client_id.casefold())

    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if "azp" in claims and not is_client(claims["azp"]):
        return False
    alone = len(audiences) == 1
    return any(map(is_client, audiences)) and (alone or "azp" in claims)
