"""How long the proof waits, for what tells of itself by no event."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE: Final = 120.0
"""Seconds: several times what a slow machine takes."""


def wait_until(look: Callable[[], object]) -> None:
    """Wait until `look` gives something true; raises ``TimeoutError``."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {PATIENCE:g} seconds")
        time.sleep(0.5)
