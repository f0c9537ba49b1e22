"""What the HTTP client raises for the sign-in service, before MSAL can misinterpret it.

MSAL reads a 429 at discovery as a wrong authority and loses ``Retry-After``; it returns a token that is still valid
only if ``requests.RequestException`` is raised. So all of these are subclasses of it, and each keeps the details of
what happened.

    ProviderError               requests.RequestException
      NoAnswerError             nothing came: the network, the name, TLS, time
      BusyError                 no answer yet
        FaultError              5xx
        ThrottledError          429, or the time that a 429 or a 503 asked to wait
      UnexpectedAnswerError     an answer that no sign-in service gives
      WrongAuthorityError       the address in the configuration is not one of a sign-in service
    UntrustedAnswerError        a check of ours refused the answer
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import requests

from trayapp.network.failures import Failure


class ProviderError(requests.RequestException):
    """The sign-in service returned no usable answer."""


class NoAnswerError(ProviderError):
    """No answer came. `skew` is by how many seconds this computer's clock is ahead, if it is known."""

    def __init__(self, failure: Failure, skew: float | None = None) -> None:
        super().__init__(failure.value)
        self.failure: Final = failure
        self.skew: Final = skew


class BusyError(ProviderError):
    """The service answers later: after `wait` seconds, if it says so. `answer` is its OAuth error, if it sent one."""

    def __init__(self, wait: float | None, answer: Mapping[str, Any]) -> None:
        super().__init__()
        self.wait: Final = wait
        self.answer: Final = answer


class FaultError(BusyError):
    """The service has an internal error (5xx)."""


class ThrottledError(BusyError):
    """The service asks to wait."""


class UnexpectedAnswerError(ProviderError):
    """An answer that no sign-in service gives; `reason` says what is wrong with it, without quoting it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason


class WrongAuthorityError(ProviderError):
    """There is no sign-in service at the configured authority, or it has another issuer."""


class UntrustedAnswerError(Exception):
    """An answer that is not the sign-in service's, or not for this sign-in; `reason` says why, without quoting it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason
