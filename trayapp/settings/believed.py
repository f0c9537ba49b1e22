"""Return whether nobody but root can change what stands at a path: what a policy is, and what it names, must be so.

The path is walked from the root on, through every link: who can write a folder on the way can put something else in
the place of all that lies below it. Windows protects the registry and the program's folders by other means.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from trayapp.core.language import N_, _

ROOT = 0
"""Who must own it; tests put their own user here."""
_FOR_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_ACL: Final = "system.posix_acl_access"
_OWNER, _MASK = 0x01, 0x10
_LIMITED: Final = (0x02, 0x04, 0x08)
"""Tags of an entry of an ACL (linux/posix_acl.h); the mask limits named users, the file's group and named groups."""
_FOREIGN: Final = (
    N_("it doesn't belong to root. Run: chown root {place}"),
    N_("{place} doesn't belong to root. Run: chown root {place}"),
)
_WRITABLE: Final = (
    N_("it can be written by others than its owner. Run: chmod go-w {place}"),
    N_("{place} can be written by others than its owner. Run: chmod go-w {place}"),
)
"""Of the file itself, and of a folder or a link on the way to it."""
_MOST_LINKS: Final = 40  # as Linux has it (path_resolution(7))


class NotBelievedError(Exception):
    """Somebody else can change what stands at `path`; the text says what can be changed, and what to do."""

    def __init__(self, text: str, path: Path) -> None:
        super().__init__(text)
        self.path = path


class NotReadableError(Exception):
    """Others than root can't read it; the text says what to do."""


def believe(path: Path) -> None:
    """Raise NotBelievedError where others than root can change what stands at `path`, OSError where it is not there."""
    if sys.platform == "win32":
        return
    steps = list(_steps(path.absolute()))
    for number, (place, status) in enumerate(steps, 1):
        # In a folder such as /tmp others can make something new, but change nothing of root's.
        passed = number < len(steps) and stat.S_ISDIR(status.st_mode) and bool(status.st_mode & stat.S_ISVTX)
        check_trust(status, place, path, sticky=passed)


def check_trust(status: os.stat_result, place: Path, path: Path, *, sticky: bool = False) -> None:
    """Judge one file, folder or link on the way to `path`; raise NotBelievedError."""
    if status.st_uid not in {0, ROOT}:
        texts = _FOREIGN
    elif status.st_mode & _FOR_OTHERS and not sticky and not stat.S_ISLNK(status.st_mode):
        texts = _WRITABLE
    else:
        return
    raise NotBelievedError(_(texts[place != path], place=place), path)


def check_readable(path: Path, beside: Path) -> None:
    """Raise NotReadableError if only root, who asks, can read what stands at `path`; OSError where it is not there.

    Folders above `beside` are the system's own. Everybody else than root meets the error itself.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    for place, status in _steps(path.absolute()):
        if place in beside.parents or stat.S_ISLNK(status.st_mode):
            continue
        needed, mode = (0o5, "0755") if stat.S_ISDIR(status.st_mode) else (0o4, "0644")
        acl = _acl(place)
        # A group's members have the group's rights, even if everybody else has more; so it is with an ACL's entries.
        rights = acl if acl is not None else [status.st_mode >> 3, status.st_mode]
        if any(each & needed != needed for each in rights):
            command = f"setfacl --remove-all {place}; chmod {mode} {place}" if acl else f"chmod {mode} {place}"
            if status.st_mode & needed == needed:
                text = _("Some users can't read it, and Consentray stops for them. Run: {command}", command=command)
            else:
                text = _("Users can't read it, and Consentray stops for them. Run: {command}", command=command)
            raise NotReadableError(text)


def _acl(place: Path) -> list[int] | None:
    """Return what each entry of the ACL gives but the owner's; None if there is no ACL (acl(5)).

    The ACL's mask is the mode's group, so an entry that lets others write shows there.
    """
    if sys.platform != "linux":
        return None
    try:
        content = os.getxattr(place, _ACL)
    except OSError:  # no ACL
        return None
    entries = list(struct.iter_unpack("<HHI", content[4:]))  # behind the version
    mask = next((rights for tag, rights, _id in entries if tag == _MASK), 0o7)
    return [rights & mask if tag in _LIMITED else rights for tag, rights, _id in entries if tag not in {_OWNER, _MASK}]


def _steps(path: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Return every folder and link below the root on the way to `path`, and what stands there; raise OSError."""
    here, parts, links = Path(path.anchor), list(path.parts[1:]), 0
    while parts:
        part = parts.pop(0)
        if part == "..":
            here = here.parent  # it is no link itself: it was walked
            continue
        place = here / part
        status = place.lstat()
        yield place, status
        if not stat.S_ISLNK(status.st_mode):
            here = place
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        target = place.readlink()
        here = Path(target.anchor) if target.is_absolute() else here
        parts[:0] = target.parts[1:] if target.is_absolute() else target.parts
