"""What the HTTP client raises of the sign-in service, before MSAL can take it for something else.

MSAL reads a 429 at discovery as a wrong authority and loses ``Retry-After``; it gives a still valid token back only
where ``requests.RequestException`` is raised. So all of these are that, and each keeps the facts of what happened.

    ProviderError               requests.RequestException
      NoAnswerError             nothing came: the network, the name, TLS, time
      FaultError                5xx
      ThrottledError            429, or the time that a 429 or a 503 asked to wait
      UnexpectedAnswerError     an answer that no sign-in service gives
      WrongAuthorityError       the address in the configuration is not one of a sign-in service
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import requests

from trayapp.network.failures import Failure


class ProviderError(requests.RequestException):
    """The sign-in service gave no usable answer."""


class NoAnswerError(ProviderError):
    """No answer came. `skew` is by how many seconds this computer's clock is ahead, if it is known."""

    def __init__(self, failure: Failure, skew: float | None = None) -> None:
        super().__init__(failure.value)
        self.failure: Final = failure
        self.skew: Final = skew


class FaultError(ProviderError):
    """The service has a fault (5xx). `wait` is in seconds; `answer` is its OAuth error, where it sent one."""

    def __init__(self, status: int, wait: float | None, answer: Mapping[str, Any]) -> None:
        super().__init__(f"status {status}")
        self.status: Final = status
        self.wait: Final = wait
        self.answer: Final = answer


class ThrottledError(ProviderError):
    """The service asks to wait `wait` seconds; None if it does not say how long."""

    def __init__(self, wait: float | None, answer: Mapping[str, Any]) -> None:
        super().__init__("throttled")
        self.wait: Final = wait
        self.answer: Final = answer


class UnexpectedAnswerError(ProviderError):
    """An answer that no sign-in service gives; `reason` says what is wrong with it, and quotes nothing of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason


class WrongAuthorityError(ProviderError):
    """There is no sign-in service at the configured authority, or it calls itself by another name."""
