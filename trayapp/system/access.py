"""Who can change a file or folder of Windows, read from its security descriptor.

Sources: Microsoft, MS-DTYP 2.4.2 (SID), 2.4.4 (ACE), 2.4.5 (ACL), 2.4.6 (SECURITY_DESCRIPTOR); "File Access Rights
Constants"; "DACLs and ACEs".
"""

from __future__ import annotations

import re
import struct
import sys
from collections import defaultdict
from pathlib import Path
from typing import Final, NamedTuple

_ADMINISTRATORS: Final = re.compile(
    r"S-1-5-18|S-1-5-32-544"  # the system; the group of administrators
    r"|S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"  # TrustedInstaller
    r"|S-1-5-21-\d+-\d+-\d+-(500|512|519)"  # Administrator, Domain Admins, Enterprise Admins (MS-DTYP 2.4.2.4)
    r"|S-1-5-21-0-0-0-1000"  # Wine's one account, an administrator; no computer with Windows has these numbers
)
_NOBODY: Final = {"S-1-3-0", "S-1-3-1", "S-1-3-4"}
"""Creator owner and group, who are in no token, and the owner, who is judged anyway."""

EVERYONE: Final = "S-1-1-0"
USERS: Final = "S-1-5-32-545"
_NAMES: Final = {EVERYONE: "Everyone", "S-1-5-11": "Authenticated Users", USERS: "Users"}

WRITING: Final = (
    *(0x2, 0x4, 0x10, 0x40, 0x100),  # data, append, extended attributes, delete child, attributes
    *(0x1_0000, 0x4_0000, 0x8_0000),  # DELETE, WRITE_DAC, WRITE_OWNER
    *(0x1000_0000, 0x4000_0000),  # GENERIC_ALL, GENERIC_WRITE
)
"""The rights by which a file is changed or replaced; by its attributes a folder becomes a link."""
_WRITING: Final = sum(WRITING)

_DACL_PRESENT: Final = 0x4
_INHERIT_ONLY, _INHERITED = 0x8, 0x10
_ALLOWED, _DENIED = 0, 1
_ALLOWED_OF_OBJECT: Final = {5, 11}
"""Allowed, of an object, and the same with a condition: the GUIDs before the account are optional."""
_ALLOWED_ON_CONDITION: Final = 9
_GUID_BYTES: Final = 16


class Entry(NamedTuple):
    """An entry of a list that allows or denies rights to an account, by its SID."""

    allows: bool
    rights: int
    account: str
    inherit_only: bool = False
    inherited: bool = False


class Descriptor(NamedTuple):
    """The owner, and the entries in their order; without a list everybody has every right."""

    owner: str
    entries: tuple[Entry, ...] | None


class Stranger(NamedTuple):
    """Somebody who can change it and is no administrator: as the owner, or by an entry, which may be inherited."""

    account: str
    owns: bool
    inherited: bool = False

    @property
    def name(self) -> str:
        """The account for a user."""
        return _NAMES.get(self.account, self.account)


def find_stranger(descriptor: Descriptor) -> Stranger | None:
    """Return the first who can change what has this descriptor, but for administrators and the system.

    What is only inherited by others below is no right here. A denial counts against later entries of the same account.
    """
    if not _is_administrator(descriptor.owner):
        return Stranger(descriptor.owner, owns=True)
    if descriptor.entries is None:
        return Stranger(EVERYONE, owns=False)
    denied: defaultdict[str, int] = defaultdict(int)
    for entry in descriptor.entries:
        if entry.inherit_only or entry.account in _NOBODY or _is_administrator(entry.account):
            continue
        if not entry.allows:
            denied[entry.account] |= entry.rights
        elif entry.rights & _WRITING & ~denied[entry.account]:
            return Stranger(entry.account, owns=False, inherited=entry.inherited)
    return None


def _is_administrator(account: str) -> bool:
    return _ADMINISTRATORS.fullmatch(account) is not None


def parse(content: bytes) -> Descriptor:
    """Read a self-relative security descriptor; raise ValueError where it is none, or has no owner."""
    try:
        control, owner, _, _, dacl = struct.unpack_from("<xxHIIII", content)
        if not owner:
            raise ValueError("it has no owner")
        entries = _entries(content, dacl) if control & _DACL_PRESENT and dacl else None
        return Descriptor(_sid(content, owner), entries)
    except struct.error:
        raise ValueError("it ends too early") from None


def _entries(content: bytes, at: int) -> tuple[Entry, ...]:
    count = struct.unpack_from("<H", content, at + 4)[0]
    found = []
    at += 8
    for _ in range(count):
        kind, flags, size, rights = struct.unpack_from("<BBHI", content, at)
        account = at + 8
        if kind in _ALLOWED_OF_OBJECT:
            account += 4 + _GUID_BYTES * (struct.unpack_from("<I", content, account)[0] & 3).bit_count()
        if kind in {_ALLOWED, _DENIED, _ALLOWED_ON_CONDITION, *_ALLOWED_OF_OBJECT}:
            inherit_only, inherited = bool(flags & _INHERIT_ONLY), bool(flags & _INHERITED)
            found.append(Entry(kind != _DENIED, rights, _sid(content, account), inherit_only, inherited))
        at += size
    return tuple(found)


def _sid(content: bytes, at: int) -> str:
    revision, count, authority = struct.unpack_from(">BB6s", content, at)
    numbers = struct.unpack_from(f"<{count}I", content, at + 8)
    return "-".join(("S", str(revision), str(int.from_bytes(authority)), *map(str, numbers)))


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _OWNER_AND_LIST = 0x1 | 0x4  # OWNER_SECURITY_INFORMATION, DACL_SECURITY_INFORMATION

    _advapi = ctypes.WinDLL("advapi32", use_last_error=True)
    _advapi.GetFileSecurityW.argtypes = [
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD),
        wintypes.LPDWORD,
    ]

    def read_descriptor(place: Path) -> bytes:
        """Return the owner and the rights of a file or folder, for `access.parse`; raise OSError."""
        size = wintypes.DWORD()
        _advapi.GetFileSecurityW(str(place), _OWNER_AND_LIST, None, 0, ctypes.byref(size))
        content = ctypes.create_string_buffer(size.value or 1)
        if not _advapi.GetFileSecurityW(str(place), _OWNER_AND_LIST, content, len(content), ctypes.byref(size)):
            raise ctypes.WinError(ctypes.get_last_error())
        return content.raw

else:

    def read_descriptor(place: Path) -> bytes:
        """Raise OSError: other systems have none."""
        raise OSError(f"{place} has no security descriptor")
