"""What must have been imported before urllib3, so that two threads may import at the same time."""

from __future__ import annotations


def before_urllib3() -> None:
    """Import what urllib3 1.26 (Debian 12) imports by way of six.

    six does so while it holds the interpreter's global import lock. Where another thread is just importing one of these
    modules, or one that they need, each of the two waits for the other, for ever.
    """
    import http.client  # noqa: F401 - only to have them
    import queue  # noqa: F401
    import urllib.parse  # noqa: F401
