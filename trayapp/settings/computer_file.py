"""On Windows the computer's file counts only where nobody but administrators and the system can change it.

Everybody may make a folder in ProgramData, whose owner they then are: file and folder are judged. The folder above is
Windows' own, and what is in this one can be replaced by it alone.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from trayapp.core.language import N_, _
from trayapp.settings.believed import NotBelievedError
from trayapp.system.access import USERS, find_stranger, parse, read_descriptor

_GIVE_BACK: Final = 'icacls "{}" /setowner *S-1-5-32-544'
_TAKE_AWAY: Final = 'icacls "{}" /remove:g *{}'
_AS_THE_FOLDER: Final = 'icacls "{}" /reset'
_FOLDER_RIGHTS: Final = (
    'icacls "{}" /inheritance:r /grant:r "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-544:(OI)(CI)F" "*S-1-5-32-545:(OI)(CI)RX"'
)
"""What the package gives the folder (installer/windows/tables.py)."""
_NAME_SURROGATE: Final = 0x2000_0000
"""A bit of a reparse point's tag: it leads elsewhere (Microsoft, "Reparse Point Tags")."""


def check_computer_file(file: Path, read: Callable[[Path], bytes] = read_descriptor) -> None:
    """Raise NotBelievedError where others can change the file or its folder, OSError where one is not there."""
    for place in (file.parent, file):
        _check(place, read)


def _check(place: Path, read: Callable[[Path], bytes]) -> None:
    status = place.lstat()
    if getattr(status, "st_reparse_tag", 0) & _NAME_SURROGATE or stat.S_ISLNK(status.st_mode):
        raise NotBelievedError(_("This isn't trusted, as it's a link. Put what it leads to in its place."), place)
    try:
        stranger = find_stranger(parse(read(place)))
    except ValueError as error:
        text = _("This isn't trusted, as its access rights can't be read: {error}.", error=error)
        raise NotBelievedError(text, place) from None
    if stranger is None:
        return
    text = N_("This isn't trusted, as {name} can change it. Run as an administrator: {command}")
    if stranger.owns:
        text = N_("This isn't trusted, as {name} owns it. Run as an administrator: {command}")
        command = _GIVE_BACK.format(place)
    elif not stat.S_ISDIR(status.st_mode):
        command = _AS_THE_FOLDER.format(place)
    elif stranger.inherited or stranger.account == USERS:
        command = _FOLDER_RIGHTS.format(place)
    else:
        command = _TAKE_AWAY.format(place, stranger.account)
    raise NotBelievedError(_(text, name=stranger.name, command=command), place)
