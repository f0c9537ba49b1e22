"""Removes a sign-in from the disk, or reports what could not be removed.

What cannot be rewritten is destroyed as a whole: a sign-out must not leave a refresh token behind. The files of one
session are the token cache's own, one of another kind of protection (from before a setting was changed), copies that
were renamed because they could not be read, and temporary files of killed processes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import Final

from trayapp.core.language import _
from trayapp.core.record import Record, replace
from trayapp.identity.cache.entries import Entries, homes_of, owned
from trayapp.identity.cache.persistence import Persistence, PlainFile, entries_in
from trayapp.identity.errors.storage import StorageUnavailableError, UnreadableCacheError
from trayapp.system.files import persistently, read_at_most, remove_or_empty, write_whole

LOCK: Final = ".lock"
SIGNED_OUT: Final = ".signed-out"
LARGEST_LIST_BYTES: Final = 1024 * 1024


class Left(Record):
    """A file that could not be removed, and why."""

    path: str
    reason: str


class Removal(Record):
    """The result of a removal.

    `gone` is True if no token of the accounts can be used any more; `left` are the files that could not be removed.
    `waits` is the token cache's file where it still holds the tokens, and these don't count any more (`signed_out`).
    `entries` is what counts of the file now. `lost` are the accounts that had to go as well, as the file
    could only be removed whole. `contended` is True if another process held the lock and may write back what was
    removed; `unread` is True if something was removed that could not be read here.
    """

    gone: bool
    left: tuple[Left, ...] = ()
    waits: tuple[Left, ...] = ()
    entries: Entries = {}  # noqa: RUF012 - a record is immutable
    lost: frozenset[str] = frozenset()
    contended: bool = False
    unread: bool = False


def remove(
    place: Persistence | None, path: Path, home_ids: frozenset[str], lock: AbstractContextManager[None]
) -> Removal:
    """Remove accounts with all their tokens from the token cache's file and from the files beside it.

    `place` is where the cache is stored; None if that cannot be opened, or nothing is stored there. `lock` is the
    cache's; where it cannot be held, the accounts are removed all the same.
    """
    contended = False
    with ExitStack() as held:
        try:
            held.enter_context(lock)
        except TimeoutError:
            contended = True
        except OSError:
            pass  # A folder that cannot be written to has no lock, and no other writer.
        with suppress(OSError):
            home_ids |= signed_out(path)
        found = _remove_entries(place, path, home_ids)
        if not found.gone and _sign_out(path, home_ids):
            found = replace(found, gone=True, left=(), waits=found.left)
        beside = [each for each in _beside(path) if not found.waits or each != _list(path)]
        left = put_out_of_use(beside)
    unread = found.unread or bool(beside)
    return replace(found, left=(*found.left, *left), contended=contended, unread=unread)


def signed_out(path: Path) -> frozenset[str]:
    """Return the accounts whose tokens a sign-out had to leave in the token cache's file; raise OSError.

    Another program can keep a file from being changed, while a new one can be written beside it: a list of accounts
    that count as removed, until they are.
    """
    try:
        return frozenset(json.loads(read_at_most(_list(path), LARGEST_LIST_BYTES)))
    except FileNotFoundError:
        return frozenset()


def finish(place: Persistence, path: Path) -> None:
    """Remove what a sign-out had to leave; raise OSError where it can't be yet. The caller holds the cache's lock."""
    with path.open("r+b"):  # fails at once where another program has the file open
        pass
    if _remove_entries(place, path, signed_out(path)).gone:
        forget_list(path)


def forget_list(path: Path) -> None:
    """Remove the list of accounts that count as removed, as the file holds them no more; raise OSError."""
    persistently(lambda: _list(path).unlink(missing_ok=True))


def _list(path: Path) -> Path:
    return path.with_name(f"{path.name}{SIGNED_OUT}")


def _sign_out(path: Path, home_ids: frozenset[str]) -> bool:
    """Write the list of accounts that count as removed; return whether there is one."""
    try:
        write_whole(_list(path), json.dumps(sorted(home_ids)).encode())
    except OSError:
        return False
    return bool(home_ids)


def put_out_of_use(paths: Iterable[Path]) -> tuple[Left, ...]:
    """Remove files, or empty those that cannot be removed; return those that are unchanged."""
    left = []
    for path in paths:
        try:
            remove_or_empty(path)
        except OSError as error:
            left.append(Left(str(path), error.strerror or type(error).__name__))
    return tuple(left)


def _remove_entries(place: Persistence | None, path: Path, home_ids: frozenset[str]) -> Removal:
    """Rewrite the cache's file without the accounts; destroy it as a whole if that cannot be done."""
    remaining: Entries = {}
    unread = place is None
    try:
        entries = entries_in(place) if place is not None else {}
        remaining = owned(entries, but=home_ids)
        if place is not None and homes_of(remaining):
            _save(place, remaining)
            return Removal(gone=True, entries=remaining)
    except FileNotFoundError:
        return Removal(gone=True)
    except (UnreadableCacheError, StorageUnavailableError):
        unread = True
    except OSError:
        unread = not remaining
    unread = unread and path.exists()
    try:
        (place or PlainFile(path)).clear()
    except (OSError, StorageUnavailableError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Removal(gone=False, left=(Left(str(path), reason.rstrip(".")),), entries=remaining)
    with suppress(OSError, UnreadableCacheError, StorageUnavailableError):
        if place is not None and homes_of(remaining):
            _save(place, remaining)  # there may be disk space now
            return Removal(gone=True, entries=remaining)
    return Removal(gone=True, lost=homes_of(remaining), unread=unread)


def _save(place: Persistence, entries: Entries) -> None:
    """Save, and check that it was saved: raises ``OSError`` if the old content is still there."""
    place.save(json.dumps(entries))
    if entries_in(place) != entries:
        raise OSError(None, _("what was written isn't there"))


def _beside(path: Path) -> Iterator[Path]:
    """Find the files beside the cache's file: renamed, of another protection, or left by killed processes."""
    for pattern in (f"{path.stem}.*", f".{path.stem}.*"):
        for each in path.parent.glob(pattern):
            if each != path and not each.name.endswith(LOCK):
                yield each
