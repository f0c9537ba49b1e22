"""Exceptions of MSAL, the HTTP client and the system, translated to problems. Imported with MSAL and requests."""

from __future__ import annotations

import socket
import ssl
from typing import Final

import filelock
import requests
from msal.exceptions import MsalError

from trayapp.core.language import N_, _
from trayapp.core.problems import Problem, unexpected
from trayapp.identity.errors import provider as raised
from trayapp.identity.errors.details import details
from trayapp.identity.errors.judge import throttled, unavailable
from trayapp.network.failures import failure_of, way_of
from trayapp.network.problems import network_problem

WHO: Final = N_("the sign-in service")
OF_SHAPE: Final = (ValueError, RuntimeError, LookupError, TypeError, AttributeError, AssertionError, OverflowError)
"""What MSAL raises on answers with another structure than it expects: a missing field, an invalid number."""


def from_exception(error: Exception) -> Problem:
    """Translate exceptions of the HTTP client, MSAL and the system. MSAL's exceptions have no common base.

    An unknown exception becomes a problem that names its type.
    """
    match error:
        case raised.ProviderError():
            return _from_provider(error)
        case raised.UntrustedAnswerError(reason=reason):
            return Problem(
                "provider-unexpected",
                _(
                    "The answer to the sign-in was refused: {reason}. Nothing of it was kept. Try again. If it"
                    " happens again, send the details below to the help desk.",
                    reason=_(reason),
                ),
                error="untrusted_answer",
            )
        case MsalError():
            return unavailable(None)
        case filelock.Timeout():  # a TimeoutError too, but not of the network
            return unexpected(error)
        case requests.RequestException() | ConnectionError() | TimeoutError() | socket.gaierror() | ssl.SSLError():
            return network_problem(failure_of(error), _(WHO), unreadable="provider-unexpected", way=way_of(error))
        case _ if isinstance(error, OF_SHAPE):
            return Problem(
                "provider-unexpected",
                _(
                    "The sign-in service's answer didn't make sense. Try again. If it happens again, send the"
                    " details below to the help desk."
                ),
                error=type(error).__name__,
            )
        case _:
            return unexpected(error)


def _from_provider(error: Exception) -> Problem:
    """Translate an exception of the HTTP client for the sign-in service."""
    match error:
        case raised.NoAnswerError(failure=failure, skew=skew):
            return network_problem(failure, _(WHO), unreadable="provider-unexpected", skew=skew, way=way_of(error))
        case raised.ThrottledError(wait=wait, answer=answer):
            return throttled(wait).with_details(details(answer))
        case raised.FaultError(wait=wait, answer=answer):
            return unavailable(wait).with_details(details(answer))
        case raised.WrongAuthorityError():
            return Problem(
                "configuration",
                _(
                    'There is no sign-in service at the address in "authority" of the configuration, or it'
                    " calls itself by another name. The name of the tenant may be misspelt."
                ),
            )
        case raised.UnexpectedAnswerError(reason=reason):
            return Problem(
                "provider-unexpected",
                _(
                    "What answered in place of the sign-in service isn't one ({reason}). The sign-in page of a"
                    " hotel or an airport may stand between: open any web page to see it, then try again.",
                    reason=_(reason),
                ),
            )
        case _:
            return unexpected(error)
