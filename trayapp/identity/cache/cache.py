"""The token cache: in memory for the run, saved once per batch, shared with other processes through one file.

Each save takes a cross-process lock, reads the file, and merges it with what changed here since the last save, so that
no process overwrites another's changes. The lock is the system's own (`flock`, `LockFileEx`): it ends with the process
that holds it and is never stale.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trayapp.core.language import _, sentences
from trayapp.core.model import Notice
from trayapp.core.notices import IN_MEMORY
from trayapp.identity.cache.entries import ACCESS_TOKEN, ACCOUNT, Entries, Entry, fresh_token, merge, owned
from trayapp.identity.cache.persistence import Persistence, entries_in, open_persistence
from trayapp.identity.cache.removal import LOCK, Removal, finish, forget_list, remove, signed_out
from trayapp.identity.errors.storage import (
    KeyOutOfReachError,
    KeyRefusedError,
    StorageUnavailableError,
    UnreadableCacheError,
)
from trayapp.system.files import locked, persistently, remove_leftovers

if TYPE_CHECKING:
    from trayapp.identity.cache.msal_cache import MsalCache

LOCK_TIMEOUT: Final = 10.0
"""Seconds to wait for another process that is saving."""
REFRESH_TIMEOUT: Final = 90.0
"""Seconds to wait for another process that is refreshing: longer than a token request can take."""
READERS_BLOCK = sys.platform == "win32"
"""Whether a file cannot be replaced while somebody reads it."""


class TokenCache:
    """MSAL's cache with its file on disk, opened when it is first used.

    What an earlier run stored is read without MSAL, which is imported when there is something to add. `notice` is
    called with warnings for the user; no error here is fatal.
    """

    def __init__(self, token_cache: str, path: Path, notice: Callable[[Notice], None]) -> None:
        self._kind = token_cache
        self._path = path
        self._notice = notice
        self._opening = threading.RLock()
        self._opened = False
        self.in_memory: StorageUnavailableError | None = None
        """Why the tokens are in memory alone though they are to be kept."""
        self._saving = threading.Lock()
        self._refreshing = threading.Lock()
        self._base: Entries = {}
        self._persistence: Persistence | None = None
        self._msal: MsalCache | None = None

    @property
    def msal(self) -> MsalCache:
        """The cache in memory, with what was on disk when it was first used."""
        with self._opening:
            self._open()
            if self._msal is None:
                from trayapp.identity.cache.msal_cache import MsalCache

                self._msal = MsalCache()
                self._msal.deserialize(json.dumps(self._base))
            return self._msal

    @property
    def accounts(self) -> list[Entry]:
        """MSAL's entries of the accounts that are stored."""
        with self._opening:
            self._open()
            if self._msal is None:
                return list(self._base.get(ACCOUNT, {}).values())
            return list(self._msal.search(ACCOUNT))

    def fresh_token(self, home_id: str, client_id: str, scopes: tuple[str, ...]) -> str | None:
        """Return a token that can be used as it is; None if MSAL has to be asked."""
        with self._opening:
            self._open()
            tokens = self._base.get(ACCESS_TOKEN, {}).values() if self._msal is None else self._msal.tokens
            return fresh_token(tokens, home_id, client_id, scopes)

    @contextmanager
    def refreshing(self) -> Iterator[None]:
        """Hold the lock for refreshing, with what other processes have saved meanwhile; save at the end.

        A provider that rotates refresh tokens treats a second use of one as theft and revokes them all (RFC 9700
        section 4.14.2), so that of all threads and processes one refreshes at a time. A sign-out does not wait for
        this lock. Raise TimeoutError if another holds it for longer than a request can take.
        """
        with self._opening:
            self._open()
        with self._refreshing, ExitStack() as held:
            if self._persistence is not None:
                try:
                    lock = locked(self._path.with_name(f"{self._path.name}.refresh.lock"), timeout=REFRESH_TIMEOUT)
                    held.enter_context(lock)
                except TimeoutError:
                    raise
                except OSError:
                    pass  # A folder that cannot be written to has no lock, and no changes by others.
                self._read_again()
            try:
                yield
            finally:
                self.save()

    def _read_again(self) -> None:
        """Merge what other processes have saved since the last read."""
        with self._opening, self._saving:
            try:
                theirs = self._load_alone()
            except (OSError, StorageUnavailableError):
                return  # what was read before holds
            if self._msal is not None and theirs != self._base:
                base = owned(self._base, but=frozenset(self._msal.signed_in))
                changed = self._msal.has_state_changed  # which MSAL forgets as it serializes
                merged = owned(merge(base, json.loads(self._msal.serialize()), theirs))
                self._msal.deserialize(json.dumps(merged))
                self._msal.has_state_changed = changed
            self._base = theirs

    def _open(self) -> None:
        """Open the file and load it, once."""
        if self._opened:
            return
        self._opened = True
        try:
            self._persistence = open_persistence(self._kind, self._path)
            self._base = self._load_alone()
            self._finish_sign_out()
        except StorageUnavailableError as error:
            self._persistence, self.in_memory = None, error
            self._notice(_kept_in_memory(error))
        except OSError as error:
            self._notice(
                Notice(
                    "cache-not-read",
                    _("The saved sign-in can't be read"),
                    _(
                        "{path} can't be read: {reason}. Sign in again to continue.",
                        path=self._path,
                        reason=error.strerror,
                    ),
                )
            )

    def _finish_sign_out(self) -> None:
        """Remove what a sign-out had to leave in the file, where that can be done now."""
        if self._persistence is not None and signed_out(self._path):
            with suppress(OSError), self._locked():
                finish(self._persistence, self._path)

    def reopen(self) -> bool:
        """Open the file if the system's protection has become available; return whether it is open now.

        What was kept in memory meanwhile is added to it.
        """
        if self.in_memory is None:
            return True
        try:
            place = open_persistence(self._kind, self._path)  # a user may be asked meanwhile, so nothing waits for it
        except StorageUnavailableError:
            return False
        with self._opening:
            self._persistence, self.in_memory = place, None
        self._read_again()
        self.save()
        return True

    def save(self) -> None:
        """Write what changed since the last save, merged with what other processes saved."""
        if self._persistence is None or self._msal is None or not self._msal.has_state_changed:
            return
        with self._saving:
            try:
                with self._locked():
                    remove_leftovers(self._path)
                    # An account that has signed in again stays, even if another process has signed it out meanwhile.
                    base = owned(self._base, but=frozenset(self._msal.signed_in))
                    merged = owned(merge(base, json.loads(self._msal.serialize()), self._load()))
                    self._persistence.save(json.dumps(merged))
                    forget_list(self._path)
            except (OSError, StorageUnavailableError) as error:  # the lock's time-out is an OSError, too
                reason = getattr(error, "strerror", None) or _("another program holds its lock")
                self._notice(
                    Notice(
                        "cache-not-saved",
                        _("The sign-in couldn't be saved"),
                        _(
                            "{path} can't be written: {reason}. You stay signed in until you quit.",
                            path=self._path,
                            reason=reason,
                        ),
                    )
                )
                return
            self._base = merged
            self._msal.signed_in.clear()
            self._msal.deserialize(json.dumps(merged))

    def forget(self, home_ids: frozenset[str]) -> Removal:
        """Remove accounts with all their tokens, in memory and on disk, and entries of no account.

        If the file cannot be changed, the memory is not either: no account is half signed out.
        """
        with self._opening, self._saving:
            self._open()
            removal = remove(self._persistence, self._path, home_ids, self._locked())
            if removal.gone:
                self._base = removal.entries
                if self._msal is not None:
                    self._msal.signed_in -= home_ids
                    self._msal.deserialize(json.dumps(owned(json.loads(self._msal.serialize()), but=home_ids)))
                    self._msal.has_state_changed = bool(removal.lost)
            return removal

    def _load_alone(self) -> Entries:
        """Read the entries while nobody writes, where a reader would be in the way; raises as `_load` does."""
        with ExitStack() as held:
            if READERS_BLOCK and self._persistence is not None and self._path.exists():
                with suppress(OSError):
                    held.enter_context(self._locked())
            return self._load()

    def _locked(self) -> AbstractContextManager[None]:
        """Hold the file's lock; raises as `trayapp.system.files.locked` does."""
        return locked(self._path.with_name(f"{self._path.name}{LOCK}"), timeout=LOCK_TIMEOUT)

    def _load(self) -> Entries:
        """Read the entries on disk; none if there are none yet, or if they are damaged.

        Raise ``OSError`` or `StorageUnavailableError` for those that cannot be read now: they are not to be replaced.
        """
        if self._persistence is None:
            return {}
        try:
            entries = entries_in(self._persistence)
        except FileNotFoundError:
            return {}
        except UnreadableCacheError:
            self._set_aside()
            return {}
        out = signed_out(self._path)
        return owned(entries, but=out) if out else entries

    def _set_aside(self) -> None:
        """Rename an unreadable file, so that nothing is lost and the next save works."""
        aside = self._path.with_name(f"{self._path.name}.unreadable-{time.strftime('%Y%m%d-%H%M%S')}")
        try:
            persistently(lambda: self._path.replace(aside))
        except OSError:
            aside = self._path
        self._notice(
            Notice(
                "cache-set-aside",
                _("The saved sign-in couldn't be read"),
                _(
                    "The file was damaged or belongs to another account of this computer. It was set aside as"
                    " {aside}. Sign in again to continue.",
                    aside=aside,
                ),
            )
        )


def _kept_in_memory(error: StorageUnavailableError) -> Notice:
    if isinstance(error, KeyOutOfReachError):
        what = _(
            "That happens with another kind of logon, while the domain can't be reached, or after a"
            " password was reset. The file is left as it is for the next start; sign out to have it"
            " removed."
        )
    elif isinstance(error, KeyRefusedError):
        what = _("Allow it at the next start, or take its question away in the keyring's settings.")
    else:
        what = _("It is kept as soon as a keyring such as GNOME Keyring, KWallet or KeePassXC is open.")
    return Notice(
        IN_MEMORY,
        _("You'll have to sign in again next time"),
        sentences(
            str(error),
            _("Consentray keeps the sign-in encrypted or not at all, so it is kept in memory until you quit."),
            what,
        ),
    )
