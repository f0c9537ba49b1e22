"""The time of everything in a package, so that the same sources give the same bytes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent


def build_time() -> int:
    """Return ``SOURCE_DATE_EPOCH``, else the time of the last commit, in seconds since 1970.

    Raises ``CalledProcessError`` where there is neither. https://reproducible-builds.org/specs/source-date-epoch/
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]  # found by PATH, as make finds it
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
