"""The ledger on disk: per account, which scopes each API was granted. It holds no token.

Tokens expire and leave MSAL's cache; what was granted is kept longer, also for use while offline.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trayapp.core.model import Account, AccountKind
from trayapp.identity.cache.removal import Left, put_out_of_use
from trayapp.system.files import remove_leftovers, write_whole

SIGNED_OUT = ""
"""The active account after a sign-out: none, though others may be stored. None means that nothing is known."""

Granted = tuple[tuple[str, tuple[str, ...]], ...]
Challenges = tuple[tuple[str, str], ...]


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

    def keep(self, account: Account, granted: Granted, challenges: Challenges) -> None:
        """Write the account's ledger and make the account the active one; raises ``OSError``.

        `challenges` holds the pending claims challenges, by API.
        """
        document = self._read()
        document["active"] = account.home_id
        document["accounts"][account.home_id] = {
            "account": account.fields(),
            "granted": dict(granted),
            "challenges": dict(challenges),
        }
        self._write(document)

    def forget(self, home_ids: frozenset[str]) -> tuple[Left, ...]:
        """Remove accounts' ledgers, or the file if it cannot be written; return what is left."""
        document = self._read()
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
            document = json.loads(self._path.read_bytes())
            if isinstance(document["accounts"], dict) and "active" in document:
                return {"active": document["active"], "accounts": document["accounts"]}
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            pass  # The next token answers contain what is granted.
        return {"active": None, "accounts": {}}

    def _write(self, document: dict[str, Any]) -> None:
        write_whole(self._path, json.dumps(document, indent=1).encode(), fsync_folder=False)


def _entry(entry: Any) -> tuple[Account, Granted, Challenges] | None:
    try:
        given = entry["account"]
        account = Account(
            str(given["home_id"]),
            str(given["username"]),
            str(given["name"]),
            AccountKind(given["kind"]),
            str(given["tenant_id"]),
        )
        granted = tuple((str(api), tuple(map(str, scopes))) for api, scopes in entry["granted"].items())
        challenges = tuple((str(api), str(claims)) for api, claims in entry["challenges"].items())
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
    return account, granted, challenges
