"""The values of the proxy setting that are not an address."""

from __future__ import annotations

from typing import Final

SYSTEM_PROXY: Final = "system"
"""The system's settings, with their exceptions."""
NO_PROXY: Final = "none"
