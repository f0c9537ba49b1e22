"""The boundary where what an API answers, or the way to it raises, becomes a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

from trayapp.core.problems import Problem, problem

if TYPE_CHECKING:
    from trayapp.core.model import Api


def from_status(status: int, api: Api, retry_after: float | None) -> Problem | None:
    """Translate an HTTP status (RFC 9110 section 15); None for a good one. `retry_after` is in seconds."""
    if status < 400:  # noqa: PLR2004 - RFC 9110, section 15: 4xx and 5xx are errors
        return None
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
        when = f"in {retry_after:.0f} seconds" if retry_after is not None else "in a while"
        return problem("throttled", f"{api.title} asks to wait. Try again {when}.")
    if status >= 500:  # noqa: PLR2004 - RFC 9110, section 15.6: the server's own errors
        return problem("call-failed", f"{api.title} has a fault of its own ({status}). Try again later.")
    return problem(
        "call-failed",
        f"{api.title} refused the call ({status}). The address in the configuration may be wrong; its answer is below.",
    )


def redirected(api: Api, origin: str) -> Problem:
    """Give the problem of a redirect to another origin, which would take the token there."""
    return problem(
        "call-redirected",
        f"{api.title} sent the call on to {origin}. A token goes only to the address it was got for, so the call was"
        " stopped. If the API has moved, its url in the configuration must be corrected.",
    )


def from_exception(error: requests.RequestException, api: Api) -> Problem:
    """Translate what requests raises on the way to an API."""
    match error:
        case requests.exceptions.SSLError():
            return problem(
                "tls-untrusted",
                f"The certificate of {api.title} is not trusted on this computer. If your organisation uses a"
                " certificate authority of its own, its root certificate must be in the system's store or in ca_file.",
            )
        case requests.exceptions.Timeout():
            return problem("timed-out", f"{api.title} did not answer in time. Try again.")
        case requests.exceptions.ConnectionError():
            return problem(
                "offline",
                f"{api.title} cannot be reached. Check the network connection, and try again when it is back.",
            )
        case _:
            return problem("call-failed", f"The answer of {api.title} could not be read. Try again.")
