"""Whether a key is meant for the page that is shown, or for what the user was typing in when it appeared."""

from __future__ import annotations

import time
from typing import Final

PAUSE_SECONDS: Final = 0.7
"""How long a page that appears by itself ignores keys that press its buttons; typing on prolongs it."""
OWN_SECONDS: Final = 1.0
"""A page that appears this soon after one of the window's buttons was pressed is expected by the user."""


class Attention:
    """Whether the user has had time to see the page; times are those of ``time.monotonic``."""

    def __init__(self) -> None:
        self._until = 0.0
        self._pressed = float("-inf")

    def pressed(self) -> None:
        """Take note that the user has pressed a button of the window."""
        self._pressed = time.monotonic()

    def appeared(self) -> None:
        """Take note that a page has come, or the window to the front."""
        now = time.monotonic()
        if now - self._pressed > OWN_SECONDS:
            self._until = now + PAUSE_SECONDS

    def typed(self) -> None:
        """Take note of a key: a user who types on hasn't seen the page yet."""
        now = time.monotonic()
        if now < self._until:
            self._until = now + PAUSE_SECONDS

    def ignores_key(self) -> bool:
        """Take note of a key, and return whether it is for something else."""
        self.typed()
        return time.monotonic() < self._until
