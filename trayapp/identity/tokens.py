"""Silent tokens: one per API, from the cache or by the refresh token (MSAL's ``AcquireTokenSilent``)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

from trayapp.core.consent.scopes import beyond, granted_of
from trayapp.core.model import Account, Api, AuthorityKind, RefusedToken, TokenOutcome
from trayapp.core.problems import Problem
from trayapp.identity.cache.entries import WHOLE_GRANT, is_for
from trayapp.identity.client.application import Client
from trayapp.identity.client.wire import words_of
from trayapp.identity.errors.exceptions import from_exception
from trayapp.identity.errors.judge import from_answer, nothing_kept, others_refresh, refresh_refused
from trayapp.identity.errors.provider import ProviderError
from trayapp.identity.token import Token, kept_token
from trayapp.system.threads import parallel

PARALLEL: Final = 8
"""Concurrent token requests, if a refresh token may be used more than once."""
FROM_PROVIDER: Final = "identity_provider"
"""What MSAL says of a token that is not from its cache."""
UNEXPLAINED: Final = frozenset({"app-registration", "provider-unexpected"})
"""Problems of a request that was accepted before: where no number explains them, what has changed is the sign-in."""
LEAST_LEFT: Final = 30.0
"""Seconds that a token must still be valid to be used for a call."""


def get_token(
    client: Client, account: Account, api: Api, scopes: tuple[str, ...], *, claims: str | RefusedToken | None = None
) -> Token | Problem:
    """Get a token for `scopes` of one API without a user.

    `claims` (a claims challenge, JSON text) bypasses the cached token, a token that the API refused bypasses itself
    alone: where each refresh revokes the token before it, another process may have got the next one already. Return
    the problem if there is no token; raise nothing.
    """
    try:
        with client.cache.refreshing():
            token = _get_token(client, account, api, scopes, claims)
    except TimeoutError:
        return others_refresh()
    if isinstance(token, Token) and not token.granted:  # it opens nothing there, and would tell the API who it is from
        return from_answer({"error": "consent_required"}, setup=client.setup, account=account, api=api)
    return token


def get_tokens(
    client: Client, account: Account, asks: Sequence[tuple[str, tuple[str, ...]]], *, fresh: bool = False
) -> tuple[TokenOutcome, ...]:
    """Get one token for each (API, scopes), in parallel if the provider allows it; `fresh` ones from the provider."""
    try:
        with client.cache.refreshing():
            most = PARALLEL if client.refresh_tokens_stay else 1
            return tuple(parallel(lambda ask: _outcome(client, account, *ask, fresh=fresh), asks, most))
    except TimeoutError:
        return tuple(TokenOutcome(name, problem=others_refresh()) for name, _ in asks)


def _get_token(
    client: Client, account: Account, api: Api, scopes: tuple[str, ...], claims: str | RefusedToken | None
) -> Token | Problem:
    """Get a token while no other thread or process refreshes, after reading what they have got."""
    refused = claims.secret if isinstance(claims, RefusedToken) else None
    kept = None if isinstance(claims, str) else kept_token(client.cache, client.setup, account, api, scopes)
    if kept is not None and kept.secret != refused:
        return kept
    answer = _ask(client, account, api, scopes, claims)
    if isinstance(answer, Problem):
        return answer
    if answer is None:
        return nothing_kept(api)
    if "access_token" in answer:
        fresh = answer.get("token_source") == FROM_PROVIDER
        scope = answer.get("scope")
        extra = beyond(scopes, scope, client.setup.kind) if fresh and isinstance(scope, str) else None
        # A plain provider is asked for the whole grant, the other APIs' scopes as well.
        extra = None if client.setup.kind is AuthorityKind.OIDC else extra
        return Token(str(answer["access_token"]), _granted(client, scopes, answer), fresh, extra)
    found = from_answer(answer, setup=client.setup, account=account, api=api)
    if found.code in UNEXPLAINED and not found.aadsts:
        return refresh_refused().with_details(found)
    return found


def _outcome(client: Client, account: Account, name: str, scopes: tuple[str, ...], *, fresh: bool) -> TokenOutcome:
    api = client.setup.api(name)
    held = kept_token(client.cache, client.setup, account, api, scopes) if fresh else None
    token = _get_token(client, account, api, scopes, RefusedToken(held.secret) if held is not None else None)
    if isinstance(token, Token):
        return TokenOutcome(name, token.granted, fresh=token.fresh, extra=token.extra)
    if token.code not in {"consent-missing", "b2c-admin-consent-needed", "admin-consent-needed"}:
        return TokenOutcome(name, problem=token)
    granted = _part(client, account, api, scopes)
    return TokenOutcome(name, granted, None if granted and token.code == "consent-missing" else token)


def _part(client: Client, account: Account, api: Api, scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Find out which of the scopes are granted, after the provider refused them together without naming any.

    A token answer lists every granted permission of its resource, so one success is usually enough.
    """
    held: set[str] = set()
    for scope in scopes if len(scopes) > 1 else ():
        if scope not in held:
            answer = _ask(client, account, api, (scope,), None)
            if isinstance(answer, dict) and "access_token" in answer:
                held.update(granted_of(scopes, answer.get("scope", scope), client.setup.kind))
    return tuple(scope for scope in scopes if scope in held)


def _ask(
    client: Client, account: Account, api: Api, scopes: tuple[str, ...], claims: str | RefusedToken | None
) -> dict[str, Any] | Problem | None:
    """Ask MSAL; return its answer, None if it has nothing for the account, or the problem of what it raised.

    A plain provider is first asked for all that was granted: some make the new refresh token worth no more than its
    request asked, which would lose every other API. Some refuse that, as they make tokens for one API at a time.
    """
    words = words_of(api, scopes)
    if client.setup.kind is not AuthorityKind.OIDC or client.each_alone:
        return _silent(client, account, words, claims)
    whole = _silent(client, account, [*words, WHOLE_GRANT], claims)
    if not isinstance(whole, dict) or (whole.get("error") == "invalid_grant" and "suberror" not in whole):
        return whole
    if "access_token" in whole and _granted(client, scopes, whole):
        return whole
    alone = _silent(client, account, words, claims)
    client.each_alone = "error" in whole and isinstance(alone, dict) and "access_token" in alone
    return alone


def _silent(
    client: Client, account: Account, words: list[str], claims: str | RefusedToken | None
) -> dict[str, Any] | Problem | None:
    try:
        app = client.app
        known = next((each for each in app.get_accounts() if each["home_account_id"] == account.home_id), None)
        if known is None:
            return None
        # MSAL itself does not tell the resources of plain providers' tokens apart.
        answer: dict[str, Any] | None = app.acquire_token_silent_with_error(
            words,
            account=known,
            claims_challenge=claims if isinstance(claims, str) else None,
            force_refresh=client.setup.kind is AuthorityKind.OIDC or isinstance(claims, RefusedToken),
        )
    except Exception as error:  # noqa: BLE001 - MSAL's exceptions have no common base; each becomes a problem
        held = None if claims else _still_valid(client, account, words, error)
        return held or from_exception(error)
    if not client.refresh_tokens_stay:
        client.cache.save()  # whoever ends this process now does not take the one refresh token that is left along
    return answer


def _still_valid(client: Client, account: Account, words: list[str], error: Exception) -> dict[str, Any] | None:
    """Return the cached token while it is valid, if the sign-in service is not available.

    MSAL does so past a token's ``refresh_on``, but treats one in its last five minutes as expired.
    """
    if not isinstance(error, ProviderError):
        return None
    cache = client.cache.msal
    wanted = [word for word in words if word != WHOLE_GRANT]
    query = {"home_account_id": account.home_id, "client_id": client.setup.client_id}
    for entry in list(cache.search(cache.CredentialType.ACCESS_TOKEN, target=wanted, query=query)):
        if int(entry["expires_on"]) - time.time() > LEAST_LEFT and is_for(entry, wanted):
            return {"access_token": entry["secret"]}
    return None


def _granted(client: Client, scopes: tuple[str, ...], answer: dict[str, Any]) -> tuple[str, ...]:
    """Return what the token grants.

    An answer from the cache has no ``scope``: MSAL looked it up by all the scopes.
    """
    scope = answer.get("scope")
    return granted_of(scopes, scope if isinstance(scope, str) else None, client.setup.kind)
