"""The token cache: in memory for the run, saved once per batch, shared with other processes through one file.

Each save takes a cross-process lock, reads what stands on disk, and merges it with what changed here since the last
save, so that two processes lose nothing of each other's. The lock is the system's own (`flock`, `LockFileEx`): it goes
with the process that held it and is never stale.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock, Timeout
from msal import SerializableTokenCache
from msal_extensions.persistence import PersistenceNotFound

from trayapp.core.model import Notice
from trayapp.identity.errors import StorageUnavailableError, UnreadableCacheError
from trayapp.identity.persistence import open_persistence
from trayapp.system.files import remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import nullcontext
    from pathlib import Path

    from msal_extensions.persistence import BasePersistence

LOCK_TIMEOUT: Final = 10.0
"""Seconds to wait for another process that is saving."""

Entries = dict[str, dict[str, Any]]


class _OwnedCache(SerializableTokenCache):  # type: ignore[misc] # MSAL has no types
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


class TokenCache:
    """MSAL's cache with its place on disk, opened when it is first asked for.

    `notice` is told what a person should know; nothing here is fatal.
    """

    def __init__(self, token_cache: str, path: Path, notice: Callable[[Notice], None]) -> None:
        self._cache: Final = _OwnedCache()
        self._kind = token_cache
        self._path = path
        self._notice = notice
        self._opening = threading.Lock()
        self._opened = False
        self._saving = threading.Lock()
        self._base: Entries = {}
        self._persistence: BasePersistence | None = None

    @property
    def msal(self) -> SerializableTokenCache:
        """The cache in memory, with what stood on disk when it was first asked for."""
        with self._opening:
            if not self._opened:
                self._open()
                self._opened = True
        return self._cache

    def _open(self) -> None:
        """Find the place on disk and load what stands there."""
        try:
            self._persistence = open_persistence(self._kind, self._path)
        except StorageUnavailableError as error:
            self._notice(
                Notice(
                    "cache-in-memory",
                    "You will have to sign in again next time",
                    f"{error} Consentray keeps the sign-in encrypted or not at all, so it is kept in memory until you"
                    " quit. Start a keyring such as GNOME Keyring or KWallet to stay signed in.",
                )
            )
            return
        with self._saving:
            self._adopt(self._load())
        if self._persistence is not None and self._path.parent.exists():
            with suppress(OSError, Timeout), FileLock(f"{self._path}.lock", timeout=0):
                remove_leftovers(self._path)

    def save(self) -> None:
        """Write what changed since the last save, merged with what other processes saved."""
        if self._persistence is None or not self._cache.has_state_changed:
            return
        with self._saving:
            try:
                with self._lock():
                    merged = merge(self._base, self._entries(), self._load())
                    self._persistence.save(json.dumps(merged))
            except (OSError, Timeout) as error:
                reason = getattr(error, "strerror", None) or "another program holds its lock"
                self._notice(
                    Notice(
                        "cache-not-saved",
                        "The sign-in could not be kept",
                        f"{self._path} cannot be written: {reason}. You stay signed in until you quit.",
                    )
                )
                return
            self._adopt(merged)

    def _lock(self) -> FileLock | nullcontext[None]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return FileLock(f"{self._path}.lock", timeout=LOCK_TIMEOUT)

    def _entries(self) -> Entries:
        entries: Entries = json.loads(self._cache.serialize())
        return entries

    def _adopt(self, entries: Entries) -> None:
        self._cache.deserialize(json.dumps(entries))
        self._base = entries

    def _load(self) -> Entries:
        """Read the entries on disk; none where there are none yet, or where they cannot be read."""
        if self._persistence is None:
            return {}
        try:
            entries: Entries = json.loads(self._persistence.load())
            if not _is_cache(entries):
                raise UnreadableCacheError
        except PersistenceNotFound:
            return {}
        except (UnreadableCacheError, ValueError, RecursionError):
            self._set_aside()
            return {}
        except OSError as error:
            self._notice(
                Notice(
                    "cache-not-read",
                    "The kept sign-in cannot be read",
                    f"{self._path} cannot be read: {error.strerror}. Sign in again to go on.",
                )
            )
            return {}
        return entries

    def _set_aside(self) -> None:
        """Keep an unreadable file under another name, so that nothing is lost and the next save works."""
        aside = self._path.with_name(f"{self._path.name}.unreadable-{time.strftime('%Y%m%d-%H%M%S')}")
        try:
            self._path.replace(aside)
        except OSError:
            aside = self._path
        self._notice(
            Notice(
                "cache-set-aside",
                "The kept sign-in could not be read",
                f"The file was damaged or belongs to another account of this computer. It was set aside as {aside}."
                " Sign in again to go on.",
            )
        )


def _is_cache(entries: object) -> bool:
    """Tell whether a document has the shape of MSAL's cache: entries by kind and key."""
    kinds = entries.values() if isinstance(entries, dict) else [None]
    return all(isinstance(kind, dict) and all(isinstance(each, dict) for each in kind.values()) for kind in kinds)


def merge(base: Entries, ours: Entries, theirs: Entries) -> Entries:
    """Merge two changed copies of `base`: what changed here wins, else what stands there.

    An entry that we left alone follows the other side, removal included; one that we changed or removed follows us.
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
