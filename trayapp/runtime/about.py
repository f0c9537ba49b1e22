"""What program this is: its version, its parts with their licences, its folders."""

from __future__ import annotations

import platform
import sys
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Final, cast

from trayapp import __version__
from trayapp.core import effects as fx
from trayapp.core.described import About
from trayapp.core.language import _
from trayapp.system.opener import open_place

PARTS: Final = (
    *("arabic-reshaper", "certifi", "cffi", "charset-normalizer", "cryptography", "filelock", "idna", "jeepney"),
    *("jmespath", "msal", "msal-extensions", "pillow", "platformdirs", "pycparser", "pyjwt", "pyobjc-core"),
    *("pyobjc-framework-cocoa", "pyobjc-framework-quartz", "pysocks", "pystray", "python-bidi", "python-xlib"),
    *("requests", "secretstorage", "six", "tomlkit", "truststore", "tzdata", "urllib3"),
)
"""Every package that an installation can have (requirements.lock)."""
_LICENCES: Final = (
    Path("/usr/share/doc/consentray/copyright"),  # the Debian package
    Path(sys.executable).parent / "licences",  # the Windows package
    Path(sys.executable).parents[1] / "Resources/licences",  # the Mac's bundle
)
_LONGEST: Final = 80
"""Characters of what is the name of a licence and not its text."""
_CLASSIFIER: Final = "License :: "


def about(logs: Path, effect: fx.DescribeProgram | fx.OpenPlace | None = None) -> About:
    """Return what program this is, after opening the place that `effect` names; `logs` is the folder of its logs."""
    trouble = ""
    if isinstance(effect, fx.OpenPlace):
        try:
            open_place(Path(effect.path))
        except OSError as error:
            trouble = f"{effect.path}: {error.strerror or error}."
    licences = next((str(each) for each in _LICENCES if _exists(each)), "")
    parts = (("Python", platform.python_version(), "PSF-2.0"), *filter(None, map(_part, PARTS)))
    return About(__version__, parts, licences, str(logs) if _exists(logs) else "", trouble)


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:
        return False


def _part(name: str) -> tuple[str, str, str] | None:
    """Return a package's name, version and licence, if it is installed."""
    try:
        known = cast("Message", metadata(name))
    except PackageNotFoundError:
        return None
    return str(known["Name"]), str(known["Version"]), _licence(known)


def _licence(known: Message) -> str:
    """Return a licence by its name (Core metadata specifications: License-Expression, License, Classifier)."""
    named = known.get("License-Expression") or known.get("License") or ""
    if named and len(named) <= _LONGEST and "\n" not in named:
        return str(named)
    classified = [
        each.rpartition(" :: ")[2] for each in known.get_all("Classifier", []) if each.startswith(_CLASSIFIER)
    ]
    return ", ".join(classified) or _("see its own files")
