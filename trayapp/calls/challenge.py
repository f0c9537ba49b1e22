"""Reads ``WWW-Authenticate`` (RFC 9110 section 11.6.1) and the claims or the step-up challenge in it.

Microsoft, "Claims challenges, claims requests and client capabilities": an API that wants more than the token proves
answers 401 with ``Bearer ... error="insufficient_claims", claims="<base64 JSON>"``. Several challenges may stand in
one field, in any order, quoted or bare; the base64 may be of either alphabet, padded or not, and some send the JSON
itself. An API of another provider asks by ``insufficient_user_authentication`` (RFC 9470).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Final

STEP_UP: Final = "insufficient_user_authentication"
LONGEST_AGE: Final = 9
"""Digits of a ``max_age`` in seconds that are believed."""
TOKEN: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
# Texts: `re` compiles each when it is first used, and most answers demand nothing.
_PATTERNS: Final = (
    r"[ \t,]+",  # separators
    rf'(?s)({TOKEN})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))[ \t]*(?=,|$)',  # a parameter
    rf"({TOKEN})(?:[ \t]+|(?=,|$))",  # a scheme
    r"[A-Za-z0-9\-._~+/]+=*[ \t]*(?=,|$)",  # a token68
    r"[^,]*",  # the rest of what is malformed
)


class Challenge:
    """One challenge: its scheme in lower case, and its parameters by their names in lower case."""

    def __init__(self, scheme: str) -> None:
        self.scheme: Final = scheme
        self.parameters: Final[dict[str, str]] = {}


def challenges(value: str) -> list[Challenge]:
    """Read a field's value; several fields are joined with commas first (RFC 9110 section 5.3).

    What is malformed is skipped: a server's mistake in one challenge must not hide the next.
    """
    found: list[Challenge] = []
    separators, parameter, scheme, token68, rest = (re.compile(each).match for each in _PATTERNS)
    position = 0
    while position < len(value):
        if match := separators(value, position):
            position = match.end()
        elif found and (match := parameter(value, position)):
            quoted = match[2]
            text = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if quoted is not None else match[3]
            found[-1].parameters.setdefault(match[1].casefold(), text)
            position = match.end()
        elif match := scheme(value, position):
            found.append(Challenge(match[1].casefold()))
            position = match.end()
            if not parameter(value, position) and (token := token68(value, position)):
                position = token.end()
        else:
            skipped = rest(value, position)
            position = skipped.end() + 1 if skipped else len(value)
    return found


def claims_challenge(value: str | None) -> str | None:
    """Return the claims that a ``WWW-Authenticate`` value demands, as JSON text; None if it demands none."""
    for challenge in bearer_challenges(value):
        encoded = challenge.parameters.get("claims")
        claims = _decode(encoded) if encoded is not None else _step_up(challenge.parameters)
        if claims is not None:
            return claims
    return None


def bearer_challenges(value: str | None) -> list[Challenge]:
    """Return the challenges of a ``WWW-Authenticate`` value that are about a token (RFC 6750 section 3)."""
    return [challenge for challenge in challenges(value) if challenge.scheme == "bearer"] if value else []


def _decode(encoded: str) -> str | None:
    """Return claims, plain or in base64 (either alphabet, padded or not), as JSON text of an object; else None."""
    text = encoded.strip()
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = text if text.startswith("{") else base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        claims = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        return None
    return json.dumps(claims) if isinstance(claims, dict) else None


def _step_up(parameters: Mapping[str, str]) -> str | None:
    """Return what a step-up challenge demands as a claims request; None where it demands nothing.

    OpenID Connect Core 1.0 section 5.5.1.1 asks for ``acr`` so. It has no claim for an age: ``max_age`` stands within
    ``auth_time``, as section 5.5.1 allows, for the sign-in to ask for it (`trayapp.identity.sign_in.browser`).
    """
    if parameters.get("error") != STEP_UP:
        return None
    demanded: dict[str, object] = {}
    if values := parameters.get("acr_values", "").split():
        demanded["acr"] = {"essential": True, "values": values}
    if (age := parameters.get("max_age", "")).isdecimal() and age.isascii() and len(age) <= LONGEST_AGE:
        demanded["auth_time"] = {"essential": True, "max_age": int(age)}
    return json.dumps({"id_token": demanded}) if demanded else None
