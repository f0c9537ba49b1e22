"""What must be imported before urllib3, so that two threads can import at the same time."""

from __future__ import annotations

import importlib  # noqa: F401 - by one thread: filelock and requests begin with it, and a half-made one has no sys


def before_urllib3() -> None:
    """Import what urllib3 1.26 (Debian 12) imports through six.

    six does so while it holds the interpreter's global import lock. If another thread is importing one of these
    modules, or one that they need, the two deadlock.
    """
    import http.client  # noqa: F401 - imported for its side effect
    import queue  # noqa: F401 - as above
    import urllib.parse  # noqa: F401 - as above
