"""Claims requests and claims challenges (OpenID Connect Core section 5.5; Microsoft's "Claims challenges")."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from trayapp.demo.oauth import errors
from trayapp.demo.oauth.protocol_error import ProtocolError

# What Conditional Access asks for when it wants a second factor: the id of the policy.
SECOND_FACTOR = "capolids:5f6e1c0a-3a0d-4d7b-8a51-7d2f0f3b9e10"
# What the Vendor API itself asks for: an authentication context.
STEP_UP = "acrs:c1"


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """What the `claims` parameter asks for the access token.

    `demands` are "name:value" of claims that only a user can satisfy; `not_before` (seconds since 1970) asks for
    a token issued again.
    """

    capabilities: frozenset[str] = frozenset()
    demands: frozenset[str] = frozenset()
    not_before: int = 0


def parse(text: str | None) -> ClaimsRequest:
    """Read a `claims` parameter. Raise ProtocolError if it is not a JSON object of the right form."""
    if not text:
        return ClaimsRequest()
    try:
        wanted: dict[str, Any] = json.loads(text).get("access_token") or {}
        demands = frozenset(f"{name}:{value}" for name in ("capolids", "acrs") for value in _values(wanted.get(name)))
        capabilities = frozenset(value.lower() for value in _values(wanted.get("xms_cc")))
        not_before = max((int(value) for value in _values(wanted.get("nbf"))), default=0)
    except (ValueError, AttributeError, TypeError) as error:
        raise ProtocolError(errors.MALFORMED, text="The claims parameter is not valid JSON.") from error
    return ClaimsRequest(capabilities, demands, not_before)


def demand(name_and_value: str) -> str:
    """Return the claims request, as JSON, that asks for one claim: "acrs:c1" or "nbf:1700000000"."""
    name, _, value = name_and_value.partition(":")
    wanted: dict[str, object] = {"essential": True}
    if name == "capolids":
        wanted["values"] = [value]
    else:
        wanted["value"] = value
    return json.dumps({"access_token": {name: wanted}}, separators=(",", ":"))


def challenge_header(authorization_uri: str, name_and_value: str) -> str:
    """Return the WWW-Authenticate header by which an API demands a claim."""
    encoded = base64.b64encode(demand(name_and_value).encode()).decode()
    return f'Bearer realm="", authorization_uri="{authorization_uri}", error="insufficient_claims", claims="{encoded}"'


def _values(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return []
    values = entry.get("values", [entry["value"]] if "value" in entry else [])
    return [str(value) for value in values]
