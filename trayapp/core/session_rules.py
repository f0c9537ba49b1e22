"""The rules of the session: restoring, signing in and consenting, quick calls, signing out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.ledger import forget_ledgers, keep, record
from trayapp.core.problems import Problem, verification_needed
from trayapp.core.rule import Step, rule
from trayapp.core.state import (
    PERSONAL,
    PERSONAL_POSSIBLE,
    Activity,
    Page,
    SignIn,
    State,
    is_personal,
    personal_notice,
)

if TYPE_CHECKING:
    from trayapp.core.effects import Effect

# Starting


@rule.register
def _(_event: ev.Started, state: State) -> Step:
    return replace(state, activity=Activity.RESTORING), (fx.RestoreSession(),)


@rule.register
def _(event: ev.SessionRestored, state: State) -> Step:
    state = replace(state, account=event.account, activity=Activity.IDLE)
    if event.account is None:
        return state, ()
    granted = dict(event.granted)
    challenges = dict(event.challenges)
    ledgers = tuple(
        replace(
            each,
            granted=tuple(scope for scope in each.asked if scope in granted.get(each.api, ())),
            known=each.api in granted,
            problem=verification_needed(each.title, challenges[each.api]) if each.api in challenges else None,
        )
        for each in state.ledgers
    )
    state = _with_personal_notice(replace(state, ledgers=ledgers))
    return _get_tokens(state) if event.check else (state, ())


# Signing in and consenting


@rule.register
def _(_event: ev.SignInChosen, state: State) -> Step:
    if state.busy:
        return replace(state, page=Page.WAITING if state.sign_in else state.page), (fx.RaiseWindow(),)
    prompts = state.pending()
    if not prompts:
        return _get_tokens(state, fresh=True)
    warn = state.setup.admits_personal and (state.account is None or is_personal(state.account))
    if warn and PERSONAL_POSSIBLE not in state.put_away:
        return replace(state, page=Page.NOTICE, problem=None), (fx.RaiseWindow(),)
    return _begin(state, SignIn(prompts))


@rule.register
def _(event: ev.SignInConfirmed, state: State) -> Step:
    if state.busy or state.page is not Page.NOTICE:
        return state, ()
    if event.put_away:
        state = replace(state, put_away=state.put_away | {PERSONAL_POSSIBLE})
    return _begin(state, SignIn(state.pending()))


@rule.register
def _(event: ev.VerifyChosen, state: State) -> Step:
    if state.busy or state.account is None:
        return state, ()
    answer = state.answer
    call = (answer.api, answer.call) if answer and answer.api == event.api and answer.problem else None
    return _begin(state, SignIn(state.challenged(event.api), then_call=call))


@rule.register
def _(event: ev.BrowserWaiting, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    return replace(state, sign_in=replace(state.sign_in, link=event.link), prompts=state.prompts + 1), ()


@rule.register
def _(_event: ev.BrowserNotOpened, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    return replace(state, sign_in=replace(state.sign_in, browser_failed=True), page=Page.WAITING), (fx.RaiseWindow(),)


@rule.register
def _(_event: ev.BrowserAgainChosen, state: State) -> Step:
    link = state.sign_in.link if state.sign_in else None
    return state, (fx.OpenBrowser(link),) if link else ()


@rule.register
def _(_event: ev.SignInCancelled, state: State) -> Step:
    if state.page is Page.NOTICE:
        return replace(state, page=Page.CLOSED), ()
    return state, (fx.CancelPrompt(),) if state.activity is Activity.PROMPTING else ()


@rule.register
def _(event: ev.PromptAnswered, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    if state.account is not None and state.account.home_id != event.account.home_id:
        state = forget_ledgers(state)
    # A prompt adds to what was granted before: an incremental one asks for just what is missing.
    held = state.ledger(event.outcome.api).granted
    outcome = replace(event.outcome, granted=held + (event.outcome.granted or ()))
    state = _with_personal_notice(record(replace(state, account=event.account), outcome))
    sign_in = replace(state.sign_in, done=state.sign_in.done + 1, link=None) if state.sign_in else None
    if sign_in and sign_in.done < len(sign_in.prompts):
        state = replace(state, sign_in=sign_in)
        return state, (fx.OpenPrompt(sign_in.prompt, state.account, sign_in.done, len(sign_in.prompts)),)
    return _get_tokens(state, but=event.outcome.api)


@rule.register
def _(event: ev.PromptFailed, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    begun = state.sign_in.done > 0
    asked = {ask.api for ask in state.sign_in.prompt.asks}
    trouble = event.problem
    declined = trouble.code == "consent-declined"
    if declined or trouble.needs_admin:
        ledgers = tuple(
            replace(each, problem=trouble, known=each.known or declined)
            if each.api in asked and not each.ready
            else each
            for each in state.ledgers
        )
        state = replace(state, ledgers=ledgers)
    state, shown = _show_problem(replace(state, sign_in=None, activity=Activity.IDLE), trouble)
    if not begun:
        return state, shown
    # Earlier prompts of this sign-in were answered: what they granted is worth having.
    state, more = _get_tokens(state)
    return state, shown + more


@rule.register
def _(event: ev.TokensAcquired, state: State) -> Step:
    account = state.account
    if account is None or state.activity is not Activity.GETTING_TOKENS:
        return state, ()
    signing_in = state.sign_in
    for outcome in event.outcomes:
        state = record(state, outcome)
    state = replace(state, activity=Activity.IDLE, sign_in=None)
    follow: tuple[Effect, ...] = (keep(account, state),)
    if signing_in is None:
        return state, follow
    if signing_in.then_call is not None and state.ledger(signing_in.then_call[0]).problem is None:
        state, more = rule(ev.CallChosen(*signing_in.then_call), state)
        return state, follow + more
    if _must_show(state):
        return replace(state, page=Page.OVERVIEW), (*follow, fx.RaiseWindow())
    page = Page.CLOSED if state.page is Page.WAITING else state.page
    ready = f"{state.ready_count} of {len(state.ledgers)} APIs ready"
    return replace(state, page=page), (*follow, fx.Notify(f"Signed in as {account.label}", ready))


@rule.register
def _(_event: ev.CheckAgainChosen, state: State) -> Step:
    if state.busy:
        return state, ()
    if state.account is None:
        return rule(ev.SignInChosen(), replace(state, problem=None))
    return _get_tokens(replace(state, problem=None), fresh=True)


# Quick calls


@rule.register
def _(event: ev.CallChosen, state: State) -> Step:
    key = (event.api, event.call)
    if state.account is None or key in state.calls or state.busy:
        return state, ()
    ledger = state.ledger(event.api)
    scopes = ledger.granted if ledger.known and ledger.granted else ledger.asked
    return replace(state, calls=(*state.calls, key)), (fx.SendCall(state.account, *key, scopes),)


@rule.register
def _(event: ev.CallAnswered, state: State) -> Step:
    answer = event.answer
    key = (answer.api, answer.call)
    if key not in state.calls:
        return state, ()
    state = replace(state, calls=tuple(each for each in state.calls if each != key), answer=answer, page=Page.ANSWER)
    before = state.ledger(answer.api)
    if answer.problem is not None and answer.problem.needs_person:
        state = record(state, ev.TokenOutcome(answer.api, problem=answer.problem))
    elif answer.problem is None and not before.missing:
        state = record(state, ev.TokenOutcome(answer.api))
    kept: tuple[Effect, ...] = ()
    if state.account is not None and state.ledger(answer.api) != before:
        kept = (keep(state.account, state),)
    return state, (*kept, fx.RaiseWindow())


# Signing out


@rule.register
def _(_event: ev.SignOutChosen, state: State) -> Step:
    if state.account is None or state.busy:
        return state, ()
    return replace(state, activity=Activity.SIGNING_OUT), (fx.ForgetAccount(state.account),)


@rule.register
def _(_event: ev.SignedOut, state: State) -> Step:
    notices = tuple(each for each in state.notices if each.code != PERSONAL)
    page = Page.CLOSED if state.page is Page.ANSWER else state.page
    state = replace(forget_ledgers(state), account=None, activity=Activity.IDLE, calls=(), notices=notices)
    return replace(state, page=page, answer=None, problem=None), ()


@rule.register
def _(event: ev.Failed, state: State) -> Step:
    return _show_problem(replace(state, activity=Activity.IDLE, sign_in=None), event.problem)


# What the rules share


def _begin(state: State, sign_in: SignIn) -> Step:
    state = replace(
        state,
        sign_in=sign_in,
        activity=Activity.PROMPTING,
        page=Page.WAITING,
        problem=None,
        answer=state.answer if sign_in.then_call else None,
        copied=None,
    )
    return state, (fx.OpenPrompt(sign_in.prompt, state.account, 0, len(sign_in.prompts)), fx.RaiseWindow())


def _get_tokens(state: State, *, but: str | None = None, fresh: bool = False) -> Step:
    """Ask for one silent token per API, except the one whose token has just come (`but`)."""
    account = state.account
    if account is None:
        return state, ()
    # An API that waits for a claims challenge to be answered is asked by a person, not silently once more.
    asks = tuple(
        (each.api, each.asked)
        for each in state.ledgers
        if each.api != but and not (each.problem and each.problem.claims)
    )
    state = replace(state, activity=Activity.GETTING_TOKENS)
    return state, (fx.AcquireTokens(account, asks, fresh),)


def _with_personal_notice(state: State) -> State:
    notices = tuple(each for each in state.notices if each.code != PERSONAL)
    if is_personal(state.account):
        notices = (*notices, personal_notice(state.account))
    return replace(state, notices=notices)


def _must_show(state: State) -> bool:
    """Whether the end of a sign-in has something to say that the icon cannot."""
    trouble = any(each.problem is not None for each in state.ledgers)
    return trouble or (is_personal(state.account) and PERSONAL not in state.put_away)


def _show_problem(state: State, trouble: Problem) -> Step:
    return replace(state, problem=trouble, page=Page.PROBLEM), (fx.RaiseWindow(),)
