"""The rules: what each event does to the state, and which effects it asks for."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.effects import Effect
from trayapp.core.problems import Problem, problem, verification_needed
from trayapp.core.scopes import names
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
    from trayapp.core.events import Event
    from trayapp.core.model import Account

Step = tuple[State, tuple[Effect, ...]]


def update(state: State, event: Event) -> Step:
    """Give the next state and the effects to carry out.

    Pure: the same state and event give the same answer. An event that has no meaning in the state (a click on a menu
    that was drawn before the state changed, an answer to a sign-in that was cancelled) changes nothing.
    """
    return _on(event, state)


@singledispatch
def _on(event: object, _state: State) -> Step:
    raise TypeError(f"not an event: {type(event).__name__}")


# Starting


@_on.register
def _(_event: ev.Started, state: State) -> Step:
    return replace(state, activity=Activity.RESTORING), (fx.RestoreSession(),)


@_on.register
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


@_on.register
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


@_on.register
def _(event: ev.SignInConfirmed, state: State) -> Step:
    if state.busy or state.page is not Page.NOTICE:
        return state, ()
    if event.put_away:
        state = replace(state, put_away=state.put_away | {PERSONAL_POSSIBLE})
    return _begin(state, SignIn(state.pending()))


@_on.register
def _(event: ev.VerifyChosen, state: State) -> Step:
    if state.busy or state.account is None:
        return state, ()
    answer = state.answer
    call = (answer.api, answer.call) if answer and answer.api == event.api and answer.problem else None
    return _begin(state, SignIn(state.challenged(event.api), then_call=call))


@_on.register
def _(event: ev.BrowserWaiting, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    return replace(state, sign_in=replace(state.sign_in, link=event.link), prompts=state.prompts + 1), ()


@_on.register
def _(_event: ev.BrowserNotOpened, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    return replace(state, sign_in=replace(state.sign_in, browser_failed=True), page=Page.WAITING), (fx.RaiseWindow(),)


@_on.register
def _(_event: ev.BrowserAgainChosen, state: State) -> Step:
    link = state.sign_in.link if state.sign_in else None
    return state, (fx.OpenBrowser(link),) if link else ()


@_on.register
def _(_event: ev.SignInCancelled, state: State) -> Step:
    if state.page is Page.NOTICE:
        return replace(state, page=Page.CLOSED), ()
    return state, (fx.CancelPrompt(),) if state.activity is Activity.PROMPTING else ()


@_on.register
def _(event: ev.PromptAnswered, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    if state.account is not None and state.account.home_id != event.account.home_id:
        state = _forget_ledgers(state)
    state = _with_personal_notice(_record(replace(state, account=event.account), event.outcome))
    sign_in = replace(state.sign_in, done=state.sign_in.done + 1, link=None) if state.sign_in else None
    if sign_in and sign_in.done < len(sign_in.prompts):
        state = replace(state, sign_in=sign_in)
        return state, (fx.OpenPrompt(sign_in.prompt, state.account, sign_in.done, len(sign_in.prompts)),)
    return _get_tokens(state, but=event.outcome.api)


@_on.register
def _(event: ev.PromptFailed, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
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
    return _show_problem(replace(state, sign_in=None, activity=Activity.IDLE), trouble)


@_on.register
def _(event: ev.TokensAcquired, state: State) -> Step:
    account = state.account
    if account is None or state.activity is not Activity.GETTING_TOKENS:
        return state, ()
    signing_in = state.sign_in
    for outcome in event.outcomes:
        state = _record(state, outcome)
    state = replace(state, activity=Activity.IDLE, sign_in=None)
    follow: tuple[Effect, ...] = (_keep(account, state),)
    if signing_in is None:
        return state, follow
    if signing_in.then_call is not None and state.ledger(signing_in.then_call[0]).problem is None:
        state, more = _on(ev.CallChosen(*signing_in.then_call), state)
        return state, follow + more
    if _must_show(state):
        return replace(state, page=Page.OVERVIEW), (*follow, fx.RaiseWindow())
    page = Page.CLOSED if state.page is Page.WAITING else state.page
    ready = f"{state.ready_count} of {len(state.ledgers)} APIs ready"
    return replace(state, page=page), (*follow, fx.Notify(f"Signed in as {account.label}", ready))


@_on.register
def _(_event: ev.CheckAgainChosen, state: State) -> Step:
    if state.busy:
        return state, ()
    if state.account is None:
        return _on(ev.SignInChosen(), replace(state, problem=None))
    return _get_tokens(replace(state, problem=None), fresh=True)


# Quick calls


@_on.register
def _(event: ev.CallChosen, state: State) -> Step:
    key = (event.api, event.call)
    if state.account is None or key in state.calls or state.busy:
        return state, ()
    ledger = state.ledger(event.api)
    scopes = ledger.granted if ledger.known and ledger.granted else ledger.asked
    return replace(state, calls=(*state.calls, key)), (fx.SendCall(state.account, *key, scopes),)


@_on.register
def _(event: ev.CallAnswered, state: State) -> Step:
    answer = event.answer
    key = (answer.api, answer.call)
    if key not in state.calls:
        return state, ()
    state = replace(state, calls=tuple(each for each in state.calls if each != key), answer=answer, page=Page.ANSWER)
    before = state.ledger(answer.api)
    if answer.problem is not None and answer.problem.needs_person:
        state = _record(state, ev.TokenOutcome(answer.api, problem=answer.problem))
    elif answer.problem is None and not before.missing:
        state = _record(state, ev.TokenOutcome(answer.api))
    keep: tuple[Effect, ...] = ()
    if state.account is not None and state.ledger(answer.api) != before:
        keep = (_keep(state.account, state),)
    return state, (*keep, fx.RaiseWindow())


# Signing out


@_on.register
def _(_event: ev.SignOutChosen, state: State) -> Step:
    if state.account is None or state.busy:
        return state, ()
    return replace(state, activity=Activity.SIGNING_OUT), (fx.ForgetAccount(state.account),)


@_on.register
def _(_event: ev.SignedOut, state: State) -> Step:
    notices = tuple(each for each in state.notices if each.code != PERSONAL)
    page = Page.CLOSED if state.page is Page.ANSWER else state.page
    state = replace(_forget_ledgers(state), account=None, activity=Activity.IDLE, calls=(), notices=notices)
    return replace(state, page=page, answer=None, problem=None), ()


# The window, the tray, the rest


@_on.register
def _(event: ev.CopyChosen, state: State) -> Step:
    return replace(state, copied=event.what), (fx.Copy(event.text),)


@_on.register
def _(event: ev.NoticeDismissed, state: State) -> Step:
    return replace(state, put_away=state.put_away | {event.code}), ()


@_on.register
def _(_event: ev.ProblemDismissed, state: State) -> Step:
    return replace(state, problem=None, page=Page.CLOSED), ()


@_on.register
def _(_event: ev.WindowAsked, state: State) -> Step:
    page = Page.OVERVIEW
    if state.activity is Activity.PROMPTING:
        page = Page.WAITING
    elif state.problem is not None:
        page = Page.PROBLEM
    return replace(state, page=page, copied=None), (fx.RaiseWindow(),)


@_on.register
def _(_event: ev.BackChosen, state: State) -> Step:
    return replace(state, page=Page.OVERVIEW, problem=None, copied=None), ()


@_on.register
def _(_event: ev.WindowClosed, state: State) -> Step:
    trouble = None if state.page is Page.PROBLEM else state.problem
    state = replace(state, page=Page.CLOSED, problem=trouble, copied=None)
    # Without a panel the window is the only way in: closing it would leave a program nobody can reach.
    return state, () if state.tray_host else (fx.Quit(),)


@_on.register
def _(_event: ev.QuitChosen, state: State) -> Step:
    cancel: tuple[Effect, ...] = (fx.CancelPrompt(),) if state.activity is Activity.PROMPTING else ()
    return replace(state, quitting=True), (*cancel, fx.Quit())


@_on.register
def _(event: ev.NoticeRaised, state: State) -> Step:
    others = tuple(each for each in state.notices if each.code != event.notice.code)
    return replace(state, notices=(*others, event.notice)), ()


@_on.register
def _(event: ev.Failed, state: State) -> Step:
    return _show_problem(replace(state, activity=Activity.IDLE, sign_in=None), event.problem)


@_on.register
def _(event: ev.TrayHostChanged, state: State) -> Step:
    if event.present == state.tray_host:
        return state, ()
    state = replace(state, tray_host=event.present)
    if not event.present and state.page is Page.CLOSED:
        return replace(state, page=Page.OVERVIEW), (fx.RaiseWindow(),)
    return state, ()


# The pieces that the rules share


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


def _record(state: State, outcome: ev.TokenOutcome) -> State:
    """Enter a token request's outcome in the ledger."""
    ledgers = []
    for each in state.ledgers:
        ledger = each
        if each.api == outcome.api:
            if outcome.granted is not None:
                ledger = replace(each, granted=outcome.granted, known=True)
            ledger = replace(ledger, problem=outcome.problem)
            if ledger.problem is None and ledger.missing:
                what = names(ledger.missing)
                code = "consent-partial" if ledger.granted else "consent-missing"
                trouble = problem(
                    code, f"{each.title} was not granted: {what}. Give consent to use everything it offers."
                )
                ledger = replace(ledger, problem=trouble)
        ledgers.append(ledger)
    return replace(state, ledgers=tuple(ledgers))


def _keep(account: Account, state: State) -> Effect:
    """Keep what was granted, and the claims challenges that wait for the person."""
    granted = tuple((each.api, each.granted) for each in state.ledgers if each.known)
    waiting = ((each.api, each.problem.claims) for each in state.ledgers if each.problem is not None)
    return fx.KeepLedger(account, granted, tuple((api, claims) for api, claims in waiting if claims is not None))


def _forget_ledgers(state: State) -> State:
    blank = tuple(replace(each, granted=(), known=False, problem=None) for each in state.ledgers)
    return replace(state, ledgers=blank)


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
