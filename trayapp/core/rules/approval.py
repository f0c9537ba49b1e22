"""The rules of permissions that wait for an administrator: signing in without them, finding them, adding them later."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.admin import awaited
from trayapp.core.consent.ledger import enter
from trayapp.core.consent.plan import REFUSES_WHOLE
from trayapp.core.consent.policy import likely_administrators
from trayapp.core.consent.refusals import fingerprint
from trayapp.core.consent.scopes import names
from trayapp.core.consent.search import (
    Search,
    Waits,
    granted,
    next_page,
    passed,
    refused,
    refused_page,
    result,
    within,
    without,
)
from trayapp.core.language import _
from trayapp.core.model import Announced, ApiConsent, TokenOutcome
from trayapp.core.problems import ADMIN_NEEDED, AWAITED, Problem
from trayapp.core.record import replace
from trayapp.core.rules.steps import Step, ask_for_tokens, begin, keep_ledger, opening, rule
from trayapp.core.state import SignIn, State

NOT_GRANTED = frozenset({"consent-missing", "consent-partial", ADMIN_NEEDED, AWAITED})
"""How an API is refused for want of consent; a permission that waits explains it."""


@rule.register(ev.NarrowChosen)
def narrow_chosen(_event: ev.NarrowChosen, state: State) -> Step:
    """Sign in with what needs no administrator; the first page is the one most likely to pass."""
    search = state.narrowed()
    if search is None:
        return state, ()
    account = None if state.of_another else state.account
    return begin(state, SignIn((state.prompt_for(next_page(search)),), account, search=search))


def is_own(state: State, signing_in: SignIn) -> bool:
    """Return whether a sign-in is the active account's, or nobody is signed in yet."""
    return state.account is None or signing_in.account == state.account


def _waits_of(state: State, signing_in: SignIn) -> Waits:
    return state.waits if is_own(state, signing_in) else state.others


def _with_waits_of(state: State, signing_in: SignIn, waits: Waits) -> State:
    return replace(state, waits=waits) if is_own(state, signing_in) else replace(state, others=waits)


def page_answered(state: State, signing_in: SignIn, search: Search) -> Step:
    """Go on after a page of a search was granted."""
    return _go_on(state, signing_in, passed(search, signing_in.prompts[signing_in.done - 1].scopes))


def page_failed(state: State, signing_in: SignIn, trouble: Problem, api: str | None) -> tuple[State, Step | None]:
    """Note what a page that failed says of what waits; return the step that follows it by itself, if one does."""
    search, known = signing_in.search, _waits_of(state, signing_in)
    asked = tuple(scope for ask in signing_in.prompt.asks if api in {None, ask.api} for scope in ask.scopes)
    if trouble.code != ADMIN_NEEDED or state.setup.kind not in REFUSES_WHOLE:
        return (_with_waits_of(state, signing_in, result(known, search)) if search else state), None
    if search is not None:
        search = refused(search, asked)
        if next_page(search) or signing_in.done:
            return state, _go_on(state, signing_in, search)
        return _with_waits_of(state, signing_in, result(known, search)), None
    held = {scope for each in state.ledgers for scope in each.granted} if is_own(state, signing_in) else set()
    asked = without(asked, held) or asked
    named = within(asked, trouble.permissions)
    likely = [scope for scope in asked if likely_administrators(scope) or scope in known.presumed]
    return _with_waits_of(state, signing_in, refused_page(known, asked, named or likely)), None


def _go_on(state: State, signing_in: SignIn, search: Search) -> Step:
    """Open the search's next page; after the last one, get the tokens of what was granted."""
    page, answered = next_page(search), signing_in.prompts[: signing_in.done]
    known = _waits_of(state, signing_in)
    if page:
        prompts = (*answered, state.prompt_for(page))
        signing_in = replace(signing_in, search=search, prompts=prompts, link=None, user_code=None)
        # What it has found out so far outlives the end of the program; the pages that were told are not told anew.
        state = _with_waits_of(state, signing_in, replace(known, search=search))
        kept = (keep_ledger(state),) if is_own(state, signing_in) else ()
        return replace(state, sign_in=signing_in), (*kept, opening(state, signing_in))
    signing_in = replace(signing_in, search=None, prompts=answered)
    state = _with_waits_of(state, signing_in, result(known, search))
    return ask_for_tokens(replace(state, sign_in=signing_in))


def explained(state: State, outcome: TokenOutcome) -> TokenOutcome:
    """Return the outcome of a token request for all of an API's scopes, of which some are known to wait."""
    trouble = outcome.problem
    if trouble is None or trouble.code not in NOT_GRANTED or not state.waiting(state.ledger(outcome.api)):
        return outcome
    if (outcome.api, fingerprint(trouble)) in state.opened:  # a page for just that has not helped
        return outcome
    return replace(outcome, problem=None, granted=outcome.granted or ())


def with_waits(state: State) -> State:
    """Tell each API's permissions that wait, and forget those that have been granted."""
    held = {scope for each in state.ledgers for scope in each.granted}
    state = replace(state, waits=granted(state.waits, held))
    return replace(state, ledgers=tuple(_told(state, each) for each in state.ledgers))


def _told(state: State, ledger: ApiConsent) -> ApiConsent:
    if state.account is None or (ledger.problem is not None and ledger.problem.code not in NOT_GRANTED):
        return ledger
    waits = waiting_problem(state, ledger)
    if waits is not None:
        return replace(ledger, problem=waits)
    was = ledger.problem is not None and ledger.problem.code == AWAITED
    return replace(ledger, problem=None) if was else ledger


def waiting_problem(state: State, ledger: ApiConsent) -> Problem | None:
    """Return the problem of an API of which only what waits is missing; None if a user can grant something first."""
    waiting = state.waiting(ledger)
    if state.account is None or not waiting or state.to_ask(ledger.missing if ledger.known else ledger.asked):
        return None
    return awaited(state.setup, state.account, ledger.api, waiting, some=bool(ledger.granted))


# Once an administrator has approved


def watch(state: State) -> tuple[fx.WatchApproval, ...]:
    """Return the effect that waits until it is worth looking whether an administrator has approved."""
    return (fx.WatchApproval(),) if state.account is not None and state.waits.left_out else ()


@rule.register(ev.ApprovalDue)
def approval_due(_event: ev.ApprovalDue, state: State) -> Step:
    account = state.account
    asks = tuple((each.api, scopes) for each in state.ledgers if (scopes := state.waiting(each)))
    if account is None or not asks:
        return state, ()
    if state.busy:
        return state, watch(state)
    return state, (fx.LookForApproval(account, asks),)


@rule.register(ev.ApprovalLooked)
def approval_looked(event: ev.ApprovalLooked, state: State) -> Step:
    """Take what has been granted since; a look that fails says nothing, and nobody hears of it."""
    account = state.account
    if account is None or account.home_id != event.account.home_id or state.busy:
        return state, watch(state)
    outcomes = {each.api: each for each in event.outcomes}
    found = []
    for ledger in state.ledgers:
        outcome = outcomes.get(ledger.api, TokenOutcome(ledger.api))
        if approved := within(state.waiting(ledger), outcome.granted or ()):
            # The look has asked for these alone: what else the token grants is known from before.
            held = within(ledger.asked, {*ledger.granted, *approved})
            found.append((ledger, approved, replace(outcome, granted=held, problem=None, extra=None)))
    if not found:
        return state, watch(state)
    state = with_waits(replace(state, ledgers=enter(state.ledgers, *(each for _, _, each in found))))
    lines = [f"{ledger.title}: {names(approved)}" for ledger, approved, _ in found]
    opens = ev.ApiPageChosen(found[0][0].api) if len(found) == 1 else None
    told = fx.Notify(
        _("An administrator has approved"),
        _("{lines}. You can use it now.", lines="; ".join(lines)),
        opens,
        Announced.APPROVALS,
    )
    return state, (keep_ledger(state), told, fx.UnwatchApproval(), *watch(state))
