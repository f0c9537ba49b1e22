from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, NOAH, granted, run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.plan import Ask
from trayapp.core.model import Answer, AuthorityKind, Consent, Notice, Status, TokenOutcome
from trayapp.core.problems import Problem, problem, verification_needed
from trayapp.core.record import replace
from trayapp.core.state import PERSONAL, Activity, Page, State, initial

CUSTOMER, VENDOR = APIS
ALL = CUSTOMER.scopes + VENDOR.scopes
CLAIMS = '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
START = initial(setup())
DECLINED = problem("consent-declined", "Declined.")
ADMIN = problem("admin-consent-needed", "Ask.", admin_consent_url="https://login/adminconsent")
OFFLINE = problem("offline", "No network.")
EXPIRED = problem("sign-in-expired", "Expired.")


def waiting(state: State = START) -> State:
    return run(state, ev.SignInChosen(), ev.BrowserWaiting("https://login/authorize"))[0]


class TestCombinedConsent:
    def test_one_prompt_carries_every_scope_and_redeems_for_the_first_api(self) -> None:
        state, effects = run(START, ev.SignInChosen())
        prompt, *rest = effects
        assert isinstance(prompt, fx.OpenPrompt)
        assert prompt.prompt.scopes == ALL
        assert prompt.prompt.redeem == Ask("customer", CUSTOMER.scopes)
        assert prompt.account is None
        assert rest == [fx.RaiseWindow()]
        assert state.status is Status.WORKING
        assert state.page is Page.WAITING

    def test_the_other_apis_follow_silently(self) -> None:
        _, effects = run(waiting(), ev.PromptAnswered(ADA, granted(CUSTOMER)))
        assert effects == (fx.AcquireTokens(ADA, (("vendor", VENDOR.scopes),)),)

    def test_all_granted_is_ready_and_the_window_closes(self) -> None:
        state = signed_in()
        assert state.status is Status.READY
        assert (state.ready_count, state.prompts, state.page) == (2, 1, Page.CLOSED)

    def test_the_ledger_is_kept_and_the_person_is_told_once(self) -> None:
        _, effects = run(waiting(), ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((granted(VENDOR),)))
        kept = (("customer", CUSTOMER.scopes), ("vendor", VENDOR.scopes))
        assert effects == (
            fx.KeepLedger(ADA, kept),
            fx.Notify("Signed in as Ada Brandt", "ada@contoso.example: 2 of 2 APIs ready"),
        )

    def test_the_browser_is_opened_again_by_a_link_of_its_own(self) -> None:
        assert run(waiting(), ev.BrowserAgainChosen())[1] == (fx.OpenSignInPage(),)
        assert run(START, ev.BrowserAgainChosen())[1] == ()

    def test_a_second_click_only_raises_the_window(self) -> None:
        state = waiting()
        after, effects = run(state, ev.SignInChosen())
        assert (after, effects) == (state, (fx.RaiseWindow(),))

    def test_prompts_follow_one_another_for_the_same_person(self) -> None:
        many = tuple(
            replace(CUSTOMER, name=f"a{i}", scopes=tuple(f"api://{i:036d}/Data.{s}.Read" for s in range(3)))
            for i in range(100)
        )
        state, effects = run(initial(setup(apis=many)), ev.SignInChosen())
        assert isinstance(effects[0], fx.OpenPrompt)
        steps = effects[0].steps
        assert steps > 1
        for step in range(1, steps):
            assert state.sign_in is not None
            api = state.setup.api(state.sign_in.prompt.redeem.api)
            state, effects = run(state, ev.BrowserWaiting("https://l"), ev.PromptAnswered(ADA, granted(api)))
            (prompt,) = effects
            assert isinstance(prompt, fx.OpenPrompt)
            assert (prompt.step, prompt.steps, prompt.account) == (step, steps, ADA)
        assert state.sign_in is not None
        api = state.setup.api(state.sign_in.prompt.redeem.api)
        state, effects = run(state, ev.BrowserWaiting("https://l"), ev.PromptAnswered(ADA, granted(api)))
        assert isinstance(effects[0], fx.AcquireTokens)
        assert state.prompts == steps


class TestSmallerGrants:
    def test_an_unticked_permission_is_partial_and_asks_for_attention(self) -> None:
        part = TokenOutcome("vendor", VENDOR.scopes[:1])
        state, effects = run(waiting(), ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((part,)))
        assert state.ledger("vendor").consent is Consent.PARTIAL
        assert state.ledger("vendor").missing == VENDOR.scopes[1:]
        assert state.status is Status.ATTENTION
        assert fx.RaiseWindow() in effects

    def test_the_next_prompt_asks_for_just_what_is_missing(self) -> None:
        part = TokenOutcome("vendor", VENDOR.scopes[:1])
        state, _ = run(waiting(), ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((part,)))
        _, effects = run(state, ev.SignInChosen())
        assert isinstance(effects[0], fx.OpenPrompt)
        assert effects[0].prompt.asks == (Ask("vendor", VENDOR.scopes[1:]),)
        assert effects[0].account == ADA

    def test_what_it_brings_is_added_to_what_was_granted(self) -> None:
        part = TokenOutcome("vendor", VENDOR.scopes[:1])
        state, _ = run(waiting(), ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((part,)))
        rest = TokenOutcome("vendor", VENDOR.scopes[1:])
        state, _ = run(state, ev.SignInChosen(), ev.PromptAnswered(ADA, rest))
        assert state.ledger("vendor").granted == VENDOR.scopes
        assert state.ledger("vendor").ready

    def test_an_empty_grant_of_the_first_api_is_missing_though_the_answer_was_a_success(self) -> None:
        none = TokenOutcome("customer", ())
        state, _ = run(waiting(), ev.PromptAnswered(ADA, none), ev.TokensAcquired((granted(VENDOR),)))
        assert state.ledger("customer").consent is Consent.MISSING
        assert state.ledger("vendor").consent is Consent.GRANTED

    def test_a_partly_granted_api_is_called_with_what_it_has(self) -> None:
        part = TokenOutcome("vendor", VENDOR.scopes[:1])
        state, _ = run(waiting(), ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((part,)))
        _, effects = run(state, ev.CallChosen("vendor", "list"))
        assert effects == (fx.SendCall(ADA, "vendor", "list", VENDOR.scopes[:1]),)

    def test_at_a_plain_provider_the_next_prompt_asks_for_everything(self) -> None:
        """Its new refresh token holds what that prompt asked, and no more."""
        part = TokenOutcome("vendor", VENDOR.scopes[:1])
        start = initial(setup(kind=AuthorityKind.OIDC))
        state, _ = run(waiting(start), ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((part,)))
        (prompt,) = state.pending()
        assert prompt.scopes == ALL


class TestFailedPrompts:
    @pytest.mark.parametrize(
        ("trouble", "status", "consent"),
        [
            (DECLINED, Status.PROBLEM, Consent.MISSING),
            (ADMIN, Status.PROBLEM, Consent.ADMIN_NEEDED),
            (problem("sign-in-cancelled", "."), Status.PROBLEM, Consent.UNKNOWN),
            (problem("sign-in-timed-out", "."), Status.PROBLEM, Consent.UNKNOWN),
            (OFFLINE, Status.OFFLINE, Consent.UNKNOWN),
        ],
    )
    def test_each_is_a_problem_and_the_next_try_works(self, trouble: Problem, status: Status, consent: Consent) -> None:
        state, effects = run(waiting(), ev.PromptFailed(trouble))
        assert (state.status, state.problem, state.page) == (status, trouble, Page.PROBLEM)
        assert {ledger.consent for ledger in state.ledgers} == {consent}
        assert effects == (fx.RaiseWindow(),)
        assert signed_in(state).status is Status.READY

    def test_a_problem_that_was_read_is_gone(self) -> None:
        state, _ = run(waiting(), ev.PromptFailed(DECLINED), ev.WindowClosed())
        assert (state.problem, state.page, state.status) == (None, Page.CLOSED, Status.SIGNED_OUT)

    def test_cancel_asks_to_stop_and_the_answer_brings_the_problem(self) -> None:
        state, effects = run(waiting(), ev.SignInCancelled())
        assert effects == (fx.CancelPrompt(),)
        assert state.activity is Activity.PROMPTING

    def test_an_answer_that_comes_after_the_end_changes_nothing(self) -> None:
        state, _ = run(waiting(), ev.PromptFailed(DECLINED), ev.ProblemDismissed())
        assert run(state, ev.PromptAnswered(ADA, granted(CUSTOMER))) == (state, ())

    def test_declining_more_keeps_what_is_granted(self) -> None:
        part = TokenOutcome("vendor", VENDOR.scopes[:1])
        state, _ = run(
            waiting(),
            ev.PromptAnswered(ADA, granted(CUSTOMER)),
            ev.TokensAcquired((part,)),
            ev.SignInChosen(),
            ev.PromptFailed(DECLINED),
        )
        assert state.ledger("vendor").granted == VENDOR.scopes[:1]
        assert state.ledger("customer").ready

    def test_what_earlier_prompts_granted_is_kept_when_a_later_one_is_declined(self) -> None:
        many = tuple(replace(CUSTOMER, name=f"a{i}", scopes=(f"api://{i:060d}/Data.Read",)) for i in range(150))
        state, _ = run(initial(setup(apis=many)), ev.SignInChosen())
        state, _ = run(state, ev.PromptAnswered(ADA, granted(many[0])), ev.BrowserWaiting("https://l"))
        state, effects = run(state, ev.PromptFailed(DECLINED))
        assert state.page is Page.PROBLEM
        assert isinstance(effects[-1], fx.AcquireTokens)
        state, _ = run(state, ev.TokensAcquired(tuple(granted(api) for api in many[:9])))
        assert (state.ready_count, state.problem) == (9, DECLINED)

    def test_a_browser_that_cannot_be_opened_is_said_while_the_link_stays(self) -> None:
        state, effects = run(waiting(), ev.BrowserNotOpened())
        assert state.sign_in is not None
        assert state.sign_in.browser_failed
        assert effects == (fx.RaiseWindow(),)


class TestRestart:
    def restored(self, **more: object) -> ev.SessionRestored:
        kept = tuple((api.name, api.scopes) for api in APIS)
        return replace(ev.SessionRestored(ADA, kept), **more)

    def test_a_kept_sign_in_needs_no_browser(self) -> None:
        state, effects = run(START, ev.Started(), self.restored())
        assert effects == (fx.AcquireTokens(ADA, tuple((api.name, api.scopes) for api in APIS)),)
        state, _ = run(state, ev.TokensAcquired(tuple(granted(api) for api in APIS)))
        assert (state.status, state.prompts) == (Status.READY, 0)

    def test_nothing_kept_is_signed_out_and_nothing_is_asked(self) -> None:
        state, effects = run(START, ev.Started(), ev.SessionRestored(None))
        assert (state.status, effects) == (Status.SIGNED_OUT, ())

    def test_without_a_network_the_ledger_is_shown_as_offline(self) -> None:
        lost = tuple(TokenOutcome(api.name, problem=OFFLINE) for api in APIS)
        state, _ = run(START, ev.Started(), self.restored(), ev.TokensAcquired(lost))
        assert state.status is Status.OFFLINE
        assert state.account == ADA
        assert [ledger.granted for ledger in state.ledgers] == [api.scopes for api in APIS]
        assert state.pending() == ()

    def test_it_waits_for_the_network_and_recovers_by_itself(self) -> None:
        lost = tuple(TokenOutcome(api.name, problem=OFFLINE) for api in APIS)
        state, effects = run(START, ev.Started(), self.restored(), ev.TokensAcquired(lost))
        assert effects[-1] == fx.WatchNetwork()
        state, effects = run(state, ev.NetworkChanged())
        assert isinstance(effects[0], fx.AcquireTokens)
        assert effects[0].fresh
        again, effects = run(state, ev.TokensAcquired(lost))
        assert effects[-1] == fx.WatchNetwork()
        state, effects = run(again, ev.NetworkChanged(), ev.TokensAcquired(tuple(granted(api) for api in APIS)))
        assert effects[-1] == fx.UnwatchNetwork()
        assert state.status is Status.READY
        assert run(state, ev.NetworkChanged()) == (state, ())

    def test_a_revoked_refresh_token_asks_to_sign_in_again_for_everything(self) -> None:
        lost = tuple(TokenOutcome(api.name, problem=EXPIRED) for api in APIS)
        state, _ = run(START, ev.Started(), self.restored(), ev.TokensAcquired(lost))
        assert state.status is Status.ATTENTION
        (prompt,) = state.pending()
        assert prompt.scopes == ALL

    def test_try_again_gets_past_msals_memory_of_errors(self) -> None:
        lost = tuple(TokenOutcome(api.name, problem=OFFLINE) for api in APIS)
        state, _ = run(START, ev.Started(), self.restored(), ev.TokensAcquired(lost))
        _, effects = run(state, ev.CheckAgainChosen())
        assert isinstance(effects[0], fx.AcquireTokens)
        assert effects[0].fresh

    def test_a_scope_added_to_the_configuration_is_missing(self) -> None:
        kept = (("customer", CUSTOMER.scopes[:1]), ("vendor", VENDOR.scopes))
        state, _ = run(START, ev.Started(), ev.SessionRestored(ADA, kept))
        assert state.ledger("customer").missing == CUSTOMER.scopes[1:]

    def test_a_kept_challenge_waits_for_the_person_and_is_not_asked_silently(self) -> None:
        state, effects = run(START, ev.Started(), self.restored(challenges=(("vendor", CLAIMS),)))
        assert effects == (fx.AcquireTokens(ADA, (("customer", CUSTOMER.scopes),)),)
        state, _ = run(state, ev.TokensAcquired((granted(CUSTOMER),)))
        assert state.status is Status.ATTENTION
        assert state.pending()[0].claims == CLAIMS


class TestPersonalAccounts:
    def test_they_are_warned_before_the_prompt_where_the_authority_admits_them(self) -> None:
        state, effects = run(initial(setup(tenant="common")), ev.SignInChosen())
        assert (state.page, effects) == (Page.NOTICE, (fx.RaiseWindow(),))
        _, effects = run(state, ev.SignInConfirmed())
        assert isinstance(effects[0], fx.OpenPrompt)

    @pytest.mark.parametrize("tenant", ["organizations", "contoso.onmicrosoft.com", "8d0f6a2e"])
    def test_other_authorities_do_not_warn(self, tenant: str) -> None:
        assert run(initial(setup(tenant=tenant)), ev.SignInChosen())[0].page is Page.WAITING

    def test_the_warning_can_be_put_away_for_this_run(self) -> None:
        state, _ = run(
            initial(setup(tenant="common")),
            ev.SignInChosen(),
            ev.SignInConfirmed(dismissed=True),
            ev.PromptFailed(DECLINED),
            ev.SignInChosen(),
        )
        assert state.page is Page.WAITING

    def test_cancelling_the_warning_sends_nothing(self) -> None:
        state, effects = run(initial(setup(tenant="common")), ev.SignInChosen(), ev.SignInCancelled())
        assert (state.page, state.activity, effects) == (Page.CLOSED, Activity.IDLE, ())

    def test_they_are_warned_after_the_sign_in_and_it_can_be_put_away(self) -> None:
        state = signed_in(initial(setup(tenant="common")), NOAH)
        assert [notice.code for notice in state.shown_notices()] == [PERSONAL]
        assert state.page is Page.OVERVIEW
        state, _ = run(state, ev.NoticeDismissed(PERSONAL))
        assert state.shown_notices() == ()

    def test_a_work_account_is_not(self) -> None:
        assert signed_in(initial(setup(tenant="common"))).notices == ()

    def test_the_warning_goes_with_the_account(self) -> None:
        state, _ = run(
            signed_in(initial(setup(tenant="common")), NOAH), ev.SignOutChosen(), ev.SignedOut((NOAH.home_id,))
        )
        assert state.notices == ()


class TestClaimsChallenges:
    def challenged(self) -> State:
        trouble = verification_needed("Vendor API", CLAIMS)
        state, _ = run(signed_in(), ev.CallChosen("vendor", "list"))
        answer = Answer("vendor", "list", "https://vendor", status=401, attempts=2, problem=trouble)
        return run(state, ev.CallAnswered(answer))[0]

    def test_an_api_that_asks_for_more_does_not_open_a_browser_by_itself(self) -> None:
        state, _ = run(signed_in(), ev.CallChosen("vendor", "list"))
        trouble = verification_needed("Vendor API", CLAIMS)
        _, effects = run(state, ev.CallAnswered(Answer("vendor", "list", "https://vendor", problem=trouble)))
        kept = tuple((api.name, api.scopes) for api in APIS)
        assert effects == (fx.KeepLedger(ADA, kept, (("vendor", CLAIMS),)), fx.RaiseWindow())

    def test_verifying_asks_for_that_api_with_the_claims(self) -> None:
        _, effects = run(self.challenged(), ev.VerifyChosen("vendor"))
        assert isinstance(effects[0], fx.OpenPrompt)
        assert effects[0].prompt.asks == (Ask("vendor", VENDOR.scopes),)
        assert effects[0].prompt.claims == CLAIMS
        assert effects[0].account == ADA

    def test_then_the_call_goes_on_by_itself(self) -> None:
        state, _ = run(self.challenged(), ev.VerifyChosen("vendor"), ev.PromptAnswered(ADA, granted(VENDOR)))
        state, effects = run(state, ev.TokensAcquired((granted(CUSTOMER),)))
        assert fx.SendCall(ADA, "vendor", "list", VENDOR.scopes) in effects

    def test_a_challenge_at_the_token_endpoint_is_answered_from_the_menu(self) -> None:
        trouble = problem("verification-needed", ".", claims=CLAIMS)
        state, _ = run(
            waiting(),
            ev.PromptAnswered(ADA, granted(CUSTOMER)),
            ev.TokensAcquired((TokenOutcome("vendor", problem=trouble),)),
        )
        assert state.status is Status.ATTENTION
        _, effects = run(state, ev.SignInChosen())
        assert isinstance(effects[0], fx.OpenPrompt)
        assert effects[0].prompt.claims == CLAIMS
        assert effects[0].prompt.asks == (Ask("vendor", VENDOR.scopes),)


class TestCalls:
    def test_a_call_goes_with_the_apis_own_scopes_and_shows_its_answer(self) -> None:
        state, effects = run(signed_in(), ev.CallChosen("customer", "list"))
        assert effects == (fx.SendCall(ADA, "customer", "list", CUSTOMER.scopes),)
        assert state.status is Status.WORKING
        answer = Answer("customer", "list", "https://customer", 200, 12, 1, [{"id": 1}])
        state, effects = run(state, ev.CallAnswered(answer))
        assert (state.answer, state.page, effects) == (answer, Page.ANSWER, (fx.RaiseWindow(),))
        assert state.status is Status.READY

    def test_the_same_call_is_not_sent_twice_at_once(self) -> None:
        state, _ = run(signed_in(), ev.CallChosen("customer", "list"))
        assert run(state, ev.CallChosen("customer", "list")) == (state, ())

    def test_a_fault_of_the_api_does_not_change_the_sign_in(self) -> None:
        state, _ = run(signed_in(), ev.CallChosen("customer", "list"))
        failed = Answer("customer", "list", "https://customer", 500, 5, 1, "", problem=problem("call-failed", "."))
        assert run(state, ev.CallAnswered(failed))[0].status is Status.READY

    def test_nobody_signed_in_sends_nothing(self) -> None:
        assert run(START, ev.CallChosen("customer", "list")) == (START, ())


class TestAccountsAndWindow:
    def test_sign_out_forgets_the_account_and_the_ledger(self) -> None:
        state, effects = run(signed_in(), ev.SignOutChosen())
        assert effects == (fx.ForgetAccounts((ADA,)),)
        state, _ = run(state, ev.SignedOut((ADA.home_id,)))
        assert (state.account, state.status) == (None, Status.SIGNED_OUT)
        assert {ledger.consent for ledger in state.ledgers} == {Consent.UNKNOWN}

    def test_another_account_starts_with_an_empty_ledger(self) -> None:
        lost = tuple(TokenOutcome(api.name, problem=EXPIRED) for api in APIS)
        state, _ = run(signed_in(), ev.CheckAgainChosen(), ev.TokensAcquired(lost), ev.SignInChosen())
        state, _ = run(state, ev.PromptAnswered(NOAH, granted(CUSTOMER)))
        assert state.account == NOAH
        assert state.ledger("vendor").consent is Consent.UNKNOWN

    def test_without_a_panel_the_window_opens_and_closing_it_ends_the_program(self) -> None:
        state, effects = run(START, ev.TrayHostChanged(present=False))
        assert (state.page, effects) == (Page.OVERVIEW, (fx.RaiseWindow(),))
        assert run(state, ev.WindowClosed())[1] == (fx.Quit(),)

    def test_with_a_panel_closing_the_window_goes_on(self) -> None:
        state, _ = run(START, ev.WindowAsked())
        assert run(state, ev.WindowClosed())[1] == ()

    def test_a_panel_that_comes_changes_only_that(self) -> None:
        state, _ = run(START, ev.TrayHostChanged(present=False), ev.TrayHostChanged(present=True))
        assert (state.tray_host, state.page) == (True, Page.OVERVIEW)

    def test_a_second_start_shows_the_page_that_matters(self) -> None:
        assert run(waiting(), ev.WindowClosed(), ev.WindowAsked())[0].page is Page.WAITING
        failed, _ = run(waiting(), ev.PromptFailed(DECLINED))
        assert run(failed, ev.WindowAsked())[0].page is Page.PROBLEM

    def test_quitting_stops_a_waiting_browser_first(self) -> None:
        assert run(waiting(), ev.QuitChosen())[1] == (fx.CancelPrompt(), fx.Quit())

    def test_copy_confirms_what_was_copied(self) -> None:
        state, effects = run(START, ev.CopyChosen("text", "Details"))
        assert (state.copied, effects) == ("Details", (fx.Copy("text"),))

    def test_a_notice_of_the_same_code_replaces_the_first(self) -> None:
        first, second = Notice("x", "one", "."), Notice("x", "two", ".")
        state, _ = run(START, ev.NoticeRaised(first), ev.NoticeRaised(second))
        assert state.notices == (second,)

    def test_a_notice_is_notified_once_and_not_after_it_was_put_away(self) -> None:
        notice = Notice("x", "Title", "Message.")
        state, effects = run(START, ev.NoticeRaised(notice))
        assert effects == (fx.Notify("Title", "Message."),)
        assert run(state, ev.NoticeRaised(notice))[1] == ()
        assert run(START, ev.NoticeDismissed("x"), ev.NoticeRaised(notice))[1] == ()


def test_b2c_signs_in_for_the_first_api_and_says_that_the_others_need_an_administrator() -> None:
    state, effects = run(initial(setup(tenant="contoso/b2c_1_signin", kind=AuthorityKind.B2C)), ev.SignInChosen())
    assert isinstance(effects[0], fx.OpenPrompt)
    assert effects[0].prompt.scopes == CUSTOMER.scopes
    refused = TokenOutcome("vendor", problem=problem("b2c-admin-consent-needed", "."))
    state, _ = run(state, ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((refused,)))
    assert state.ledger("vendor").consent is Consent.ADMIN_NEEDED
    assert state.pending() == ()


def test_an_unknown_event_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="not an event: str"):
        run(START, "sign in")  # type: ignore[arg-type] # what is tested
