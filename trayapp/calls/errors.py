"""The boundary where what an API answers, or the way to it raises, becomes a problem."""

from __future__ import annotations

import requests

from trayapp.core.model import Api
from trayapp.core.problems import Action, Problem, problem
from trayapp.network.failures import failure_of
from trayapp.network.problems import CLOCK_LIMIT, network_problem
from trayapp.network.wording import clock_text, wait_text


def from_status(status: int, api: Api, retry_after: float | None, skew: float | None = None) -> Problem | None:
    """Translate an HTTP status (RFC 9110 section 15); None for a good one. `retry_after` is in seconds.

    `skew` is by how many seconds this computer's clock is ahead of the API's, if it is known: a token is taken for
    valid after it has expired where the clock is slow.
    """
    if status < 400:  # noqa: PLR2004 - RFC 9110, section 15: 4xx and 5xx are errors
        return None
    if status == requests.codes.unauthorized and skew is not None and abs(skew) > CLOCK_LIMIT:
        return problem(
            "call-unauthorised",
            f"{api.title} did not accept the token, most likely because the clock is wrong. {clock_text(skew)} Set the"
            " date and the time, and try again.",
            action=Action.RETRY,
        )
    if status == requests.codes.unauthorized:
        return problem(
            "call-unauthorised",
            f"{api.title} did not accept the token. If signing in again does not help, the API may expect another"
            " sign-in service.",
        )
    if status == requests.codes.forbidden:
        return problem(
            "call-forbidden",
            f"{api.title} knows who you are and does not allow this call. You may need a role there: ask the people"
            " who run it.",
        )
    if status == requests.codes.too_many_requests or (
        status == requests.codes.service_unavailable and retry_after is not None
    ):
        return problem(
            "throttled", f"{api.title} has too much to do and asks to wait. Try again {wait_text(retry_after)}."
        )
    if status >= 500:  # noqa: PLR2004 - RFC 9110, section 15.6: the server's own errors
        return problem("call-failed", f"{api.title} has a fault of its own ({status}). Try again later.")
    return problem(
        "call-failed",
        f"{api.title} refused the call ({status}). The address in the configuration may be wrong; its answer is below.",
    )


def redirected(api: Api, origin: str | None) -> Problem:
    """Return the problem of a redirect to another origin, which would take the token there; None is no address."""
    where = origin or "something that is no plain web address"
    return problem(
        "call-redirected",
        f"{api.title} sent the call on to {where}. A token goes only to the address it was got for, so the call was"
        " stopped. If the API has moved, its url in the configuration must be corrected.",
    )


def from_exception(error: Exception, api: Api) -> Problem:
    """Translate what a request raises on the way to an API."""
    return network_problem(failure_of(error), api.title, unreadable="call-failed")
