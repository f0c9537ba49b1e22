"""Whether an earlier run stored something, found out without importing MSAL, which takes most of the start."""

from __future__ import annotations

from pathlib import Path
from typing import Final

TOKENS: Final = "tokens-"
"""The prefix of every token cache file's name."""
LEDGER: Final = "ledger-"
"""The prefix of every ledger file's name."""


def has_saved_session(folder: Path) -> bool:
    """Return whether `folder`, the program's data folder, may hold an account's tokens or what waits for approval."""
    return any(folder.glob(f"{TOKENS}*")) or any(map(_waits, folder.glob(f"{LEDGER}*")))


def _waits(ledger: Path) -> bool:
    try:
        return b'"waits"' in ledger.read_bytes()
    except OSError:
        return False
