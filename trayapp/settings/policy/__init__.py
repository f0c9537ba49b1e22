"""The organisation's policy, from the place where each system keeps it.

The place is fixed by the system and not by the environment, so that nobody can choose another one. Whatever keeps a
policy from being read stops the program, as it may have said whom to trust.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from trayapp.core.record import Record

if TYPE_CHECKING:
    from pathlib import Path

    from trayapp.settings.errors import Mistake
    from trayapp.settings.source import Source


class Policy(Record):
    """The sources that were read, in one layer the strongest first, and what kept others from being read."""

    sources: tuple[Source, ...] = ()
    failed: tuple[Mistake, ...] = ()


def read_policy(folder: Path) -> Policy:
    """Give this system's policy; `folder` is where Linux keeps it. Raises nothing."""
    if sys.platform == "win32":
        from trayapp.settings.policy import windows

        return windows.read()
    if sys.platform == "darwin":
        from trayapp.settings.policy import macos

        return macos.read()
    try:
        folder.parent.stat()
    except FileNotFoundError:
        return Policy()  # as where the package is not installed: the reader is not even imported
    except OSError:
        pass  # the reader says what is wrong
    from trayapp.settings.policy import linux

    return linux.read(folder)
