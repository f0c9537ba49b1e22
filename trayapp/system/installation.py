"""The program's own files: whether they were replaced or removed while it runs, and how it starts anew.

A package that is complete only after a script of its own has run marks that by a file beside the code, which the script
makes anew. Elsewhere the code's first file is looked at.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from trayapp.core.language import N_

CODE: Final = Path(__file__).parent.parent / "__init__.py"
"""The file without which there is no program."""
MARK: Final = "installed"
TO_HAVE_THE_DEMO: Final = N_("In the folder of Consentray's source, run: pip install '.[demo]'")
"""Names the source alone: the name of a package that is published nowhere could be anybody's."""
PROBE_SECONDS: Final = 60.0
"""Seconds that the installed program has to say its version."""


class Found(Enum):
    """What became of the program's files since it started."""

    SAME = "same"
    UNDER_WAY = "under-way"
    REPLACED = "replaced"
    REMOVED = "removed"


class Installation:
    """The program's files, as they are when this is made."""

    def __init__(self, code: Path = CODE) -> None:
        mark = code.parent.parent / MARK
        self.marked = mark.is_file()
        self.files = [mark, code] if self.marked else [code]
        self._before = _identity(self.files[0])

    def look(self) -> Found:
        """Return what became of them."""
        now = _identity(self.files[0])
        if now is None:
            return Found.UNDER_WAY if _identity(self.files[-1]) else Found.REMOVED
        return Found.SAME if now == self._before else Found.REPLACED


def _identity(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def start_command(arguments: Sequence[str] | None = None) -> list[str]:
    """Return the command that started this process, with other arguments or its own; a start by a user stays one."""
    own = sys.argv[1:]
    head = sys.orig_argv[1 : len(sys.orig_argv) - len(own)]
    given = [each for each in own if each != "--autostarted"] if arguments is None else arguments
    return [sys.executable, *head, *given]


def can_start() -> bool:
    """Return whether what is installed now starts."""
    import subprocess

    command = start_command(["--version"])
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return ran.returncode == 0 and ran.stdout.startswith("consentray ")


def start_anew() -> None:
    """Replace this process by a new one of the program; raise ``OSError`` if that fails."""
    command = start_command()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os.execv(command[0], command)  # noqa: S606 - its own command, and no shell is needed
