"""The program's identity with what a user's folder keeps, as the program opens it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from trayapp.identity.service import Identity
from trayapp.settings.load import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from trayapp.core.model import Account
    from trayapp.settings.model import Settings


def open_identity(configuration: Path, folder: Path) -> tuple[Settings, Identity, Account]:
    """Return the settings, the identity, and the account that is signed in; ends the process if there is none."""
    settings = read_file(configuration).require()
    identity = new_identity(settings, folder)
    account = identity.restore().account
    if account is None:
        sys.exit("nobody is signed in")
    return settings, identity, account


def new_identity(settings: Settings, folder: Path) -> Identity:
    """Return an identity that has not read anything yet."""
    return Identity(
        settings.setup,
        token_cache=settings.token_cache,
        ca_file=settings.ca_file,
        folder=folder,
        notice=lambda notice: sys.exit(notice.message),
    )
