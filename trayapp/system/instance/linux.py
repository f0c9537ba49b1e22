"""Linux: a socket in the abstract namespace (unix(7)).

It lies in no folder, so that neither a long path, another runtime folder, a file that is taken away nor a home on a
network matters, and it ends with its process. Everybody can make one of any name, so both ends look at whose process
the other is; a name that another account's process holds is passed over.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from zlib import crc32

from trayapp.core.language import _
from trayapp.system.instance import sockets
from trayapp.system.instance.answers import HangsError, Instance
from trayapp.system.session_bus import session_address

assert sys.platform == "linux"  # for the type checkers of the others

NAMES: Final = 8
"""Names that are tried."""
_PAUSE: Final = 0.05
"""Seconds between two looks at whether the first, which is ending, has ended."""


def become_first(data: Path, _cache: Path, raised: Callable[[], bool], *, ask: bool) -> Instance | None:
    """As `trayapp.system.instance.become_first`."""
    until = time.monotonic() + sockets.TIMEOUT
    while time.monotonic() < until:
        met: sockets.Met = "stranger"
        for name in _names(data):
            listener = socket.socket(socket.AF_UNIX)
            try:
                listener.bind(name)
                listener.listen()
            except OSError as error:
                listener.close()
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return sockets.Server(listener, raised, release=lambda: None)
            met = sockets.meet(name, ask=ask)
            if met == "first":
                return None
            if met == "nobody":
                break
        if met == "stranger":
            raise OSError(errno.EADDRINUSE, _("processes of other accounts hold its place"), name[1:])
        time.sleep(_PAUSE)
    raise HangsError(None)


def _names(data: Path) -> list[str]:
    whose = f"\0consentray-{os.getuid()}-{crc32(os.fsencode(data)):08x}-{crc32(os.fsencode(_session())):08x}"
    return [whose, *(f"{whose}-{number}" for number in range(1, NAMES))]


def _session() -> str:
    """Return what tells this session of the user's from others: its bus; without one, its display."""
    address = session_address()
    return re.sub(r",guid=\w+", "", address) if address else sockets.display()
