"""Who can change a file of Windows: a table, and what Windows' own check of access makes of any list."""

from __future__ import annotations

import struct
from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.settings.descriptors import (
    ADMINISTRATORS,
    AUTHENTICATED,
    EVERYONE,
    FULL,
    INSTALLER,
    MALLORY,
    READ,
    SYSTEM,
    USERS,
    descriptor,
    sid,
)
from trayapp.system.access import WRITING, Descriptor, Entry, Stranger, find_stranger, parse

PACKAGE = [Entry(True, FULL, SYSTEM), Entry(True, FULL, ADMINISTRATORS), Entry(True, READ, USERS)]
PROGRAM_DATA = [
    Entry(True, FULL, SYSTEM, inherited=True),
    Entry(True, FULL, ADMINISTRATORS, inherited=True),
    Entry(True, 0x1000_0000, "S-1-3-0", inherit_only=True, inherited=True),
    Entry(True, READ, USERS, inherited=True),
]
ADD_FILES = Entry(True, 0x116, USERS, inherited=True)


def allow(rights: int, account: str = MALLORY) -> Entry:
    return Entry(True, rights, account)


def deny(rights: int, account: str = MALLORY) -> Entry:
    return Entry(False, rights, account)


@pytest.mark.parametrize(
    "owner",
    [
        SYSTEM,
        ADMINISTRATORS,
        INSTALLER,
        *(f"S-1-5-21-1-2-3-{number}" for number in (500, 512, 519)),
        "S-1-5-21-0-0-0-1000",  # Wine's
    ],
)
def test_administrators_may_own_it_and_do_all(owner: str) -> None:
    assert find_stranger(Descriptor(owner, (*PACKAGE, allow(FULL, owner)))) is None


@pytest.mark.parametrize(
    "owner",
    [
        MALLORY,
        USERS,
        EVERYONE,
        "S-1-5-7",
        "S-1-5-21-1-2-3-5120",
        "S-1-5-21-1-2-512",
        "S-1-5-21-1-2-3-1000",
        "S-1-5-21-0-0-0-1001",
        "S-1-5-32-5445",
        "S-1-5-180",
        "S-1-12-1-1-2-3-512",
    ],
)
def test_nobody_else_may_own_it(owner: str) -> None:
    assert find_stranger(Descriptor(owner, ())) == Stranger(owner, owns=True)


@pytest.mark.parametrize("right", WRITING, ids=hex)
@pytest.mark.parametrize("account", [USERS, EVERYONE, AUTHENTICATED, MALLORY, "S-1-5-4", "S-1-5-32-547"])
def test_every_right_to_write_counts_for_every_account(right: int, account: str) -> None:
    found = find_stranger(Descriptor(SYSTEM, (*PACKAGE, allow(READ | right, account))))
    assert found == Stranger(account, owns=False)


@pytest.mark.parametrize(
    ("entries", "account"),
    [
        ((), None),  # an empty list: nobody has any right
        (None, EVERYONE),  # none: everybody has every right
        (PACKAGE, None),
        (PROGRAM_DATA, None),  # what a file gets there that an administrator makes
        ([*PROGRAM_DATA, ADD_FILES], USERS),  # and a folder
        ([Entry(True, FULL, USERS, inherit_only=True)], None),  # others below get it: they are judged by themselves
        ([allow(FULL, "S-1-3-0")], None),  # in nobody's token
        ([allow(FULL, "S-1-3-4")], None),  # the owner's, who was judged
        ([deny(FULL), allow(FULL)], None),
        ([allow(FULL), deny(FULL)], MALLORY),  # the order counts
        ([deny(0x2), allow(0x6)], MALLORY),  # appending is left
        ([deny(0x6), allow(0x6)], None),
        ([deny(FULL, USERS), allow(FULL)], MALLORY),  # who need not be one of the users
        ([deny(FULL, EVERYONE), allow(FULL)], MALLORY),  # nor of everyone, where nobody has signed in
        ([deny(FULL), allow(FULL, EVERYONE)], EVERYONE),
        ([Entry(False, FULL, MALLORY, inherit_only=True), allow(FULL)], MALLORY),
    ],
)
def test_a_list(entries: list[Entry] | None, account: str | None) -> None:
    found = find_stranger(Descriptor(SYSTEM, None if entries is None else tuple(entries)))
    assert (found and found.account) == account


ACCOUNTS = st.sampled_from([SYSTEM, ADMINISTRATORS, USERS, EVERYONE, AUTHENTICATED, MALLORY, "S-1-3-0", "S-1-3-4"])
RIGHTS = st.sampled_from([0, READ, FULL, *WRITING]) | st.integers(0, 2**32 - 1)
ENTRIES = st.lists(st.builds(Entry, st.booleans(), RIGHTS, ACCOUNTS, st.booleans(), st.booleans()), max_size=8)
GROUPS = (USERS, EVERYONE, AUTHENTICATED)
STRANGERS = [{MALLORY, *groups} for number in range(4) for groups in combinations(GROUPS, number)]


def gets(entries: tuple[Entry, ...] | None, token: set[str]) -> int:
    """Return the rights to write that a token gets one by one (Microsoft, "How AccessCheck Works")."""
    if entries is None:
        return sum(WRITING)
    got, refused = 0, 0
    for each in entries:
        if each.account in token and not each.inherit_only:
            got, refused = (
                (got | each.rights & ~refused, refused) if each.allows else (got, refused | each.rights & ~got)
            )
    return got & sum(WRITING)


@settings(max_examples=500)
@given(st.none() | ENTRIES.map(tuple))
def test_whom_it_does_not_name_windows_lets_not_write(entries: tuple[Entry, ...] | None) -> None:
    found = find_stranger(Descriptor(SYSTEM, entries))
    if found is None:
        assert not any(gets(entries, token) for token in STRANGERS)
    else:
        assert gets(entries, {found.account})


@given(st.sampled_from([SYSTEM, MALLORY, INSTALLER]), st.none() | ENTRIES.map(tuple))
def test_a_descriptor_is_read_as_it_was_written(owner: str, entries: tuple[Entry, ...] | None) -> None:
    content = descriptor(owner, entries)
    assert parse(content) == Descriptor(owner, entries)
    assert parse(content + b"more than it needs") == Descriptor(owner, entries)
    for cut in range(0, len(content), 7):
        with suppress(ValueError):
            assert parse(content[:cut]) == Descriptor(owner, entries)  # what is cut off is the group


def test_a_list_that_is_not_present_is_none_even_where_it_stands() -> None:
    assert parse(descriptor(SYSTEM, [deny(FULL)], present=False)).entries is None


def test_a_descriptor_without_an_owner_is_refused() -> None:
    with pytest.raises(ValueError, match="no owner"):
        parse(descriptor(None, []))


@pytest.mark.parametrize("guids", [0, 1, 2, 3])
@pytest.mark.parametrize("kind", [5, 11])
def test_entries_of_objects_and_with_conditions_allow(kind: int, guids: int) -> None:
    account = sid(MALLORY)
    body = struct.pack("<I", guids) + bytes(16 * guids.bit_count()) + account + b"cond"
    of_object = struct.pack("<BBHI", kind, 0, 8 + len(body), FULL) + body
    on_condition = struct.pack("<BBHI", 9, 0, 12 + len(account), READ) + account + b"artx"
    denied_on_condition = struct.pack("<BBHI", 10, 0, 12 + len(account), FULL) + account + b"artx"
    found = parse(descriptor(SYSTEM, [denied_on_condition, of_object, on_condition]))
    assert found.entries == (allow(FULL), allow(READ))
