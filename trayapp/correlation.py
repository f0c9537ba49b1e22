"""One identifier for all that comes of one action, such as a sign-in or a call.

It stands in the log, and goes along with requests as ``client-request-id``, by which a service's own help desk finds
them (Microsoft Graph, "Best practices": "client-request-id").
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

HEADER: Final = "client-request-id"
_identifier: ContextVar[str] = ContextVar("correlation_id", default="")


def correlation_id() -> str:
    """Return the identifier of the work at hand; empty outside any."""
    return _identifier.get()


@contextmanager
def correlated(identifier: str = "") -> Iterator[None]:
    """Do what is inside under an identifier: the one that is named, else the one of the work at hand, else a new one.

    Threads have it if they run in a copy of the context, as those of `trayapp.system.threads` do.
    """
    before = _identifier.set(identifier or _identifier.get() or _new())
    try:
        yield
    finally:
        _identifier.reset(before)


def _new() -> str:
    """Return a random UUID (RFC 9562 section 5.4), without the module of that name, which costs the icon time."""
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
