"""The ledger on disk: per account, which scopes each API was granted, and which wait for an administrator. No token.

Tokens expire and leave MSAL's cache; what was granted is kept longer, also for use while offline.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trayapp.core.consent.search import Search, Waits
from trayapp.core.model import Account, AccountKind, History
from trayapp.identity.cache.removal import Left, put_out_of_use
from trayapp.system.files import persistently, remove_leftovers, write_whole

SIGNED_OUT = ""
"""The active account after a sign-out: none, though others may be stored. None means that nothing is known."""

Granted = tuple[tuple[str, tuple[str, ...]], ...]
Challenges = tuple[tuple[str, str], ...]
Histories = tuple[tuple[str, History], ...]


class LedgerFile:
    """The active account and each known account's ledger, for one authority and client."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def active(self) -> str | None:
        """The home id of the account that was active last."""
        active = self._read()["active"]
        return active if isinstance(active, str) else None

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts that have an entry; a damaged one is skipped."""
        entries = (_entry(entry) for entry in self._read()["accounts"].values())
        return tuple(entry[0] for entry in entries if entry is not None)

    def of(self, home_id: str) -> tuple[Granted, Challenges]:
        """Return an account's entry: what each API was granted, and the pending claims challenges."""
        entry = _entry(self._read()["accounts"].get(home_id))
        return entry[1:] if entry is not None else ((), ())

    def waits(self, home_id: str | None) -> Waits:
        """Return what waits for an administrator: of an account, or of who has not signed in (None).

        What waits for others here, most likely waits for a new account too.
        """
        document = self._read()
        if home_id is not None:
            return _waits(document["accounts"].get(home_id))
        if document["nobody"] is not None:
            return _waits(document["nobody"])
        others = (scope for entry in document["accounts"].values() for scope in _waits(entry).left_out)
        return Waits(presumed=tuple(dict.fromkeys(others)))

    def keep_waits(self, waits: Waits) -> None:
        """Write what waits while nobody is signed in; raises ``OSError``."""
        self._write(self._read() | {"nobody": {"waits": _document(waits)}})

    def histories(self, home_id: str) -> Histories:
        """Return the histories of an account's grants."""
        return _histories(self._read()["accounts"].get(home_id))

    def keep(
        self,
        account: Account,
        granted: Granted,
        challenges: Challenges,
        waits: Waits,
        histories: Histories = (),
    ) -> None:
        """Write the account's ledger and make the account the active one; raises ``OSError``.

        `challenges` holds the pending claims challenges, by API.
        """
        document = self._read() | {"nobody": None}
        document["active"] = account.home_id
        document["accounts"][account.home_id] = {
            "account": account.fields(),
            "granted": dict(granted),
            "challenges": dict(challenges),
            "waits": _document(waits),
            "histories": {api: history.fields() for api, history in histories},
        }
        self._write(document)

    def forget(self, home_ids: frozenset[str]) -> tuple[Left, ...]:
        """Remove accounts' ledgers, or the file if it cannot be written; return what is left."""
        document = self._read() | {"nobody": None}
        for home_id in home_ids:
            document["accounts"].pop(home_id, None)
        if document["active"] in home_ids:
            document["active"] = SIGNED_OUT
        remove_leftovers(self._path)
        try:
            self._write(document)
        except OSError:
            return put_out_of_use((self._path,))
        return ()

    def _read(self) -> dict[str, Any]:
        try:
            document = json.loads(persistently(self._path.read_bytes))
            if isinstance(document["accounts"], dict) and "active" in document:
                return {"nobody": None} | {
                    name: document[name] for name in ("active", "accounts", "nobody") if name in document
                }
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            pass  # The next token answers contain what is granted.
        return {"active": None, "accounts": {}, "nobody": None}

    def _write(self, document: dict[str, Any]) -> None:
        write_whole(self._path, json.dumps(document, indent=1).encode(), fsync_folder=False)


def _document(waits: Waits) -> dict[str, Any]:
    return waits.fields() | {"search": waits.search.fields() if waits.search is not None else None}


def _waits(entry: Any) -> Waits:
    try:
        kept = entry["waits"]
        scopes = {name: tuple(map(str, kept[name])) for name in ("left_out", "suspected", "bad", "presumed")}
        return Waits(**scopes, search=_search(kept.get("search")))
    except (TypeError, KeyError, AttributeError):
        return Waits()  # of an earlier version, or damaged


def _search(kept: Any) -> Search | None:
    try:
        scopes = {name: tuple(map(str, kept[name])) for name in ("open", "bad", "aside", "found")}
        return Search(**scopes, told=int(kept["told"]), pages=int(kept["pages"]))
    except (TypeError, KeyError, ValueError):
        return None  # none was under way, or it begins anew


def _histories(entry: Any) -> Histories:
    try:
        return tuple((str(api), _history(kept)) for api, kept in entry["histories"].items())
    except (TypeError, KeyError, AttributeError):
        return ()  # of an earlier version, or damaged


def _history(kept: Any) -> History:
    since, turned_away = (None if kept[name] is None else str(kept[name]) for name in ("since", "turned_away"))
    return History(
        tuple(map(str, kept["extra"])), since, turned_away, tuple(map(str, kept["opened"])), _values(kept.get("values"))
    )


def _values(kept: Any) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Read the last values of calls; an earlier version has none."""
    try:
        return tuple((str(call), tuple((str(name), str(value)) for name, value in pairs)) for call, pairs in kept or ())
    except (TypeError, ValueError):
        return ()


def _entry(entry: Any) -> tuple[Account, Granted, Challenges] | None:
    try:
        texts = {name: str(entry["account"][name]) for name in ("home_id", "username", "name", "tenant_id")}
        account = Account(**texts, kind=AccountKind(entry["account"]["kind"]))
        granted = tuple((str(api), tuple(map(str, scopes))) for api, scopes in entry["granted"].items())
        challenges = tuple((str(api), str(claims)) for api, claims in entry["challenges"].items())
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
    return account, granted, challenges
