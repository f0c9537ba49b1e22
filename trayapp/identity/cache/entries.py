"""MSAL's cache as a document: entries by kind and key. Read and merged here without MSAL, which takes longer to import.

The shape is MSAL's "unified schema", which its libraries for all languages share (`msal.token_cache`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

Entry = dict[str, Any]
Entries = dict[str, dict[str, Entry]]

ACCESS_TOKEN: Final = "AccessToken"
ACCOUNT: Final = "Account"
APP_METADATA: Final = "AppMetadata"
"""Data of the client; the only kind of entry that belongs to no account."""
HOME_ID: Final = "home_account_id"
WHOLE_GRANT: Final = "consentray:whole-grant"
"""The word by which a token request asks for all that was granted."""
RESOURCE: Final = "consentray:resource="
"""Begins the word by which the resource of a token (RFC 8707) stands among its scopes."""
ALMOST_EXPIRED: Final = 300
"""Seconds that a token must still be valid to be used without asking, as in MSAL."""


def is_cache(document: object) -> bool:
    """Return whether a document has the shape of MSAL's cache."""
    kinds = document.values() if isinstance(document, dict) else [None]
    return all(isinstance(kind, dict) and all(isinstance(each, dict) for each in kind.values()) for kind in kinds)


def merge(base: Entries, ours: Entries, theirs: Entries) -> Entries:
    """Merge two changed copies of `base`: changes here have precedence.

    An entry that is unchanged here is as on the other side, removal included; one that was changed or removed here is
    as here.
    """
    merged: Entries = {}
    for kind in {**theirs, **ours, **base}:
        before, mine, other = base.get(kind, {}), ours.get(kind, {}), theirs.get(kind, {})
        entries = {}
        for key in {**other, **mine}:
            chosen = other.get(key) if mine.get(key) == before.get(key) else mine.get(key)
            if chosen is not None:
                entries[key] = chosen
        merged[kind] = entries
    return merged


def homes_of(entries: Entries) -> frozenset[str]:
    """Return the home ids of the accounts that are stored."""
    found = (entry.get(HOME_ID) for entry in entries.get(ACCOUNT, {}).values())
    return frozenset(home_id for home_id in found if isinstance(home_id, str) and home_id)


def owned(entries: Entries, *, but: frozenset[str] = frozenset()) -> Entries:
    """Return the entries of the stored accounts, except those of `but`.

    What belongs to no account is left out: nothing can use it, and no sign-out would find it.
    """
    homes = homes_of(entries) - but

    def stays(entry: Entry) -> bool:
        home_id = entry.get(HOME_ID)
        return isinstance(home_id, str) and home_id in homes

    return {
        kind: {key: entry for key, entry in of_kind.items() if kind == APP_METADATA or stays(entry)}
        for kind, of_kind in entries.items()
    }


def fresh_token(tokens: Iterable[Entry], home_id: str, client_id: str, scopes: tuple[str, ...]) -> str | None:
    """Return an access token that MSAL, too, would use without asking; None if it has to be asked.

    That is a token of the account (`home_id`) and the client for all the `scopes`, valid for at least five more minutes
    and not due for renewal (``refresh_on``). Of several it is the one that can do the least beside: an API need not get
    another's permissions.
    """
    now, least = time.time(), len(set(scopes))
    best: tuple[int, str] | None = None
    for entry in tokens:
        if (
            entry.get(HOME_ID) == home_id
            and entry.get("client_id") == client_id
            and is_for(entry, scopes)
            and _number(entry.get("expires_on")) - now > ALMOST_EXPIRED
            and ("refresh_on" not in entry or _number(entry["refresh_on"]) >= now)
            and str(entry.get("token_type", "bearer")).casefold() == "bearer"  # RFC 6749 section 5.1
            and isinstance(entry.get("secret"), str)
        ):
            found = len(str(entry["target"]).split()), str(entry["secret"])
            if found[0] <= least:
                return found[1]  # none can do less
            best = min(best, found) if best else found
    return best[1] if best else None


def is_for(entry: Entry, scopes: Sequence[str]) -> bool:
    """Return whether a token is for all of these scopes, and for no other resource than they name."""
    target = str(entry.get("target", ""))
    if scopes and scopes[0] not in target:  # at once, for nearly all of a hundred APIs' tokens
        return False
    held, wanted = set(target.split()), set(scopes)
    return wanted <= held and all(word in wanted for word in held if word.startswith(RESOURCE))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | str) and str(value).isdecimal() else 0.0
