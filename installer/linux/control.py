"""What the package says of itself: its dependencies, its size and its checksums."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tomllib
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, NamedTuple

from installer.linux.vendor import ROOT, VENDORED
from trayapp import __version__

FILES: Final = Path(__file__).parent / "files"
CHANGELOG: Final = FILES / "changelog"


def imported() -> dict[str, str]:
    """Return what the program imports on Linux and the package does not ship, with the oldest version of each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    entries = (re.fullmatch(_ON_LINUX, each) for each in project["dependencies"])
    return {each[1]: each[2] for each in entries if each and each[1] not in {*VENDORED, _NOT_ON_LINUX}}


def debian_name(package: str) -> str:
    """Return how Debian calls a Python package, behind `python3-`."""
    return {"pillow": "pil", "pysocks": "socks"}.get(package, package.removeprefix("python-"))


_ON_LINUX: Final = r"([\w-]+)>=([\w.]+)(?:; sys_platform == 'linux')?"
_NOT_ON_LINUX: Final = "msal-extensions"
"""The cache has its own protection there, and the keyring is asked without it."""
DEPENDS: Final = (
    "python3 (>= 3.11)",
    "python3-tk",
    "python3-pil.imagetk",  # Pillow's pictures in Tk
    *(f"python3-{debian_name(name)} (>= {version})" for name, version in imported().items()),
    "python3-jwt (>= 2.6)",  # of msal
    "python3-six",  # of pystray
    "ca-certificates",
)
"""What the package takes from the distribution, in the oldest versions that the tests pass with: those of Debian 12."""
RECOMMENDS: Final = ("xdg-utils", "gnome-keyring | kwalletmanager | keepassxc")
"""What opens the browser; what keeps the key of the sign-in. Without the second it is kept in memory."""
SUGGESTS: Final = ("gnome-shell-extension-appindicator",)
"""GNOME has no place for tray icons. No more than suggested: it would bring GNOME to every other desktop."""

_DESCRIPTION: Final = """\
 A program that calls several APIs of the Microsoft identity platform usually
 asks its people for consent once for each of them. Consentray asks once: one
 page in the browser lists the permissions of every configured API. After that
 it gets a token for each API silently, and a click in the tray's menu calls
 it.
 .
 Settings can be fixed for a whole fleet by policies in /etc/consentray."""


class ReleaseError(Exception):
    """The changelog does not tell of the version that is built."""


class MissingToolError(Exception):
    """A program that is needed is not installed."""


def tool(name: str) -> str:
    """Find a program; raises `MissingToolError`."""
    found = shutil.which(name)
    if found is None:
        raise MissingToolError(f"{name} is not installed. On Debian: .ci/prepare linux-installer")
    return found


class Release(NamedTuple):
    """The newest entry of the changelog. `time` is in seconds since 1970: the time of everything in the package.

    `link` is the address of a page for users who look for help, "" where there is none.
    """

    version: str
    maintainer: str
    time: int
    link: str = ""


_ENTRY: Final = re.compile(r"consentray \(([^)]+)\) .*?\n -- (.+>)  (.+)\n", re.DOTALL)  # deb-changelog(5)


def release() -> Release:
    """Read the changelog; ``SOURCE_DATE_EPOCH`` replaces its date, ``DEBFULLNAME`` and ``DEBEMAIL`` its name.

    `HELP_LINK` is the page for help, as for the Windows package. Raise ReleaseError if the newest entry is not this
    version's: the program's own ``__version__`` is where a version is written.

    https://reproducible-builds.org/specs/source-date-epoch/, debchange(1).
    """
    entry = _ENTRY.match(CHANGELOG.read_text("utf-8"))
    if entry is None or entry[1] != __version__:
        raise ReleaseError(
            f"{CHANGELOG} begins with version {entry[1] if entry else 'none'}, and the program is {__version__}."
            " Add an entry for it."
        )
    _, maintainer, date = entry.groups()
    name, address = os.environ.get("DEBFULLNAME"), os.environ.get("DEBEMAIL")
    if name and address:
        maintainer = f"{name} <{address}>"
    time = os.environ.get("SOURCE_DATE_EPOCH") or parsedate_to_datetime(date).timestamp()
    return Release(__version__, maintainer, int(time), os.environ.get("HELP_LINK", ""))


def control(made: Release, tree: Path) -> str:
    """Return the file ``control`` for what lies in `tree`."""
    home = f"Homepage: {made.link}\n" if made.link else ""
    return (
        "Package: consentray\n"
        f"Version: {made.version}\n"
        "Architecture: all\n"
        f"Maintainer: {made.maintainer}\n"
        f"Installed-Size: {installed_size(tree)}\n"
        f"Depends: {', '.join(DEPENDS)}\n"
        f"Recommends: {', '.join(RECOMMENDS)}\n"
        f"Suggests: {', '.join(SUGGESTS)}\n"
        "Section: net\n"
        "Priority: optional\n"
        f"{home}"
        "Description: one consent for all APIs of an organisation, from the tray\n"
        f"{_DESCRIPTION}\n"
    )


def installed_size(tree: Path) -> int:
    """Return the size in KiB as dpkg-gencontrol(1) counts it: each file rounded up, each folder as one."""
    return sum(1 if each.is_dir() else -(-each.stat().st_size // 1024) for each in sorted(tree.rglob("*")))


def checksums(tree: Path) -> str:
    """Return the file ``md5sums``, with which ``dpkg --verify`` looks for changed files."""
    marked = set(conffiles(tree).split())
    return "".join(
        f"{hashlib.md5(each.read_bytes(), usedforsecurity=False).hexdigest()}  {each.relative_to(tree)}\n"
        for each in _files(tree)
        if f"/{each.relative_to(tree)}" not in marked
    )


def conffiles(tree: Path) -> str:
    """Return the list of the files that an administrator may change: all that lie in ``/etc``."""
    return "".join(f"/{each.relative_to(tree)}\n" for each in _files(tree / "etc"))


def _files(tree: Path) -> list[Path]:
    return sorted(each for each in tree.rglob("*") if each.is_file())
