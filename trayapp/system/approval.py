"""When to look whether an administrator has approved: rarely, and when the network returns or the session is unlocked.

After 5 minutes, then 10, and so on up to an hour. Linux tells of the network by the kernel (`network`), and of the
session and the computer by the buses (`bus_news`). One thread sleeps while something waits; none otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from trayapp.system.bus_news import unlock_news
from trayapp.system.network import NetworkWatch, network_news

FIRST: Final = 300.0
LONGEST: Final = 3600.0
LEAST: Final = 60.0
"""Seconds between two looks, whatever the system tells."""


def approval_watch(due: Callable[[], None]) -> NetworkWatch:
    """Return what calls `due` once for each `arm`, when it is worth looking."""
    return NetworkWatch(due, first_delay=FIRST, longest_delay=LONGEST, least=LEAST, news=(network_news, unlock_news))
