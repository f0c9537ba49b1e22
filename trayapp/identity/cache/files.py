"""The names of a session's files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from trayapp.core.model import SessionConfig
from trayapp.identity.cache.kept import TOKENS


def name_of(setup: SessionConfig) -> str:
    """Return what tells the files of one authority and client apart, as MSAL's keys leave out its port and path."""
    return hashlib.sha256(f"{setup.authority}\n{setup.client_id}".encode()).hexdigest()[:16]


def token_file(folder: Path, setup: SessionConfig, token_cache: str) -> Path:
    """Return the token cache's file in the program's data folder."""
    return folder / f"{TOKENS}{name_of(setup)}.{'json' if token_cache == 'plain-file' else 'bin'}"
