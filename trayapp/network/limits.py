"""How long a request may take and how much its answer may hold."""

from __future__ import annotations

from typing import Final

from trayapp.core.record import Record


class Limits(Record):
    """Times in seconds: to connect, between two bytes, and from the request to the answer's last byte.

    `body` is the bytes of a body that are read.
    """

    connect: float = 10.0
    silence: float = 30.0
    total: float = 60.0
    body: int = 1024 * 1024

    @property
    def timeout(self) -> tuple[float, float]:
        """The ``timeout`` of a request with requests."""
        return self.connect, self.silence


LIMITS: Final = Limits()
"""The limits of the sign-in service, and of an API unless the configuration says otherwise."""


def call_limits(seconds: int, kibibytes: int) -> Limits:
    """Return the limits of calls to APIs: `seconds` for the whole answer, of which `kibibytes` are read.

    No part may take longer than the whole.
    """
    return Limits(
        connect=min(LIMITS.connect, seconds),
        silence=min(LIMITS.silence, seconds),
        total=seconds,
        body=kibibytes * 1024,
    )
