"""Steps on a refusal: what it means beside what else is known, and that no page is opened again in vain."""

from __future__ import annotations

from collections.abc import Iterable

from trayapp.core.consent.ledger import enter
from trayapp.core.consent.plan import Prompt
from trayapp.core.consent.refusals import Opened, but_settled, fingerprint, in_vain, judged_together, worth_a_page
from trayapp.core.language import _
from trayapp.core.model import Answer, ApiConsent, TokenOutcome
from trayapp.core.problems import Action, Problem
from trayapp.core.record import replace
from trayapp.core.rules.approval import explained, waiting_problem, with_waits
from trayapp.core.state import State

WHOLE = ""
"""In place of an API, the sign-in as a whole."""


def page_ended(state: State, page: Prompt, outcome: TokenOutcome | None = None) -> State:
    """Note which refusals a page has asked about: if they come again, it did not help; `outcome` is the token's."""
    opened = state.opened | _refusals(state.ledger(ask.api) for ask in page.asks)
    helped = {outcome.api} if outcome is not None and outcome.granted else set()
    return replace(state, opened=but_settled(opened, helped))


def _refusals(ledgers: Iterable[ApiConsent]) -> frozenset[Opened]:
    return frozenset(
        (each.api, fingerprint(each.problem))
        for each in ledgers
        if each.problem is not None and worth_a_page(each.problem)
    )


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
    opened = but_settled(state.opened, helped)
    answered = state.sign_in.prompts[: state.sign_in.done] if state.sign_in else ()
    state = with_waits(replace(state, ledgers=enter(state.ledgers, *judged), opened=opened))
    return without_the_same_page(state, answered)


def without_the_same_page(state: State, ended: tuple[Prompt, ...]) -> State:
    """Judge the refusals for which the next page would be one that has just ended, in vain for them."""
    following = state.pending()[:1]
    if not any(each.is_same_page(page) for page in following for each in ended):
        return state
    refused = [state.ledger(ask.api) for page in following for ask in page.asks]
    opened = _refusals(each for each in refused if each.problem is not None and each.problem.error is not None)
    ledgers = tuple(
        replace(each, problem=in_vain(each, each.problem, state.setup.kind))
        if each.problem is not None and (each.api, fingerprint(each.problem)) in opened
        else each
        for each in state.ledgers
    )
    return replace(state, ledgers=ledgers, opened=state.opened | opened)


def after_page(state: State, trouble: Problem, api: str | None) -> tuple[State, Problem]:
    """Return what the failure of a page means, after those that failed before.

    A page for an API of a valid sign-in has proved that a page does not help there, unless it brings a claims
    challenge, which the next one can carry. A whole sign-in is offered once more: its code may have been lost.
    """
    if not worth_a_page(trouble):
        return state, trouble
    key = (api or WHOLE, fingerprint(trouble))
    first = key not in state.opened
    state = replace(state, opened=state.opened | {key})
    if first and (api is None or state.account is None or trouble.claims is not None):
        return state, trouble
    if api is not None:
        return state, in_vain(state.ledger(api), trouble, state.setup.kind)
    message = _(
        "{message} The page has ended so before, so it isn't offered again: ask the help desk.", message=trouble.message
    )
    return state, replace(trouble, other_action=Action.NONE, message=message)


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
        return state, replace(answer, problem=in_vain(ledger, trouble, state.setup.kind))
    return state, replace(answer, problem=_again(state, answer.api, trouble))


def _again(state: State, api: str, trouble: Problem) -> Problem:
    same = worth_a_page(trouble) and (api, fingerprint(trouble)) in state.opened
    return in_vain(state.ledger(api), trouble, state.setup.kind) if same else trouble
