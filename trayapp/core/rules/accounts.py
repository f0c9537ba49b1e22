"""The rules of accounts: switching, signing out. One account is active at a time, each with its own ledger."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.ledger import blank
from trayapp.core.consent.search import Waits
from trayapp.core.model import Account
from trayapp.core.problems import OTHER_ANSWERED
from trayapp.core.record import replace
from trayapp.core.rules.steps import Step, rule, show_problem, warn_or_begin, without_account
from trayapp.core.state import Activity, Page, SignIn, State


@rule.register(ev.AccountChosen)
def account_chosen(event: ev.AccountChosen, state: State) -> Step:
    chosen = next((each for each in state.accounts if each.home_id == event.home_id), None)
    if state.busy or chosen is None or chosen == state.account:
        return state, ()
    page = Page.OVERVIEW if state.page is not Page.CLOSED else Page.CLOSED
    state = replace(without_account(state), activity=Activity.RESTORING, page=page)
    return state, (fx.RestoreAccount(chosen),)


@rule.register(ev.OtherAccountChosen)
def other_account_chosen(_event: ev.OtherAccountChosen, state: State) -> Step:
    if state.busy:
        return state, ()
    everybodys = replace(state, ledgers=blank(state.ledgers), waits=Waits()).everything()
    return warn_or_begin(replace(state, others=Waits(presumed=state.waits.left_out)), SignIn(everybodys))


@rule.register(ev.OtherAccountNamed)
def other_account_named(event: ev.OtherAccountNamed, state: State) -> Step:
    return replace(without_account(state), login_hint=event.username), ()


@rule.register(ev.SignOutChosen)
def sign_out_chosen(event: ev.SignOutChosen, state: State) -> Step:
    wanted = event.home_id or (state.account.home_id if state.account else None)
    accounts = tuple(each for each in state.accounts if each.home_id == wanted)
    return _forget(state, accounts) if accounts or event.home_id is None else (state, ())


@rule.register(ev.SignOutOfAllChosen)
def sign_out_of_all_chosen(_event: ev.SignOutOfAllChosen, state: State) -> Step:
    return _forget(state, state.accounts)


@rule.register(ev.SignedOut)
def signed_out(event: ev.SignedOut, state: State) -> Step:
    left = tuple(each for each in state.accounts if each.home_id not in event.home_ids)
    state = replace(state, accounts=left, activity=Activity.IDLE)
    if state.account is None or state.account.home_id in event.home_ids:
        cleared = without_account(state)
        state = replace(cleared, page=Page.CLOSED) if state.page is Page.ANSWER else cleared
    elif state.problem is not None and state.problem.code == OTHER_ANSWERED:
        state = replace(state, problem=None, page=Page.OVERVIEW)
    return show_problem(state, event.problem) if event.problem is not None else (state, ())


def _forget(state: State, accounts: tuple[Account, ...]) -> Step:
    """Forget these accounts; without any, the remains of a sign-in that cannot be read any more."""
    if state.busy:
        return state, ()
    return replace(state, activity=Activity.SIGNING_OUT), (fx.ForgetAccounts(accounts),)
