"""The organisation's policy, from the place where each system keeps it.

The place is fixed by the system and not by the environment, so that nobody can choose another one. Whatever keeps a
policy from being read stops the program, as it may have said whom to trust.
"""

from __future__ import annotations

import sys
from pathlib import Path

from trayapp.settings.policy.policy import Policy

if sys.platform == "win32":
    from trayapp.settings.policy import windows
elif sys.platform == "darwin":
    from trayapp.settings.policy import macos
else:
    from trayapp.settings.policy import linux


def read_policy(folder: Path) -> Policy:
    """Return this system's policy; `folder` is where Linux keeps it. Raises nothing."""
    if sys.platform == "win32":
        return windows.read()
    if sys.platform == "darwin":
        return macos.read()
    try:
        folder.parent.stat()
    except FileNotFoundError:
        return Policy()  # as where the package is not installed
    except OSError:
        pass  # the reader says what is wrong
    return linux.read(folder)
