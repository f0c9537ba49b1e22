"""The rules of the session: restoring, signing in and consenting."""

from __future__ import annotations

from datetime import UTC, datetime

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.ledger import enter, restore
from trayapp.core.consent.refusals import worth_a_page
from trayapp.core.consent.search import Waits, only
from trayapp.core.effects import Effect
from trayapp.core.language import _
from trayapp.core.model import Account, Announced, Status
from trayapp.core.notices import OTHER_ACCOUNT, PERSONAL, POSSIBLY_PERSONAL
from trayapp.core.problems import OTHER_ANSWERED, STAYED_IN_BROWSER, Problem
from trayapp.core.record import replace
from trayapp.core.rules.approval import is_own, page_answered, page_failed, watch, with_waits
from trayapp.core.rules.calls import is_last, send
from trayapp.core.rules.late import await_consent
from trayapp.core.rules.refused import after_page, page_ended, with_tokens, without_the_same_page
from trayapp.core.rules.steps import (
    Step,
    ask_for_tokens,
    begin,
    keep_ledger,
    opening,
    rule,
    show_problem,
    warn_or_begin,
    with_account,
    with_other_account_notice,
    with_personal_notice,
    without_account,
)
from trayapp.core.rules.trail import origin
from trayapp.core.state import Activity, Page, SignIn, State

# Starting


@rule.register(ev.Started)
def started(event: ev.Started, state: State) -> Step:
    return replace(state, activity=Activity.RESTORING, welcome=event.first), (fx.RestoreSession(),)


@rule.register(ev.SessionRestored)
def session_restored(event: ev.SessionRestored, state: State) -> Step:
    waits = only(event.waits or Waits(), {scope for each in state.ledgers for scope in each.asked})
    state = replace(state, account=event.account, accounts=event.accounts, activity=Activity.IDLE, waits=waits)
    if event.account is None:
        if not state.welcome:
            return state, ()
        page = Page.OVERVIEW if state.page is Page.CLOSED else state.page
        return replace(state, welcome=False, page=page), (fx.RaiseWindow(),)
    ledgers = restore(state.ledgers, dict(event.granted), dict(event.challenges), dict(event.histories))
    opened = {(api, what) for api, history in event.histories for what in history.opened}
    last = [(api, call, values) for api, history in event.histories for call, values in history.values]
    state = replace(state, opened=state.opened | opened, remembered=tuple(last) if state.setup.call_history else ())
    state = with_waits(with_personal_notice(replace(state, ledgers=ledgers)))
    return ask_for_tokens(state) if event.check else (state, ())


# Signing in and consenting


@rule.register(ev.SignInChosen)
def sign_in_chosen(_event: ev.SignInChosen, state: State) -> Step:
    if state.busy:
        return replace(state, page=Page.WAITING if state.sign_in else state.page), (fx.RaiseWindow(),)
    prompts = state.pending()
    return warn_or_begin(state, SignIn(prompts, state.account)) if prompts else ask_for_tokens(state, fresh=True)


@rule.register(ev.AskAgainChosen)
def ask_again_chosen(_event: ev.AskAgainChosen, state: State) -> Step:
    prompts = state.again()
    return warn_or_begin(state, SignIn(prompts, state.account)) if prompts else (state, ())


@rule.register(ev.SignInConfirmed)
def sign_in_confirmed(event: ev.SignInConfirmed, state: State) -> Step:
    planned = state.planned
    if state.busy or planned is None:
        return state, ()
    if event.dismissed:
        state = replace(state, dismissed=state.dismissed | {POSSIBLY_PERSONAL})
    return begin(state, planned)


@rule.register(ev.VerifyChosen)
def verify_chosen(event: ev.VerifyChosen, state: State) -> Step:
    if state.busy or state.account is None or event.api not in {api.name for api in state.setup.apis}:
        return state, ()
    answer = state.answer
    challenged = answer is not None and answer.api == event.api and answer.problem is not None and answer.problem.claims
    # It was refused, so it goes on as it was confirmed: once, and not from an older answer.
    call = answer.request if answer is not None and challenged and is_last(state, answer) else None
    return begin(state, SignIn(state.challenged(event.api), state.account, then_call=call))


@rule.register(ev.BrowserWaiting)
def browser_waiting(event: ev.BrowserWaiting, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    return replace(
        state,
        sign_in=replace(state.sign_in, link=event.link, user_code=event.user_code, until=event.until),
        prompts=state.prompts + 1,
    ), ()


@rule.register(ev.BrowserNotOpened)
def browser_not_opened(_event: ev.BrowserNotOpened, state: State) -> Step:
    if state.sign_in is None:
        return state, ()
    return replace(state, sign_in=replace(state.sign_in, browser_failed=True), page=Page.WAITING), (fx.RaiseWindow(),)


@rule.register(ev.BrowserInsistsOnHttps)
def browser_insists_on_https(_event: ev.BrowserInsistsOnHttps, state: State) -> Step:
    """Say so beside the waiting: most browsers try http next, and the answer then comes."""
    if state.sign_in is None:
        return state, ()
    return replace(state, sign_in=replace(state.sign_in, https_only=True)), ()


@rule.register(ev.BrowserAgainChosen)
def browser_again_chosen(_event: ev.BrowserAgainChosen, state: State) -> Step:
    return state, (fx.OpenSignInPage(),) if state.sign_in and state.sign_in.link else ()


@rule.register(ev.SignInCancelled)
def sign_in_cancelled(event: ev.SignInCancelled, state: State) -> Step:
    if state.planned is not None:
        page = origin(state) if state.page is Page.NOTICE else state.page
        return replace(state, planned=None, page=page), ()
    if state.sign_in is not None and state.late:
        return replace(state, sign_in=replace(state.sign_in, last_try=True)), (fx.StopAwaiting(),)
    if state.sign_in is None or state.activity is not Activity.PROMPTING:
        return state, ()
    return replace(state, sign_in=replace(state.sign_in, cancelled=not event.told)), (fx.CancelPrompt(),)


@rule.register(ev.PromptAnswered)
def prompt_answered(event: ev.PromptAnswered, state: State) -> Step:
    answered = state.sign_in
    if answered is None or state.activity is not Activity.PROMPTING:
        return state, ()
    asked = opening(state, answered)
    if asked.account is not None and not asked.expects(event.account):
        return _somebody_else_answered(state, asked.account, event.account)
    if state.account is not None and state.account.home_id != event.account.home_id:
        waits = state.others if answered.search is not None else Waits(presumed=state.waits.left_out)
        state = replace(without_account(state), waits=waits)
    state = page_ended(state, answered.prompt, event.outcome)
    # A prompt adds to what was granted before: an incremental one asks for just what is missing.
    held = state.ledger(event.outcome.api).granted
    outcome = replace(event.outcome, granted=held + (event.outcome.granted or ()))
    # A call continues by itself only as who began it: nothing is sent as somebody whom the user has not been shown.
    same = asked.expected is not None and asked.expects(event.account)
    sign_in = replace(
        answered,
        account=event.account,
        done=answered.done + 1,
        link=None,
        then_call=answered.then_call if same else None,
    )
    state = with_other_account_notice(state, asked, event.account)
    state = replace(
        state,
        account=event.account,
        accounts=with_account(state, event.account),
        ledgers=enter(state.ledgers, outcome),
    )
    state = with_personal_notice(replace(state, sign_in=sign_in))
    if sign_in.search is not None:
        return page_answered(state, sign_in, sign_in.search)
    if sign_in.done < len(sign_in.prompts):
        return state, (opening(state, sign_in),)
    # Of an API that is divided between pages, this token is for a part.
    whole = event.outcome.api not in {ask.api for prompt in answered.prompts[: answered.done] for ask in prompt.asks}
    return ask_for_tokens(state, except_for=event.outcome.api if whole else None)


def _somebody_else_answered(state: State, expected: Account, account: Account) -> Step:
    """Keep the account that was expected; the other one waits for the user to use it or to forget it."""
    trouble = Problem(
        OTHER_ANSWERED,
        _(
            "{username} was expected to sign in, and {other} has done so. Nothing was changed"
            " for {username}. If {other} is not you, somebody else has answered on this"
            " computer: forget that sign-in.",
            username=expected.username,
            other=account.username,
        ),
    )
    state = replace(state, accounts=with_account(state, account), answered_by=account)
    return prompt_failed(ev.PromptFailed(trouble), state)


@rule.register(ev.PromptFailed)
def prompt_failed(event: ev.PromptFailed, state: State) -> Step:
    signing_in = state.sign_in
    if signing_in is None or state.activity is not Activity.PROMPTING:
        return state, ()
    if signing_in.instead is not None and event.problem.code in STAYED_IN_BROWSER:
        event = ev.PromptFailed(signing_in.instead)
    begun = signing_in.done > 0
    stayed = signing_in.account == state.account and event.problem.code in STAYED_IN_BROWSER
    unanswered = signing_in.prompt.scopes if stayed else ()
    asked = {event.api} if event.api is not None else {ask.api for ask in signing_in.prompt.asks}
    before = state.waits, state.opened
    own, trouble = is_own(state, signing_in), event.problem
    if own and worth_a_page(event.problem):
        state = page_ended(state, signing_in.prompt)
    state, follows = page_failed(state, signing_in, event.problem, event.api)
    if follows is not None:
        return follows
    if own:
        state, trouble = after_page(state, event.problem, event.api)
    declined = trouble.code == "consent-declined"
    if own and (declined or trouble.needs_admin or event.api is not None):
        ledgers = tuple(
            replace(each, problem=trouble, known=each.known or declined)
            if each.api in asked and not each.ready
            else each
            for each in state.ledgers
        )
        state = with_waits(replace(state, ledgers=ledgers))
    if own and state.account is not None and event.api is not None and worth_a_page(event.problem):
        state = without_the_same_page(state, (signing_in.prompt,))
    state = replace(state, sign_in=None, activity=Activity.IDLE, unanswered=unanswered)
    state, shown = (
        _stopped(state) if signing_in.cancelled and trouble.code in STAYED_IN_BROWSER else show_problem(state, trouble)
    )
    if (state.waits, state.opened if state.account is not None else before[1]) != before:
        shown = (*shown, keep_ledger(state), *watch(state))
    if not begun:
        return state, shown
    # Earlier prompts of this sign-in were answered: use what they granted.
    state, more = ask_for_tokens(state)
    return state, shown + more


def _stopped(state: State) -> Step:
    """Go back to where the user was: what they have ended themselves is no error."""
    page = origin(state) if state.page is Page.WAITING else state.page
    return replace(state, page=page, copied=_("Sign-in cancelled")), ()


@rule.register(ev.TokensAcquired)
def tokens_acquired(event: ev.TokensAcquired, state: State) -> Step:
    account = state.account
    if account is None or state.activity is not Activity.GETTING_TOKENS:
        return state, ()
    signing_in = state.sign_in
    awaited = await_consent(state, event.outcomes)
    if awaited is not None:
        return awaited
    state = replace(with_tokens(state, event.outcomes), activity=Activity.IDLE, sign_in=None)
    state, network = _watch_network(state)
    follow: tuple[Effect, ...] = (keep_ledger(state), *network, *watch(state))
    if signing_in is None:
        return _checked(state, event.at, follow) if state.checking else (state, follow)
    if signing_in.then_call is not None and state.ledger(signing_in.then_call.api).problem is None:
        state, more = send(state, signing_in.then_call)
        if more:
            return state, follow + more
    warned = any(each.code in {PERSONAL, OTHER_ACCOUNT} for each in state.shown_notices())
    if warned or any(each.problem is not None for each in state.ledgers):
        return replace(state, page=Page.OVERVIEW), (*follow, fx.RaiseWindow())
    page = Page.CLOSED if state.page is Page.WAITING else state.page
    ready = f"{account.username}: {state.progress}"
    return replace(state, page=page), (
        *follow,
        fx.Notify(
            _("Signed in as {label}", label=account.label),
            ready,
            kind=Announced.SIGN_IN,
        ),
    )


def _checked(state: State, at: float, follow: tuple[Effect, ...]) -> Step:
    clock = datetime.fromtimestamp(at, UTC).astimezone()
    found = _("Checked at {time}: {ready}", time=f"{clock:%H:%M:%S}", ready=state.progress)
    state = replace(state, checking=False)
    if state.page is Page.CLOSED:
        return state, (*follow, fx.Notify("Consentray", found, kind=Announced.SIGN_IN))
    return replace(state, copied=found), follow


@rule.register(ev.CheckAgainChosen)
def check_again_chosen(_event: ev.CheckAgainChosen, state: State) -> Step:
    if state.busy:
        return state, ()
    if state.account is None:
        return rule(ev.SignInChosen(), replace(state, problem=None))
    page = Page.OVERVIEW if state.page is Page.PROBLEM else state.page
    return ask_for_tokens(replace(state, problem=None, checking=True, page=page), fresh=True)


@rule.register(ev.NetworkChanged)
def network_changed(_event: ev.NetworkChanged, state: State) -> Step:
    if not state.watching:
        return state, ()
    if state.busy:
        return state, (fx.WatchNetwork(),)
    return ask_for_tokens(replace(state, watching=False), fresh=True)


@rule.register(ev.SystemChanged)
def system_changed(_event: ev.SystemChanged, state: State) -> Step:
    """Look at the session again: tokens that are still good are taken from the cache."""
    if state.watching:
        return network_changed(ev.NetworkChanged(), state)
    return (state, ()) if state.busy or state.account is None else ask_for_tokens(state)


@rule.register(ev.Failed)
def failed(event: ev.Failed, state: State) -> Step:
    """Show it to a user who waits for what has failed; else a notification leads to it."""
    waits = state.sign_in is not None or state.checking or state.activity is Activity.SIGNING_OUT
    state, trouble = replace(state, activity=Activity.IDLE, sign_in=None, checking=False), event.problem
    if waits:
        return show_problem(state, trouble)
    told = () if state.problem == trouble else (fx.Notify(trouble.title, trouble.message),)
    return replace(state, problem=trouble), told


def _watch_network(state: State) -> Step:
    """Wait for the network while offline, so that the program recovers by itself."""
    if state.status is Status.OFFLINE:
        return replace(state, watching=True, offline=True), (fx.WatchNetwork(),)
    if state.offline:
        return replace(state, watching=False, offline=False), (fx.UnwatchNetwork(),)
    return state, ()
