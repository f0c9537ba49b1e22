"""Where the D-Bus session bus is (Linux)."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote


def session_address() -> str | None:
    """Return the session bus's address; None if there is none.

    That is `DBUS_SESSION_BUS_ADDRESS`, or else the socket `bus` in the user's runtime folder, where systemd places
    it: `XDG_RUNTIME_DIR`, or else `/run/user/UID` (systemd, "file-hierarchy").
    """
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if address or sys.platform != "linux":
        return address or None
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    bus = folder / "bus"
    try:
        ours = bus.is_socket() and bus.stat().st_uid == os.getuid()
    except OSError:
        return None
    return f"unix:path={bus}" if ours else None


def session_socket() -> Path | None:
    """Return the file of the session bus's socket; None if the bus lies in no folder, or there is none."""
    address = session_address() or ""
    found = re.search(r"unix:(?:[^;]*,)?path=([^,;]+)", address)
    return Path(unquote(found[1])) if found else None
