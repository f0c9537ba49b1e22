"""Words of commands that are shown, to be typed or copied."""

from __future__ import annotations

import shlex
import sys
from typing import Final

_OF_CMD: Final = frozenset(" \t&()[]{}^=;!'+,`~%")
"""What divides words in ``cmd /?``, or PowerShell reads for itself; a path on Windows can have no quote."""


def quoted(word: str) -> str:
    """Return a word as the system's own shell takes it."""
    return shlex.quote(word) if sys.platform != "win32" else f'"{word}"' if not word or _OF_CMD & set(word) else word
