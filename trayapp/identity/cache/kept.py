"""Whether an earlier run stored a sign-in, found out without importing MSAL, which takes most of the start."""

from __future__ import annotations

from pathlib import Path
from typing import Final

TOKENS: Final = "tokens-"
"""The prefix of every token cache file's name."""


def has_saved_session(folder: Path) -> bool:
    """Return whether `folder`, the program's data folder, may hold the tokens of an account."""
    return any(folder.glob(f"{TOKENS}*"))
