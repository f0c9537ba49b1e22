"""Writes security descriptors of Windows for the tests, as MS-DTYP 2.4 has them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from trayapp.system.access import Entry

SYSTEM, ADMINISTRATORS, USERS, EVERYONE = "S-1-5-18", "S-1-5-32-544", "S-1-5-32-545", "S-1-1-0"
AUTHENTICATED = "S-1-5-11"
INSTALLER = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
MALLORY = "S-1-5-21-111-222-333-1001"
FULL, READ = 0x1F01FF, 0x1200A9
GROUP = "S-1-5-21-111-222-333-513"


def sid(text: str) -> bytes:
    revision, authority, *numbers = map(int, text.split("-")[1:])
    return struct.pack(">BB6s", revision, len(numbers), authority.to_bytes(6)) + struct.pack(
        f"<{len(numbers)}I", *numbers
    )


def entry(given: Entry) -> bytes:
    account = sid(given.account)
    flags = 0x8 * given.inherit_only | 0x10 * given.inherited | 0x3
    return struct.pack("<BBHI", 0 if given.allows else 1, flags, 8 + len(account), given.rights) + account


def descriptor(owner: str | None, entries: Sequence[Entry | bytes] | None, *, present: bool = True) -> bytes:
    """Return a self-relative descriptor; without `entries` everybody has every right."""
    body, places = b"", []
    lines = [each if isinstance(each, bytes) else entry(each) for each in entries or ()]
    total = 8 + sum(map(len, lines))
    dacl = None if entries is None else struct.pack("<BBHHH", 2, 0, total, len(lines), 0) + b"".join(lines)
    for part in (sid(owner) if owner else None, sid(GROUP), dacl):
        places.append(20 + len(body) if part is not None else 0)
        body += part or b""
    return struct.pack("<BBHIIII", 1, 0, 0x8000 | 4 * present, places[0], places[1], 0, places[2]) + body
