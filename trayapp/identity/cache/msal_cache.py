"""MSAL's cache in memory, and what this program adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msal import SerializableTokenCache

from trayapp.core.consent.scopes import name_of
from trayapp.identity.cache.entries import ACCESS_TOKEN, RESOURCE, WHOLE_GRANT, Entry

Event = dict[str, Any]


Check = Callable[[Event, str | None], None]


class MsalCache(SerializableTokenCache):  # type: ignore[misc] # MSAL has no types
    """MSAL's cache, which also finds tokens with another spelling of the scope, or without an account.

    `check` is called before an answer is added, with the home id whose refresh token was used; an exception rejects the
    answer. `signed_in` are the accounts (home ids) for which a user has acted since it was last cleared.
    """

    def __init__(self) -> None:
        super().__init__()
        self.check: Check = lambda _event, _owner: None
        self.signed_in: set[str] = set()
        self._owners: dict[str, str] = {}

    @property
    def tokens(self) -> list[Entry]:
        """The access tokens."""
        with self._lock:
            return list(self._cache.get(ACCESS_TOKEN, {}).values())

    def search(self, credential_type: str, target: list[str] | None = None, **kwargs: Any) -> Iterator[Entry]:
        """Return the entries that match, as MSAL does.

        MSAL compares every access token with the query; here a scope that none is for ends the search at once.
        """
        if (
            credential_type == ACCESS_TOKEN
            and target
            and not any(target[0] in str(each.get("target")) for each in self.tokens)
        ):
            return iter(())
        found: Iterator[Entry] = super().search(credential_type, target=target, **kwargs)
        return found

    def add(self, event: Event, **kwargs: Any) -> None:
        """Add a token answer."""
        # MSAL would prefer these claims to those of the id token, although any server may add them to its answer.
        response = {name: value for name, value in (event.get("response") or {}).items() if name != "id_token_claims"}
        event = {**event, "response": response}
        owner = self._owner(event)
        self.check(event, owner)
        super().add(_with_asked_scopes(_with_owner(event, owner)), **kwargs)
        if event.get("grant_type") != "refresh_token":
            for found in list(self.search(self.CredentialType.ID_TOKEN, query={"secret": response.get("id_token")})):
                self.signed_in.add(str(found["home_account_id"]))

    def update_rt(self, rt_item: dict[str, Any], new_rt: str) -> None:
        """Replace a refresh token; an answer that is still pending belongs to its account."""
        self._owners[rt_item["secret"]] = rt_item["home_account_id"]
        super().update_rt(rt_item, new_rt)

    def _owner(self, event: Event) -> str | None:
        """Return the home id of the account whose refresh token was used; None if none was, or it is not known."""
        used = (event.get("data") or {}).get("refresh_token")
        if not used:
            return None
        kept = next(iter(self.search(self.CredentialType.REFRESH_TOKEN, query={"secret": used})), None)
        return str(kept["home_account_id"]) if kept is not None else self._owners.get(used)


def _with_owner(event: Event, owner: str | None) -> Event:
    """Add to a refresh's answer the account whose refresh token was used, if the answer names none.

    A provider may leave the id token out of it (OpenID Connect Core 1.0, section 12.2). MSAL then stores the access
    token without an account: it is never found again, and a sign-out would leave it on disk.
    """
    if owner is None or {"id_token", "client_info"} & event["response"].keys():
        return event
    # MSAL uses the subject of these claims as the account, and stores nothing else of them.
    return {**event, "response": {**event["response"], "id_token_claims": {"sub": owner}}}


def _with_asked_scopes(event: Event) -> Event:
    """Replace a bare scope name by the scope that was asked for, as tokens are looked up by what is asked.

    AD FS answers ``read`` to ``api://x/read``, and Entra to a scope of Microsoft Graph's; Entra also corrects the case.
    A token is for one resource, so the name alone is unambiguous. The resource that was named stays with it.
    """
    asked = _words((event.get("data") or {}).get("scope"))
    full: dict[str, set[str]] = {}
    for scope in asked:
        for name in (scope, name_of(scope)):
            full.setdefault(name.casefold(), set()).add(scope)
    meant: list[str] = []
    for scope in _words(event.get("scope")):
        candidates = full.get(scope.casefold(), set())
        meant += candidates if len(candidates) == 1 else [scope]
    resources = [word for word in asked if word.startswith(RESOURCE)]
    return {**event, "scope": list(dict.fromkeys(word for word in meant + resources if word != WHOLE_GRANT))}


def _words(scope: Any) -> list[str]:
    return scope.split() if isinstance(scope, str) else [str(each) for each in scope or ()]
