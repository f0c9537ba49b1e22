"""pystray's classes, imported without the side effects of importing pystray.

pystray picks and imports a back end when it is first imported; on Linux that costs 140 ms for GTK, or opens an X
connection. The choice can only be steered by `PYSTRAY_BACKEND`, which is set for the import alone, so that no child
process inherits it.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any

_VARIABLE = "PYSTRAY_BACKEND"
_BACKENDS = {"win32": "win32", "darwin": "darwin"}


def _import_pystray() -> ModuleType:
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = _BACKENDS.get(sys.platform, "dummy")
    try:
        import pystray
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before
    module: ModuleType = pystray
    return module


_pystray = _import_pystray()

Icon: Any = _pystray.Icon
"""The icon class of this platform's own back end; on Linux the base of `statusnotifier`'s."""
Menu: Any = _pystray.Menu
MenuItem: Any = _pystray.MenuItem
