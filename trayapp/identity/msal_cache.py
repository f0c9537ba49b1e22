"""MSAL's cache in memory, and what ours adds to it."""

from __future__ import annotations

from typing import Any

from msal import SerializableTokenCache

from trayapp.core.scopes import name_of

Event = dict[str, Any]


class MsalCache(SerializableTokenCache):  # type: ignore[misc] # MSAL has no types
    """MSAL's cache, which also finds again what a provider named otherwise, or named nobody for.

    `signed_in` are the accounts (home ids) for which a person has acted since it was last cleared.
    """

    def __init__(self) -> None:
        super().__init__()
        self.signed_in: set[str] = set()

    def add(self, event: Event, **kwargs: Any) -> None:
        """Enter a token answer."""
        super().add(_with_asked_scopes(self._with_owner(event)), **kwargs)
        if event.get("grant_type") != "refresh_token":
            query = {"secret": (event.get("response") or {}).get("id_token")}
            for found in list(self.search(self.CredentialType.ID_TOKEN, query=query)):
                self.signed_in.add(str(found["home_account_id"]))

    def _with_owner(self, event: Event) -> Event:
        """Give an answer to a refresh the account whose refresh token was used, where it names none.

        A provider may leave the id token out of it (OpenID Connect Core 1.0, section 12.2). MSAL then keeps the access
        token under nobody's name: it is never found again, and a sign-out would leave it on the disk.
        """
        response = event.get("response") or {}
        used = (event.get("data") or {}).get("refresh_token")
        if not used or {"id_token", "id_token_claims", "client_info"} & response.keys():
            return event
        kept = next(iter(self.search(self.CredentialType.REFRESH_TOKEN, query={"secret": used})), None)
        if kept is None:
            return event
        # MSAL takes the subject of these claims for the account, and keeps no more of them.
        return {**event, "response": {**response, "id_token_claims": {"sub": kept["home_account_id"]}}}


def _with_asked_scopes(event: Event) -> Event:
    """Put the scope that was asked for in the place of its bare name, as a token is looked for by what is asked.

    AD FS answers ``read`` to ``api://x/read``, and Entra to a scope of Microsoft Graph's; Entra also corrects the case.
    A token is for one resource, so the name alone tells which was meant.
    """
    asked = (event.get("data") or {}).get("scope") or ()
    full: dict[str, set[str]] = {}
    for scope in asked.split() if isinstance(asked, str) else asked:
        for name in (scope, name_of(scope)):
            full.setdefault(name.casefold(), set()).add(scope)
    meant: list[str] = []
    for scope in event.get("scope") or ():
        candidates = full.get(scope.casefold(), set())
        meant += candidates if len(candidates) == 1 else [scope]
    return {**event, "scope": meant}
