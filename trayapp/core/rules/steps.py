"""Where the rules meet: each says what one kind of event does to the state; and the steps that several share."""

from __future__ import annotations

from functools import singledispatch

from trayapp.core import effects as fx
from trayapp.core.consent.ledger import blank
from trayapp.core.consent.refusals import TURNED_AWAY, is_in_vain, is_turned_away
from trayapp.core.consent.search import Waits
from trayapp.core.effects import Effect
from trayapp.core.events import Event
from trayapp.core.model import Account, AccountKind, ApiConsent, History
from trayapp.core.notices import OTHER_ACCOUNT, PERSONAL, POSSIBLY_PERSONAL, other_account
from trayapp.core.notices import personal as personal_notice
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.core.state import Activity, Page, SignIn, State

Step = tuple[State, tuple[Effect, ...]]


@singledispatch
def rule(event: object, state: State) -> Step:
    """Return the next state and the effects of `event`; no effects for an event without a rule.

    The rules register here by an explicit event type: reading it from the annotations costs 5 ms.
    """
    if not isinstance(event, Event):
        raise TypeError(f"not an event: {type(event).__name__}")
    return state, ()


def warn_or_begin(state: State, sign_in: SignIn) -> Step:
    """Begin a sign-in; first warn if the account may be personal, unless the warning is off or dismissed."""
    may_be_personal = sign_in.account is None or sign_in.account.kind is AccountKind.PERSONAL
    warned = state.setup.personal_account_warning and POSSIBLY_PERSONAL not in state.dismissed
    if state.setup.admits_personal and may_be_personal and warned:
        return replace(state, planned=sign_in, page=Page.NOTICE, problem=None), (fx.RaiseWindow(),)
    return begin(state, sign_in)


def begin(state: State, sign_in: SignIn) -> Step:
    """Open the first prompt of a sign-in."""
    state = replace(
        state,
        sign_in=sign_in,
        planned=None,
        activity=Activity.PROMPTING,
        page=Page.WAITING,
        problem=None,
        unanswered=(),
        answer=state.answer if sign_in.then_call else None,
    )
    return state, (opening(state, sign_in), fx.RaiseWindow())


def opening(state: State, sign_in: SignIn) -> fx.OpenPrompt:
    """Return the effect that opens the prompt of a sign-in that is due."""
    hint = state.login_hint if state.account is None else None
    return fx.OpenPrompt(sign_in.prompt, sign_in.account, sign_in.done, len(sign_in.prompts), hint)


def ask_for_tokens(state: State, *, except_for: str | None = None, fresh: bool = False) -> Step:
    """Ask for one silent token per API, except the one whose token has just arrived (`except_for`)."""
    account = state.account
    if account is None:
        return state, ()
    # An API that waits for a claims challenge to be answered, or that did not accept its token, is asked by a user,
    # not silently once more; after the user's page, it is.
    answered = state.sign_in.prompts[: state.sign_in.done] if state.sign_in else ()
    paged = {ask.api for prompt in answered for ask in prompt.asks}
    asks = tuple(
        (each.api, each.asked)
        for each in state.ledgers
        if each.api != except_for
        and not (each.problem and each.problem.claims)
        and not (is_turned_away(each.problem) and each.api not in paged)
    )
    state = replace(state, activity=Activity.GETTING_TOKENS)
    return state, (fx.AcquireTokens(account, asks, fresh),)


def with_account(state: State, account: Account) -> tuple[Account, ...]:
    """Return the known accounts with this one added or updated."""
    if account.home_id not in {each.home_id for each in state.accounts}:
        return (*state.accounts, account)
    return tuple(account if each.home_id == account.home_id else each for each in state.accounts)


def with_personal_notice(state: State) -> State:
    """Warn if the account is personal, unless the warning is off."""
    personal = state.account is not None and state.account.kind is AccountKind.PERSONAL
    warned = personal and state.setup.personal_account_warning
    return state.with_notice(personal_notice()) if warned else state.without_notices(PERSONAL)


def with_other_account_notice(state: State, asked: fx.OpenPrompt, account: Account) -> State:
    """Warn if another account has answered a prompt than was expected."""
    state = replace(state.without_notices(OTHER_ACCOUNT), dismissed=state.dismissed - {OTHER_ACCOUNT})
    if asked.expected is None or asked.expects(account):
        return state
    return state.with_notice(other_account(asked.expected, account))


def show_problem(state: State, trouble: Problem) -> Step:
    """Show a problem in the window."""
    links = trouble.admin_consent_urls or state.admin_links
    return replace(state, problem=trouble, page=Page.PROBLEM, admin_links=links), (fx.RaiseWindow(),)


def _history(state: State, ledger: ApiConsent) -> History:
    """Return what is stored of an API's grant beside its scopes."""
    trouble = ledger.problem
    turned_away = trouble.message if trouble is not None and is_turned_away(trouble) else None
    kept = is_in_vain(trouble)
    opened = sorted(what for api, what in state.opened if api == ledger.api and (kept or what == TURNED_AWAY))
    last = tuple((call, values) for api, call, values in state.remembered if api == ledger.api)
    return History(ledger.extra, ledger.since, turned_away, tuple(opened), last if state.setup.call_history else ())


def keep_ledger(state: State) -> fx.KeepLedger | fx.KeepWaits:
    """Store what waits for an administrator; of an account also what was granted, and the pending claims challenges."""
    if state.account is None:
        return fx.KeepWaits(state.waits)
    granted, challenges, histories = known_of(state)
    kept = tuple((api, history) for api, history in histories.items() if history != History())
    return fx.KeepLedger(state.account, tuple(granted.items()), tuple(challenges.items()), state.waits, kept)


def known_of(state: State) -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, History]]:
    """Return what was granted, the pending claims challenges, and the histories, by API."""
    granted = {each.api: each.granted for each in state.ledgers if each.known}
    challenges = {each.api: each.problem.claims for each in state.ledgers if each.problem and each.problem.claims}
    return granted, challenges, {each.api: _history(state, each) for each in state.ledgers}


def without_account(state: State) -> State:
    """Reset what belongs to the account that was active."""
    return replace(
        state.without_notices(PERSONAL, OTHER_ACCOUNT),
        ledgers=blank(state.ledgers),
        account=None,
        opened=frozenset(),
        waits=Waits(presumed=state.waits.left_out),
        unanswered=(),
        sent=(),
        asking=None,
        remembered=(),
        to_load=0,
        answer=None,
        history=(),
        unread=(),
        problem=None,
        page=Page.OVERVIEW if state.page in {Page.VALUES, Page.CONFIRM, Page.HISTORY} else state.page,
    )


def announce_wanted(step: Step) -> Step:
    """Leave out the notifications that nobody wants; the icon, the menu and the window tell all the same."""
    state, effects = step
    wanted = state.setup.notifications
    return state, tuple(each for each in effects if not isinstance(each, fx.Notify) or each.kind in wanted)
