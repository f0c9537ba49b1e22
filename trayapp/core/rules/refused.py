"""Steps on a refusal: what it means beside what else is known, and that no page is opened again in vain."""

from __future__ import annotations

from trayapp.core.consent.ledger import enter
from trayapp.core.consent.refusals import fingerprint, in_vain, judged_together, worth_a_page
from trayapp.core.model import Answer, TokenOutcome
from trayapp.core.problems import Action, Problem
from trayapp.core.record import replace
from trayapp.core.rules.approval import explained, waiting_problem, with_waits
from trayapp.core.state import State

WHOLE = ""
"""In place of an API, the sign-in as a whole."""


def with_tokens(state: State, outcomes: tuple[TokenOutcome, ...]) -> State:
    """Record the outcomes of silent token requests, each judged by what the others and the pages before prove."""
    proven = state.sign_in is not None and state.sign_in.done > 0
    outcomes = tuple(explained(state, each) for each in outcomes)
    judged = judged_together(state.ledgers, outcomes, state.setup.kind, proven=proven)
    judged = tuple(
        replace(each, problem=_again(state, each.api, each.problem)) if each.problem is not None else each
        for each in judged
    )
    helped = {each.api for each in judged if each.problem is None}
    opened = frozenset(each for each in state.opened if each[0] not in helped or "call-" in each[1])
    return with_waits(replace(state, ledgers=enter(state.ledgers, *judged), opened=opened))


def after_page(state: State, trouble: Problem, api: str | None) -> tuple[State, Problem]:
    """Return what the failure of a page means, after those that failed before.

    A page for an API of a valid sign-in has proved that a page does not help there, unless it brings a claims
    challenge, which the next one can carry. A whole sign-in is offered once more: its code may have been lost.
    """
    if not worth_a_page(trouble):
        return state, trouble
    if api is not None and state.account is not None and trouble.claims is None:
        return state, in_vain(state.ledger(api).title, trouble)
    key = (api or WHOLE, fingerprint(trouble))
    if key not in state.opened:
        return replace(state, opened=state.opened | {key}), trouble
    if api is not None:
        return state, in_vain(state.ledger(api).title, trouble)
    message = f"{trouble.message} The page has ended so before, so it isn't offered again: ask the help desk."
    return state, replace(trouble, action=Action.NONE, message=message)


def after_call(state: State, answer: Answer) -> tuple[State, Answer]:
    """Return a call's answer, judged by whether a page was opened for the same before."""
    trouble = answer.problem
    if trouble is None:
        return replace(state, opened=frozenset(each for each in state.opened if each[0] != answer.api)), answer
    ledger = state.ledger(answer.api)
    waits = waiting_problem(state, ledger)
    if trouble.code == "call-scope-missing" and trouble.needs_person and waits is not None:
        return state, replace(answer, problem=waits.with_details(trouble))
    if trouble.code == "call-scope-missing" and trouble.needs_person and ledger.known and not ledger.missing:
        return state, replace(answer, problem=in_vain(ledger.title, trouble))
    return state, replace(answer, problem=_again(state, answer.api, trouble))


def _again(state: State, api: str, trouble: Problem) -> Problem:
    same = worth_a_page(trouble) and (api, fingerprint(trouble)) in state.opened
    return in_vain(state.ledger(api).title, trouble) if same else trouble
