"""MSAL's cache in memory, and what ours adds to it."""

from __future__ import annotations

from typing import Any

from msal import SerializableTokenCache


class MsalCache(SerializableTokenCache):  # type: ignore[misc] # MSAL has no types
    """MSAL's cache, which knows whose an access token is also where a refresh brought no id token.

    A provider may leave the id token out of a refresh answer (OpenID Connect Core 1.0, section 12.2). MSAL then keeps
    the access token under nobody's name: it is never found again, and a sign-out would leave it on the disk.
    """

    def add(self, event: dict[str, Any], **kwargs: Any) -> None:
        """Enter a token answer; one to a refresh belongs to the account whose refresh token was used."""
        response = event.get("response") or {}
        used = (event.get("data") or {}).get("refresh_token")
        if used and not {"id_token", "id_token_claims", "client_info"} & response.keys():
            kept = next(iter(self.search(self.CredentialType.REFRESH_TOKEN, query={"secret": used})), None)
            if kept is not None:
                # MSAL takes the subject of these claims for the account, and keeps no more of them.
                event = {**event, "response": {**response, "id_token_claims": {"sub": kept["home_account_id"]}}}
        super().add(event, **kwargs)
