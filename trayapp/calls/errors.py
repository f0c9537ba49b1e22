"""The boundary where an API's answer, or an exception on the way to it, becomes a problem."""

from __future__ import annotations

from typing import Final

import requests

from trayapp.calls.challenge import bearer_challenges
from trayapp.core.answers.said import SILENT, Said
from trayapp.core.consent.scopes import name_of, names
from trayapp.core.language import N_, _, sentences
from trayapp.core.model import Api
from trayapp.core.problems import Action, Problem
from trayapp.core.record import replace
from trayapp.core.text import clean_line, words_of
from trayapp.correlation import correlation_id
from trayapp.network.failures import failure_of, way_of
from trayapp.network.headers import clock_text, wait_text
from trayapp.network.problems import CLOCK_LIMIT, network_problem

LONGEST_SCOPE: Final = 200


def from_status(
    status: int,
    api: Api,
    retry_after: float | None,
    skew: float | None = None,
    *,
    challenge: str | None = None,
    said: Said = SILENT,
) -> Problem | None:
    """Translate an HTTP status (RFC 9110 section 15); None for a good one. `retry_after` is in seconds.

    `challenge` is the answer's ``WWW-Authenticate``, `said` what its body says. `skew` is by how many seconds this
    computer's clock is ahead of the API's, if it is known: with a slow clock, an expired token still looks valid.
    """
    if status < 400:  # noqa: PLR2004 - RFC 9110, section 15: 4xx and 5xx are errors
        return None
    words = said.words or _said(challenge)
    trouble = _from_status(status, api, retry_after, skew, challenge, explained=words is not None)
    return replace(
        trouble,
        provider_message=words,
        provider_codes=said.codes,
        correlation_id=said.request_id or correlation_id() or None,
    )


def _from_status(
    status: int, api: Api, retry_after: float | None, skew: float | None, challenge: str | None, *, explained: bool
) -> Problem:
    """Judge a status. Where the API has `explained` itself, nothing is guessed that may contradict it."""
    if status == requests.codes.unauthorized and skew is not None and abs(skew) > CLOCK_LIMIT:
        return Problem(
            "call-unauthorised",
            sentences(
                _("{api} didn't accept the token, most likely because the clock is wrong.", api=api.title),
                clock_text(skew),
                _("Set the date and the time, and try again."),
            ),
            other_action=Action.RETRY,
        )
    if status == requests.codes.unauthorized:
        return Problem(
            "call-unauthorised",
            _(
                "{api} didn't accept the token. If signing in again doesn't help, the API may expect another sign-in"
                " service.",
                api=api.title,
            ),
        )
    if status == requests.codes.forbidden and (wanted := _scope_wanted(challenge)) is not None:
        return _scope_missing(api, wanted)
    if status == requests.codes.forbidden:
        refused = _("{api} knows who you are and doesn't allow this call.", api=api.title)
        why = (
            _("The people who run it can say more.")
            if explained
            else _("You may need a role there: ask the people who run it.")
        )
        return Problem("call-forbidden", sentences(refused, why))
    if status == requests.codes.too_many_requests or (
        status == requests.codes.service_unavailable and retry_after is not None
    ):
        when = wait_text(retry_after)
        return Problem("throttled", _("{api} is busy and asks to wait. Try again {when}.", api=api.title, when=when))
    if status >= 500:  # noqa: PLR2004 - RFC 9110, section 15.6: the server's own errors
        return Problem(
            "call-failed", _("{api} has an internal error ({status}). Try again later.", api=api.title, status=status)
        )
    refused = _("{api} refused the call ({status}).", api=api.title, status=status)
    why = (
        _("Its answer is below.")
        if explained
        else _("The address in the configuration may be wrong; its answer is below.")
    )
    return Problem("call-failed", sentences(refused, why))


def _scope_wanted(challenge: str | None) -> str | None:
    """Return the scope that the token lacks for the API (RFC 6750 section 3.1), "" if it names none; else None."""
    for each in bearer_challenges(challenge):
        if each.parameters.get("error") == "insufficient_scope":
            return clean_line(each.parameters.get("scope", ""))[:LONGEST_SCOPE]
    return None


def _scope_missing(api: Api, wanted: str) -> Problem:
    """Return the problem of a token that lacks a permission: consent helps if it is configured."""
    asked = {form.casefold() for scope in api.scopes for form in (scope, name_of(scope))}
    if wanted and all(scope.casefold() in asked for scope in wanted.split()):
        return Problem(
            "call-scope-missing",
            _(
                "{api} allows this call only with the permission {permissions}, which the token lacks. Give consent to"
                " it; it takes one page in the browser.",
                api=api.title,
                permissions=names(wanted.split()),
            ),
            other_action=Action.CONSENT,
        )
    text = (
        N_(
            "{api} allows this call only with the permission {permissions}, which this program doesn't ask for. Ask IT"
            " to add it to scopes in the configuration."
        )
        if wanted
        else N_(
            "{api} allows this call only with a permission, which this program doesn't ask for. Ask IT to add it to"
            " scopes in the configuration."
        )
    )
    return Problem("call-scope-missing", _(text, api=api.title, permissions=names(wanted.split())))


def _said(challenge: str | None) -> str | None:
    """Return the API's own words: the description of its challenge (RFC 6750 section 3)."""
    found = (each.parameters.get("error_description") for each in bearer_challenges(challenge))
    return words_of(next(filter(None, found), ""))


def redirected(api: Api, origin: str | None) -> Problem:
    """Return the problem of a redirect to another origin, which would get the token; None is an invalid address."""
    sent = (
        _("{api} sent the call on to {origin}.", api=api.title, origin=origin)
        if origin
        else _("{api} sent the call on to something that is no plain web address.", api=api.title)
    )
    rest = _(
        "A token goes only to the address it was got for, so the call was stopped. If the API has moved, its url in the"
        " configuration must be corrected."
    )
    return Problem("call-redirected", sentences(sent, rest))


def from_exception(error: Exception, api: Api) -> Problem:
    """Translate an exception of a request to an API."""
    return network_problem(failure_of(error), api.title, unreadable="call-failed", way=way_of(error))
