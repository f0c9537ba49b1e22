from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, NOAH, granted, run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.model import Account, AccountKind, Consent, Status
from trayapp.core.notices import PERSONAL
from trayapp.core.problems import Problem
from trayapp.core.state import Activity, Page, State, initial
from trayapp.core.views.elements import LedgerList
from trayapp.core.views.menu import MenuEntry
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

KEPT = tuple((api.name, api.scopes) for api in APIS)
LEA = Account("lea.contoso", "lea@contoso.example", "Lea Moreau", AccountKind.WORK, "contoso")


def two() -> State:
    """Ada is active; Noah is known as well."""
    start = initial(setup(tenant="common"))
    state, _ = run(start, ev.Started(), ev.SessionRestored(ADA, KEPT, accounts=(ADA, NOAH)))
    return run(state, ev.TokensAcquired(tuple(granted(api) for api in APIS)))[0]


def switch_menu(state: State) -> tuple[MenuEntry, ...]:
    return next(entry.children for entry in tray_view(state).menu if entry.label == "Switch account")


def test_the_menu_lists_the_known_accounts_with_the_active_one_ticked() -> None:
    entries = [(each.label, each.checked) for each in switch_menu(two()) if not each.separator]
    assert entries == [
        ("ada@contoso.example", True),
        ("noah@mailbox.example", False),
        ("Use another account…", None),
        ("Sign out of all accounts", None),
    ]


def test_switching_loads_the_other_ledger_and_asks_silently() -> None:
    state, effects = run(two(), ev.AccountChosen(NOAH.home_id))
    assert effects == (fx.RestoreAccount(NOAH),)
    assert (state.activity, state.account) == (Activity.RESTORING, None)
    assert {ledger.consent for ledger in state.ledgers} == {Consent.UNKNOWN}
    state, effects = run(state, ev.SessionRestored(NOAH, KEPT[:1], accounts=(ADA, NOAH)))
    assert isinstance(effects[0], fx.AcquireTokens)
    assert effects[0].account == NOAH
    assert state.ledger("customer").consent is Consent.GRANTED
    assert state.ledger("vendor").consent is Consent.UNKNOWN
    assert [notice.code for notice in state.notices] == [PERSONAL]


def test_a_sign_out_that_did_not_succeed_is_shown_and_the_account_stays() -> None:
    trouble = Problem("sign-out-incomplete", "It can't be written.")
    state, effects = run(two(), ev.SignOutChosen(), ev.SignedOut((), trouble))
    assert (state.account, state.status, state.page) == (ADA, Status.PROBLEM, Page.PROBLEM)
    assert effects == (fx.RaiseWindow(),)
    assert "It can't be written." in str(window_view(state))


def test_a_sign_out_that_left_something_behind_is_shown_though_the_account_is_gone() -> None:
    trouble = Problem("sign-out-incomplete", "A copy is left.")
    state, effects = run(two(), ev.SignOutChosen(), ev.SignedOut((ADA.home_id,), trouble))
    assert (state.account, state.status, state.page) == (None, Status.PROBLEM, Page.PROBLEM)
    assert effects == (fx.RaiseWindow(),)


def test_the_personal_warning_stays_with_its_account() -> None:
    state, _ = run(two(), ev.AccountChosen(NOAH.home_id), ev.SessionRestored(NOAH, KEPT, accounts=(ADA, NOAH)))
    state, _ = run(state, ev.TokensAcquired(()), ev.AccountChosen(ADA.home_id))
    assert state.notices == ()


def test_choosing_the_active_account_or_an_unknown_one_changes_nothing() -> None:
    for home_id in (ADA.home_id, "nobody"):
        assert run(two(), ev.AccountChosen(home_id)) == (two(), ())


def test_another_account_may_be_anyones_so_the_browser_lets_choose() -> None:
    state, effects = run(two(), ev.OtherAccountChosen())
    assert state.page is Page.NOTICE
    state, effects = run(state, ev.SignInConfirmed())
    assert isinstance(effects[0], fx.OpenPrompt)
    assert effects[0].account is None
    assert effects[0].prompt.scopes == APIS[0].scopes + APIS[1].scopes


def test_it_joins_the_known_ones_and_becomes_the_active_one() -> None:
    state, _ = run(two(), ev.OtherAccountChosen(), ev.SignInConfirmed(), ev.PromptAnswered(LEA, granted(APIS[0])))
    assert state.account == LEA
    assert state.accounts == (ADA, NOAH, LEA)
    assert state.ledger("vendor").consent is Consent.UNKNOWN


def test_when_it_fails_the_active_account_stays() -> None:
    failed = ev.PromptFailed(Problem("sign-in-cancelled", "."))
    state, _ = run(two(), ev.OtherAccountChosen(), ev.SignInConfirmed(), failed, ev.WindowClosed())
    assert (state.account, state.status) == (ADA, Status.READY)


@pytest.mark.parametrize(("home_id", "forgotten", "active"), [(None, ADA, None), (NOAH.home_id, NOAH, ADA)])
def test_signing_out_forgets_one(home_id: str | None, forgotten: Account, active: Account | None) -> None:
    state, effects = run(two(), ev.SignOutChosen(home_id))
    assert effects == (fx.ForgetAccounts((forgotten,)),)
    state, _ = run(state, ev.SignedOut((forgotten.home_id,)))
    assert state.account == active
    assert forgotten not in state.accounts
    assert state.status is (Status.READY if active else Status.SIGNED_OUT)


def test_signing_out_of_all_forgets_all() -> None:
    state, effects = run(two(), ev.SignOutOfAllChosen())
    assert effects == (fx.ForgetAccounts((ADA, NOAH)),)
    state, _ = run(state, ev.SignedOut((ADA.home_id, NOAH.home_id)))
    assert (state.accounts, state.account) == ((), None)


def test_the_window_lists_them_with_what_can_be_done() -> None:
    state, _ = run(two(), ev.AccountsAsked())
    view = window_view(state)
    assert view is not None
    (rows,) = [block.rows for block in view.blocks if isinstance(block, LedgerList)]
    assert [(row.title, row.chip, [button.label for button in row.buttons]) for row in rows] == [
        ("Ada Brandt", "In use", ["Sign out"]),
        ("Noah Lindqvist", "Not in use", ["Use this account", "Sign out"]),
    ]


def test_one_account_alone_needs_no_sign_out_of_all() -> None:
    assert [each.label for each in switch_menu(signed_in()) if not each.separator] == [
        "ada@contoso.example",
        "Use another account…",
    ]
