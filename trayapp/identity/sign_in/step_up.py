"""What a step-up challenge (RFC 9470) asks of the authorize request beside its claims: ``acr_values`` and ``max_age``.

Providers that do not read the ``claims`` parameter read these (OpenID Connect Core 1.0 section 3.1.2.1).
"""

from __future__ import annotations

import json
from urllib.parse import quote


def parameters(claims: str | None) -> str:
    """Return the parameters for a link, each behind an ampersand; none where the claims (JSON text) hold no such."""
    if not claims:
        return ""
    try:
        demanded = json.loads(claims).get("id_token") or {}
        values = [value for value in demanded.get("acr", {}).get("values", ()) if isinstance(value, str)]
        age = demanded.get("auth_time", {}).get("max_age")
    except (ValueError, RecursionError, AttributeError, TypeError):  # a claims challenge of another shape
        return ""
    link = f"&acr_values={quote(' '.join(values), safe='')}" if values else ""
    return link + (f"&max_age={age}" if type(age) is int and age >= 0 else "")
