"""Settings that change while the program runs: what changed decides what happens."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, NOAH, VENDOR, granted, run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import Unusable
from trayapp.core.effects import Effect
from trayapp.core.mistake import Mistake
from trayapp.core.model import Account, Answer, Api, Consent, SessionConfig, Status, TokenOutcome
from trayapp.core.record import replace
from trayapp.core.rules.settings import REFUSED
from trayapp.core.state import Activity, Page, State, initial
from trayapp.core.update import update

MORE = replace(APIS[1], scopes=(*APIS[1].scopes, f"{VENDOR}/vendor.delete"))
THIRD = Api("stock", "Stock API", ("api://stock/read",))


def changed(state: State, now: SessionConfig, *, new_session: bool = False) -> tuple[State, tuple[Effect, ...]]:
    """Let the settings change at rest; return the state and the effects of the change itself."""
    touched, effects = run(state, ev.SettingsTouched())
    assert effects == (fx.ReloadSettings(),)
    assert touched.activity is Activity.RELOADING
    assert touched.status is state.status
    return run(touched, ev.SettingsChanged(now, new_session=new_session))


def refused(*messages: str) -> ev.SettingsRefused:
    return ev.SettingsRefused(Unusable(missing=False, mistakes=tuple(Mistake("", each) for each in messages)))


def with_apis(*apis: Api) -> SessionConfig:
    return setup(apis=apis)


@pytest.mark.parametrize(
    "busy",
    [
        run(initial(setup()), ev.SignInChosen())[0],
        run(initial(setup()), ev.Started())[0],
        run(signed_in(), ev.CallChosen("customer", "list"))[0],
        run(signed_in(), ev.SignOutChosen())[0],
    ],
    ids=["sign-in", "start", "call", "sign-out"],
)
def test_what_is_under_way_ends_with_the_settings_it_began_with(busy: State) -> None:
    state, effects = run(busy, ev.SettingsTouched(), ev.SettingsTouched())
    assert (state.reload_due, effects) == (True, ())


def test_they_are_read_as_soon_as_it_has_ended() -> None:
    state, _ = run(signed_in(), ev.CallChosen("customer", "list"), ev.SettingsTouched())
    state, effects = update(state, ev.CallAnswered(Answer("customer", "list", "https://x", 200, 3, 1, b"[]")))
    assert effects[-1] == fx.ReloadSettings()
    assert (state.reload_due, state.activity) == (False, Activity.RELOADING)


def test_a_change_during_the_reading_is_read_as_well() -> None:
    state, effects = run(signed_in(), ev.SettingsTouched(), ev.SettingsTouched())
    assert (state.reload_due, effects) == (True, ())
    state, effects = run(state, ev.SettingsChanged(state.setup))
    assert effects == (fx.ReloadSettings(),)
    assert run(state, ev.SettingsChanged(state.setup)) == (signed_in(), ())


def test_the_same_again_changes_nothing() -> None:
    assert changed(signed_in(), setup()) == (signed_in(), ())


def test_a_new_scope_only_asks_for_consent() -> None:
    state, effects = changed(signed_in(), with_apis(APIS[0], MORE))
    assert effects == (fx.AcquireTokens(ADA, (("customer", APIS[0].scopes), ("vendor", MORE.scopes))),)
    refused = TokenOutcome("vendor", APIS[1].scopes)
    state, effects = run(state, ev.TokensAcquired((granted(APIS[0]), refused)))
    assert (state.status, state.ledger("vendor").consent) == (Status.ATTENTION, Consent.PARTIAL)
    assert state.ledger("vendor").missing == (f"{VENDOR}/vendor.delete",)
    assert not any(isinstance(effect, fx.OpenPrompt) for effect in effects)
    assert [ask.scopes for prompt in state.pending() for ask in prompt.asks] == [(f"{VENDOR}/vendor.delete",)]


def test_a_new_api_is_tried_silently() -> None:
    state, effects = changed(signed_in(), with_apis(*APIS, THIRD))
    assert effects == (fx.AcquireTokens(ADA, tuple((api.name, api.scopes) for api in (*APIS, THIRD))),)
    assert [ledger.consent for ledger in state.ledgers] == [Consent.GRANTED, Consent.GRANTED, Consent.UNKNOWN]


def test_an_api_that_goes_takes_its_page_and_its_answer_along() -> None:
    shown = replace(signed_in(), answer=Answer("vendor", "list", "https://x", 200), page=Page.ANSWER)
    state, effects = changed(shown, with_apis(APIS[0]))
    assert effects == ()
    assert ([each.api for each in state.ledgers], state.answer, state.page) == (["customer"], None, Page.OVERVIEW)
    assert state.status is Status.READY


def test_words_and_calls_change_without_a_request() -> None:
    renamed = replace(APIS[0], title="Customers", calls=())
    state, effects = changed(signed_in(), replace(with_apis(renamed, APIS[1]), hidden_menu_items=("quit",)))
    assert effects == ()
    assert state.ledger("customer").title == "Customers"
    assert state.ledger("customer").ready


def test_a_claims_challenge_goes_on_waiting() -> None:
    waiting, _ = run(initial(setup()), ev.Started(), ev.SessionRestored(ADA, (), (("vendor", '{"a":1}'),), (ADA,)))
    waiting, _ = run(waiting, ev.TokensAcquired((granted(APIS[0]),)))
    state, effects = changed(waiting, with_apis(*APIS, THIRD))
    assert state.ledger("vendor").problem == waiting.ledger("vendor").problem
    assert effects == (fx.AcquireTokens(ADA, (("customer", APIS[0].scopes), ("stock", THIRD.scopes))),)


def test_another_client_begins_afresh_where_the_window_is() -> None:
    shown = replace(signed_in(), page=Page.ACCOUNTS, dismissed=frozenset({"known"}), watching=True, tray_host=False)
    state, effects = changed(shown, setup(tenant="common"), new_session=True)
    assert effects == (fx.UnwatchNetwork(), fx.RestoreSession())
    assert (state.account, state.accounts, state.ready_count) == (None, (), 0)
    assert (state.page, state.dismissed, state.tray_host) == (Page.OVERVIEW, frozenset({"known"}), False)
    assert not state.watching
    assert changed(signed_in(), setup(tenant="common"), new_session=True)[0].page is signed_in().page


@pytest.mark.parametrize(("account", "warned"), [(NOAH, True), (ADA, False)])
def test_the_warning_of_personal_accounts_follows_its_setting(account: Account, warned: bool) -> None:
    state = signed_in(initial(replace(setup(tenant="common"), personal_account_warning=False)), account)
    assert not state.notices
    state, _ = changed(state, setup(tenant="common"))
    assert bool(state.notices) is warned


def test_a_sign_in_that_was_only_planned_is_planned_again() -> None:
    planned, _ = run(initial(setup(tenant="common")), ev.SignInChosen())
    assert planned.page is Page.NOTICE
    state, effects = changed(planned, setup(tenant="common", apis=(*APIS, THIRD)))
    assert (state.planned, state.page, effects) == (None, Page.OVERVIEW, ())


def test_a_broken_edit_is_said_and_the_last_good_settings_stay() -> None:
    before = signed_in()
    touched, _ = run(before, ev.SettingsTouched())
    state, effects = run(touched, refused("a.toml, line 3: wrong.", "Another.", "And one more."))
    (notice,) = state.notices
    assert replace(state, notices=()) == before
    assert notice.message == "a.toml, line 3: wrong. There are 2 more mistakes. The previous settings stay in force."
    assert effects == (fx.Notify(notice.title, notice.message, ev.SettingsAsked()),)
    mended, _ = run(state, ev.SettingsTouched(), ev.SettingsChanged(setup()))
    assert mended == before
    again, _ = run(state, ev.NoticeDismissed(REFUSED), ev.SettingsTouched(), refused("Mistake."))
    assert [each.code for each in again.shown_notices()] == [REFUSED]


def test_a_click_in_a_menu_of_a_moment_ago_does_nothing() -> None:
    state, _ = changed(signed_in(), with_apis(replace(APIS[0], calls=())))
    for stale in (ev.CallChosen("customer", "list"), ev.CallChosen("vendor", "list"), ev.VerifyChosen("vendor")):
        assert run(state, stale) == (state, ())
