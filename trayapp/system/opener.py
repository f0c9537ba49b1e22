"""Opens a file in the person's editor, or a folder in the file manager, by the system's own choice of program."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from trayapp.core.language import _

WAIT_SECONDS: Final = 10.0
"""Seconds within which the system reports that it has no program; an editor itself may run for hours."""


def open_place(place: Path) -> None:
    """Open `place`, which exists. Raise ``OSError`` if the system has no program for it; this can take some seconds."""
    if sys.platform == "win32":
        os.startfile(place)  # noqa: S606 - the system's own function, without a shell
        return
    import subprocess

    command = ["xdg-open", str(place)]
    if sys.platform == "darwin":
        # A configuration's ending may belong to no program there; -t is the person's text editor.
        command = ["open", str(place)] if place.is_dir() else ["open", "-t", str(place)]
    opener = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = opener.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        return  # it is the editor now
    if code != 0:
        why = _("no program was found that opens it ({program} ended with {code})", program=command[0], code=code)
        raise OSError(code, why, str(place))
