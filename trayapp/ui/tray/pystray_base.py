"""pystray's classes, imported without the side effects of importing pystray.

pystray picks and imports a back end when it is first imported; on Linux that costs 140 ms for GTK, or opens an X
connection. The choice can only be steered by `PYSTRAY_BACKEND`, which is set for the import alone, so that no child
process inherits it.

And pystray imports `inspect`, for one function of a line that it calls for an action with `__code__`; ours have none.
That would be a ninth of what the icon computes, and a MiB: so `inspect` is imported when pystray uses it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_VARIABLE = "PYSTRAY_BACKEND"
_BACKENDS = {"win32": "win32", "darwin": "darwin"}


@contextmanager
def _imported_when_used(name: str) -> Iterator[None]:
    """Let what imports this module meanwhile get one that imports it when something of it is used (PEP 562)."""
    stand_in: Any = ModuleType(name)

    def attribute(wanted: str) -> Any:
        end()
        return getattr(import_module(name), wanted)

    def end() -> None:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]

    stand_in.__getattr__ = attribute
    sys.modules.setdefault(name, stand_in)
    try:
        yield
    finally:
        end()


def _import_pystray() -> ModuleType:
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = _BACKENDS.get(sys.platform, "dummy")
    try:
        with _imported_when_used("inspect"):
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
