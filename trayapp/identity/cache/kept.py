"""Whether an earlier run kept a sign-in: told without MSAL, whose import costs more than all else at the start."""

from __future__ import annotations

from pathlib import Path
from typing import Final

TOKENS: Final = "tokens-"
"""How the name of every token cache file begins."""


def has_saved_session(folder: Path) -> bool:
    """Return whether `folder`, where the program keeps its data, may hold the tokens of an account."""
    return any(folder.glob(f"{TOKENS}*"))
