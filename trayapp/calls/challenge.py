"""Reads ``WWW-Authenticate`` (RFC 9110 section 11.6.1) and the claims challenge in it.

Microsoft, "Claims challenges, claims requests and client capabilities": an API that wants more than the token proves
answers 401 with ``Bearer ... error="insufficient_claims", claims="<base64 JSON>"``. Several challenges may stand in
one field, in any order, quoted or bare; the base64 may be of either alphabet, padded or not.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Final

TOKEN: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_PARAMETER = re.compile(rf'({TOKEN})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))[ \t]*(?=,|$)', re.DOTALL)
_SCHEME = re.compile(rf"({TOKEN})(?:[ \t]+|(?=,|$))")
_TOKEN68 = re.compile(r"[A-Za-z0-9\-._~+/]+=*[ \t]*(?=,|$)")
_SEPARATORS = re.compile(r"[ \t,]+")
_REST = re.compile(r"[^,]*")


class Challenge:
    """One challenge: its scheme in lower case, and its parameters by their names in lower case."""

    def __init__(self, scheme: str) -> None:
        self.scheme: Final = scheme
        self.parameters: Final[dict[str, str]] = {}


def challenges(value: str) -> list[Challenge]:
    """Read a field's value; several fields are joined with commas first (RFC 9110 section 5.3).

    What is not well-formed is passed over: a server's slip in one challenge must not hide the next.
    """
    found: list[Challenge] = []
    position = 0
    while position < len(value):
        if match := _SEPARATORS.match(value, position):
            position = match.end()
        elif found and (match := _PARAMETER.match(value, position)):
            quoted = match[2]
            text = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if quoted is not None else match[3]
            found[-1].parameters.setdefault(match[1].casefold(), text)
            position = match.end()
        elif match := _SCHEME.match(value, position):
            found.append(Challenge(match[1].casefold()))
            position = match.end()
            if not _PARAMETER.match(value, position) and (token := _TOKEN68.match(value, position)):
                position = token.end()
        else:
            skipped = _REST.match(value, position)
            position = skipped.end() + 1 if skipped else len(value)
    return found


def claims_challenge(value: str | None) -> str | None:
    """Return the claims that a ``WWW-Authenticate`` value demands, as JSON text; None if it demands none."""
    for challenge in challenges(value or ""):
        encoded = challenge.parameters.get("claims")
        if challenge.scheme == "bearer" and encoded is not None:
            claims = _decode(encoded)
            if claims is not None:
                return claims
    return None


def _decode(encoded: str) -> str | None:
    """Return base64 (either alphabet, padded or not) as JSON text of an object; None if it is none."""
    plain = encoded.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        claims = json.loads(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return json.dumps(claims) if isinstance(claims, dict) else None
