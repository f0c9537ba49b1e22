"""What program this is: its version, its parts with their licences, its folders."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from trayapp import __version__
from trayapp.core import effects as fx
from trayapp.core.described import About
from trayapp.system.browser import open_place
from trayapp.system.parts import parts

_LICENCES: Final = (
    Path("/usr/share/doc/consentray/copyright"),  # the Debian package
    Path(sys.executable).parent / "licences",  # the Windows package
    Path(sys.executable).parents[1] / "Resources/licences",  # the Mac's bundle
)


def about(logs: Path, effect: fx.DescribeProgram | fx.OpenPlace | None = None) -> About:
    """Return what program this is, after opening the place that `effect` names; `logs` is the folder of its logs."""
    trouble = ""
    if isinstance(effect, fx.OpenPlace):
        try:
            open_place(Path(effect.path))
        except OSError as error:
            trouble = f"{effect.path}: {error.strerror or error}."
    licences = next((str(each) for each in _LICENCES if _exists(each)), "")
    return About(__version__, parts(), licences, str(logs) if _exists(logs) else "", trouble)


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        return False
