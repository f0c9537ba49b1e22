"""What urllib3 1.26 (Debian 12) lacks and later versions do."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any, Final

import urllib3

_MAJOR = str(urllib3.__version__).partition(".")[0]  # type: ignore[attr-defined] # it exists, but not in __all__
OLDER: Final = int(_MAJOR) < 2  # noqa: PLR2004 - the version that does it
"""Return whether this is such a version."""


class ContextOfHost:
    """Wraps an SSL context, and names the host in each handshake if the caller does not.

    urllib3 1.26 names no host whose name is an IP address, though the certificate must be checked against that too.
    """

    def __init__(self, context: Any, host: Callable[[], str]) -> None:
        vars(self).update(_context=context, _host=host)

    def wrap_socket(self, *args: Any, server_hostname: str | None = None, **kwargs: Any) -> ssl.SSLSocket:
        """Wrap a socket as ``ssl.SSLContext`` does."""
        wrapped: ssl.SSLSocket = self._context.wrap_socket(
            *args, server_hostname=server_hostname or self._host().strip("[]"), **kwargs
        )
        return wrapped

    def __getattr__(self, name: str) -> Any:
        return getattr(vars(self)["_context"], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(vars(self)["_context"], name, value)
