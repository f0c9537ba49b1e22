r"""Where the program keeps its files, and where its configuration is looked for.

`CONSENTRAY_HOME` puts everything into one folder, the machine's settings into ``machine`` below it. Policies stay where
the system has them: nobody may choose another place. Otherwise the files are in each system's own places:

- Linux (XDG Base Directory Specification): settings ``~/.config/consentray``, data ``~/.local/share/consentray``,
  log ``~/.local/state/consentray/log``; the machine's settings
  ``/etc/consentray``, its policies below that.
- Windows: ``%LOCALAPPDATA%\\consentray``; the machine's settings ``%PROGRAMDATA%\\consentray``.
- macOS: ``~/Library/Application Support/consentray`` and ``~/Library/Logs/consentray``; the machine's settings
  ``/Library/Application Support/consentray``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Final

from trayapp.core.language import _
from trayapp.core.record import Record

NAME: Final = "consentray"
CONFIG_NAME: Final = "consentray.toml"
POLICIES = Path("/etc") / NAME / "policies"
"""Where Linux has policies; tests put another folder here."""


class NoHomeError(Exception):
    """The user has no home folder, and nothing names another place for the program's files."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no home folder to keep files in. Set HOME to an absolute path, or CONSENTRAY_HOME to a folder.")
        )


class Folders(Record):
    """The folders of one run. None of them need exist yet."""

    config: Path
    data: Path
    log: Path
    machine: Path
    cache: Path

    @property
    def person_file(self) -> Path:
        """The user's configuration file."""
        return self.config / CONFIG_NAME

    @property
    def machine_file(self) -> Path:
        """The machine's configuration file, which IT writes."""
        return self.machine / CONFIG_NAME

    @property
    def policies(self) -> Path:
        """The folder of policies on Linux, whatever the environment says."""
        return POLICIES


def folders(environ: Mapping[str, str] = os.environ) -> Folders:
    """Return the folders for this environment; raise NoHomeError."""
    home = environ.get("CONSENTRAY_HOME")
    if home:
        base = at_home(Path(home)).absolute()
        return Folders(base, base, base / "log", base / "machine", base / "cache")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(NAME, appauthor=False)
    try:
        found = Folders(dirs.user_config_path, dirs.user_data_path, dirs.user_log_path, machine(), dirs.user_cache_path)
    except RuntimeError:
        raise NoHomeError from None
    # An older platformdirs makes relative ones of a home that is not known.
    if not all(each.is_absolute() for each in found.fields().values()):
        raise NoHomeError
    return found


def at_home(path: Path) -> Path:
    """Return a path with ``~`` as the home folder; one of an unknown user is not changed."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def machine() -> Path:
    """Return the folder of the machine's configuration."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / NAME
    if sys.platform == "darwin":
        return Path("/Library/Application Support") / NAME
    return Path("/etc") / NAME


FOLDERS: Final = ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR")
"""Names after ``XDG_``. "If an implementation encounters a relative path in any of these variables it should consider
the path invalid and ignore it" (XDG Base Directory Specification)."""


def tidy(environ: MutableMapping[str, str] = os.environ) -> None:
    """Remove an empty ``HOME``, folders of XDG that are no absolute paths, and a ``BROWSER`` that names none."""
    if not environ.get("HOME", "/"):
        del environ["HOME"]  # the system knows the user's; an older platformdirs would take the root folder
    for name in (f"XDG_{each}" for each in FOLDERS):
        if name in environ and not Path(environ[name]).is_absolute():
            del environ[name]
    if not environ.get("BROWSER", " ").strip(f" {os.pathsep}"):
        environ.pop("BROWSER", None)
