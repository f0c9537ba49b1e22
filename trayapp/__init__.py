"""Consentray: one consent for all of an organisation's APIs, from the system tray."""

import os
import time

__version__ = "0.1.0"
BEGUN = time.monotonic()
"""When the program started, in seconds of a clock that is never set."""


def has_demo() -> bool:
    """Return whether the demo is there: no installer brings it."""
    return os.path.isdir(os.path.join(os.path.dirname(__file__), "demo"))  # noqa: PTH112, PTH118, PTH120 - pathlib takes longer to import than the arguments to be read
