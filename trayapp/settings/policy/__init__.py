"""The organisation's policy, from the place where each system keeps it.

The place is fixed by the system and not by the environment, so that nobody can choose another one. An error in reading
a policy stops the program, as the policy may say whom to trust.
"""

from __future__ import annotations

import sys
from pathlib import Path

from trayapp.settings.policy import linux
from trayapp.settings.source import Policy

if sys.platform == "win32":
    from trayapp.settings.policy import windows
elif sys.platform == "darwin":
    from trayapp.settings.policy import macos


def read_policy(folder: Path) -> Policy:
    """Return this system's policy; `folder` is where Linux keeps it. Raises nothing."""
    if sys.platform == "win32":
        return windows.read()
    if sys.platform == "darwin":
        return macos.read()
    try:
        folder.parent.stat()
    except FileNotFoundError:
        return Policy()  # as if the package is not installed
    except OSError:
        pass  # reading it reports what is wrong
    return linux.read(folder)
