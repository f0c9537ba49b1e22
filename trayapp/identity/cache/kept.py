"""Whether an earlier run stored something, found out without importing MSAL, which takes most of the start."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from trayapp.core.model import SessionConfig

TOKENS: Final = "tokens-"
"""The prefix of every token cache file's name."""
LEDGER: Final = "ledger-"
"""The prefix of every ledger file's name."""


def name_of(setup: SessionConfig) -> str:
    """Return what tells the files of one authority and client apart, as MSAL's keys leave out its port and path."""
    return hashlib.sha256(f"{setup.authority}\n{setup.client_id}".encode()).hexdigest()[:16]


def token_file(folder: Path, setup: SessionConfig, token_cache: str) -> Path:
    """Return the token cache's file in the program's data folder."""
    return folder / f"{TOKENS}{name_of(setup)}.{'json' if token_cache == 'plain-file' else 'bin'}"


def has_saved_session(folder: Path) -> bool:
    """Return whether `folder`, the program's data folder, may hold an account's tokens or what waits for approval."""
    return any(folder.glob(f"{TOKENS}*")) or any(map(_waits, folder.glob(f"{LEDGER}*")))


def _waits(ledger: Path) -> bool:
    try:
        return b'"waits"' in ledger.read_bytes()
    except OSError:
        return False
