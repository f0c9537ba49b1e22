"""How long a test waits where a call wants a number: as long as a test may take at all, so that no test is about it."""

from __future__ import annotations

from typing import Final

PATIENCE: Final = 600.0
"""Seconds."""
