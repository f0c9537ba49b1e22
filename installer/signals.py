"""How a build or a proof ends before its time: what it has started and made goes with it, whoever stops it."""

from __future__ import annotations

import signal
import sys
from types import FrameType


def end_tidily() -> None:
    """Let SIGTERM and SIGHUP end this process as Ctrl+C does: every ``with`` block cleans up behind itself."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    # A second one, as make and timeout(1) both send it, does not break the cleaning off.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)
