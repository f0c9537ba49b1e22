"""What of the environment is to be ignored, removed at the start for the program and all that it starts."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Final

FOLDERS: Final = ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR")
"""Names after ``XDG_``. "If an implementation encounters a relative path in any of these variables it should consider
the path invalid and ignore it" (XDG Base Directory Specification)."""


def tidy(environ: MutableMapping[str, str] = os.environ) -> None:
    """Remove an empty ``HOME``, folders of XDG that are no absolute paths, and a ``BROWSER`` that names none."""
    if not environ.get("HOME", "/"):
        del environ["HOME"]  # the system knows the person's; an older platformdirs would take the root folder
    for name in (f"XDG_{each}" for each in FOLDERS):
        if name in environ and not Path(environ[name]).is_absolute():
            del environ[name]
    if not environ.get("BROWSER", " ").strip(f" {os.pathsep}"):
        environ.pop("BROWSER", None)
