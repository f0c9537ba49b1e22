"""How requests is imported: in an order that does not lock, and without what guesses an answer's encoding."""

from __future__ import annotations

import importlib  # noqa: F401 - by one thread: filelock and requests begin with it, and a half-made one has no sys
import sys
import threading
import warnings
from contextlib import suppress
from typing import Any, Final

_GUESSING: Final = ("chardet", "charset_normalizer")
_LOCK: Final = threading.Lock()


def import_requests() -> None:
    """Import requests, if it is not yet.

    urllib3 1.26 (Debian 12) imports through six, which holds the interpreter's global import lock meanwhile. If another
    thread is importing one of these modules, or one that they need, the two deadlock: so they are imported before it.

    From 2.32 on requests does without the packages that guess an answer's encoding, and warns. They take 2.5 MiB, and
    nothing here asks for a guess. Earlier versions need one of them.
    """
    with _LOCK:
        if "requests" in sys.modules:
            return
        import http.client  # noqa: F401 - imported for its side effect
        import queue  # noqa: F401 - as above
        import urllib.parse  # noqa: F401 - as above

        modules: dict[str, Any] = sys.modules
        missing = [name for name in _GUESSING if name not in modules]
        modules |= dict.fromkeys(missing)  # None hinders an import (The Python Language Reference, 5.3.1)
        warnings.filterwarnings("ignore", "Unable to find acceptable character detection")
        with suppress(ImportError):
            import requests
        for name in missing:
            del modules[name]
        import requests  # noqa: F401 - again, for those earlier versions
