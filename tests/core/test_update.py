"""The session as a script: signing in, consenting, what can go wrong, calls."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, NOAH, content, granted, request, setup, signed_in
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.plan import Ask, Prompt
from trayapp.core.model import Account, Announced, Answer, AuthorityKind, Consent, Notice, Status, TokenOutcome
from trayapp.core.notices import PERSONAL
from trayapp.core.problems import Problem, verification_needed
from trayapp.core.record import replace
from trayapp.core.state import Activity, Page, State, initial
from trayapp.core.views.elements import Banner
from trayapp.core.views.window import window_view

CUSTOMER, VENDOR = APIS
ALL = CUSTOMER.scopes + VENDOR.scopes
BOTH = (Ask("customer", CUSTOMER.scopes), Ask("vendor", VENDOR.scopes))
KEPT = tuple((api.name, api.scopes) for api in APIS)
CLAIMS = '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
START = initial(setup())
ANYBODY = initial(setup(tenant="common"))
DECLINED = Problem("consent-declined", "Declined.")
ADMIN = Problem("admin-consent-needed", "Ask.", admin_consent_urls=(("all APIs", "https://login/adminconsent"),))
OFFLINE = Problem("offline", "No network.")
EXPIRED = Problem("sign-in-expired", "Expired.")
CHALLENGE = verification_needed("Vendor API", CLAIMS)
LINK = ev.BrowserWaiting("https://login/authorize")
RESTORED = ev.SessionRestored(ADA, KEPT)
PART = TokenOutcome("vendor", VENDOR.scopes[:1])
LIST = ev.CallChosen("customer", "list")


def prompt(*asks: Ask, claims: str | None = None, expected: Account | None = None) -> fx.OpenPrompt:
    """The one prompt of a sign-in."""
    return fx.OpenPrompt(Prompt(asks, claims), expected, 0, 1)


def tokens(*apis: str, fresh: bool = False) -> fx.AcquireTokens:
    return fx.AcquireTokens(ADA, tuple((api.name, api.scopes) for api in APIS if api.name in apis), fresh)


def all_of(trouble: Problem) -> ev.TokensAcquired:
    return ev.TokensAcquired(tuple(TokenOutcome(api.name, problem=trouble) for api in APIS))


GRANTED = ev.TokensAcquired(tuple(map(granted, APIS)))


def begin(state: State = START) -> Playbook:
    return Playbook(state)


def waiting(state: State = START) -> Playbook:
    """A sign-in whose page stands in the browser."""
    return begin(state).given(ev.SignInChosen(), LINK)


def ready() -> Playbook:
    return begin(signed_in())


def partly() -> Playbook:
    """Signed in, with one of the vendor's permissions unticked."""
    return waiting().given(ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((PART,)))


class TestCombinedConsent:
    def test_from_the_click_to_ready(self) -> None:
        story = begin().on(ev.SignInChosen(), prompt(*BOTH), fx.RaiseWindow())
        story.has(status=Status.WORKING, page=Page.WAITING)
        story.on(ev.SignInChosen(), fx.RaiseWindow())  # a second click
        story.on(LINK).on(ev.BrowserAgainChosen(), fx.OpenSignInPage())
        story.on(ev.PromptAnswered(ADA, granted(CUSTOMER)), tokens("vendor"))
        story.on(
            ev.TokensAcquired((granted(VENDOR),)),
            fx.KeepLedger(ADA, KEPT),
            fx.Notify("Signed in as Ada Brandt", "ada@contoso.example: 2 of 2 APIs ready", kind=Announced.SIGN_IN),
        )
        story.has(status=Status.READY, ready_count=2, prompts=1, page=Page.CLOSED)

    def test_one_prompt_carries_every_scope_and_redeems_for_the_first_api(self) -> None:
        (asked,) = START.pending()
        assert (asked.scopes, asked.redeem) == (ALL, Ask("customer", CUSTOMER.scopes))

    def test_without_a_sign_in_no_page_is_opened_again(self) -> None:
        begin().on(ev.BrowserAgainChosen())

    def test_prompts_follow_one_another_for_the_same_person(self) -> None:
        many = tuple(
            replace(CUSTOMER, name=f"a{i}", scopes=tuple(f"api://{i:036d}/Data.{s}.Read" for s in range(3)))
            for i in range(100)
        )
        story = begin(initial(setup(apis=many)))
        prompts = story.state.pending()
        steps = len(prompts)
        assert steps > 1
        story.on(ev.SignInChosen(), fx.OpenPrompt(prompts[0], None, 0, steps), fx.RaiseWindow())
        for step, each in enumerate(prompts, 1):
            outcome = granted(story.state.setup.api(each.redeem.api))
            follows = fx.OpenPrompt(prompts[step], ADA, step, steps) if step < steps else fx.AcquireTokens
            story.on(LINK).on(ev.PromptAnswered(ADA, outcome), follows)
        story.has(prompts=steps)


class TestSmallerGrants:
    def test_an_unticked_permission_asks_for_attention_and_the_next_prompt_for_just_that(self) -> None:
        story = waiting().on(ev.PromptAnswered(ADA, granted(CUSTOMER)), tokens("vendor"))
        story.on(ev.TokensAcquired((PART,)), fx.KeepLedger, fx.RaiseWindow())
        story.ledger("vendor", consent=Consent.PARTIAL, missing=VENDOR.scopes[1:]).has(status=Status.ATTENTION)
        story.on(ev.SignInChosen(), prompt(Ask("vendor", VENDOR.scopes[1:]), expected=ADA), fx.RaiseWindow())
        story.given(ev.PromptAnswered(ADA, TokenOutcome("vendor", VENDOR.scopes[1:])))
        story.ledger("vendor", granted=VENDOR.scopes, ready=True)

    def test_an_empty_grant_of_the_first_api_is_missing_though_the_answer_was_a_success(self) -> None:
        story = waiting().given(ev.PromptAnswered(ADA, TokenOutcome("customer", ())))
        story.given(ev.TokensAcquired((granted(VENDOR),)))
        story.ledger("customer", consent=Consent.MISSING).ledger("vendor", consent=Consent.GRANTED)

    def test_a_partly_granted_api_is_called_with_what_it_has(self) -> None:
        partly().on(ev.CallChosen("vendor", "list"), fx.SendCall(ADA, request("vendor", "list"), VENDOR.scopes[:1]))

    def test_at_a_plain_provider_the_next_prompt_asks_for_everything(self) -> None:
        """Its new refresh token holds what that prompt asked, and no more."""
        story = waiting(initial(setup(kind=AuthorityKind.OIDC)))
        story.given(ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((PART,)))
        assert [each.scopes for each in story.state.pending()] == [ALL]


class TestFailedPrompts:
    @pytest.mark.parametrize(
        ("trouble", "status", "consent"),
        [
            (DECLINED, Status.PROBLEM, Consent.MISSING),
            (ADMIN, Status.PROBLEM, Consent.ADMIN_NEEDED),
            (Problem("sign-in-cancelled", "."), Status.PROBLEM, Consent.UNKNOWN),
            (Problem("sign-in-timed-out", "."), Status.PROBLEM, Consent.UNKNOWN),
            (OFFLINE, Status.OFFLINE, Consent.UNKNOWN),
        ],
    )
    def test_each_is_a_problem_and_the_next_try_works(self, trouble: Problem, status: Status, consent: Consent) -> None:
        kept = (fx.KeepWaits,) if trouble is ADMIN else ()
        story = waiting().on(ev.PromptFailed(trouble), fx.RaiseWindow(), *kept)
        story.has(status=status, problem=trouble, page=Page.PROBLEM)
        story.ledger("customer", consent=consent).ledger("vendor", consent=consent)
        assert signed_in(story.state).status is Status.READY

    def test_a_problem_that_was_read_is_gone(self) -> None:
        story = waiting().given(ev.PromptFailed(DECLINED)).on(ev.WindowClosed())
        story.has(problem=None, page=Page.CLOSED, status=Status.SIGNED_OUT)

    def test_cancel_asks_to_stop_and_the_answer_brings_the_problem(self) -> None:
        waiting().on(ev.SignInCancelled(), fx.CancelPrompt()).has(activity=Activity.PROMPTING)

    def test_an_answer_that_comes_after_the_end_changes_nothing(self) -> None:
        story = waiting().given(ev.PromptFailed(DECLINED), ev.ProblemDismissed())
        before = story.state
        assert story.on(ev.PromptAnswered(ADA, granted(CUSTOMER))).state == before

    def test_declining_more_keeps_what_is_granted(self) -> None:
        story = partly().given(ev.SignInChosen(), ev.PromptFailed(DECLINED))
        story.ledger("vendor", granted=VENDOR.scopes[:1]).ledger("customer", ready=True)

    def test_what_earlier_prompts_granted_is_kept_when_a_later_one_is_declined(self) -> None:
        many = tuple(replace(CUSTOMER, name=f"a{i}", scopes=(f"api://{i:060d}/Data.Read",)) for i in range(150))
        story = begin(initial(setup(apis=many)))
        story.given(ev.SignInChosen(), ev.PromptAnswered(ADA, granted(many[0])), LINK)
        story.on(ev.PromptFailed(DECLINED), fx.RaiseWindow(), fx.AcquireTokens).has(page=Page.PROBLEM)
        story.given(ev.TokensAcquired(tuple(map(granted, many[:9])))).has(ready_count=9, problem=DECLINED)

    def test_a_browser_that_cannot_be_opened_is_said_while_the_link_stays(self) -> None:
        story = waiting().on(ev.BrowserNotOpened(), fx.RaiseWindow())
        assert story.state.sign_in is not None
        assert story.state.sign_in.browser_failed

    def test_a_browser_that_insists_on_https_is_said_beside_the_waiting(self) -> None:
        story = waiting().on(ev.BrowserInsistsOnHttps()).has(page=Page.WAITING)
        view = window_view(story.state)
        assert view is not None
        assert [block.title for block in view.blocks if isinstance(block, Banner)] == ["Your browser insists on https"]
        begin().on(ev.BrowserInsistsOnHttps()).has(sign_in=None)


class TestRestart:
    def test_a_kept_sign_in_needs_no_browser(self) -> None:
        story = begin().on(ev.Started(), fx.RestoreSession()).on(RESTORED, tokens("customer", "vendor"))
        story.on(GRANTED, fx.KeepLedger(ADA, KEPT)).has(status=Status.READY, prompts=0)

    def test_nothing_kept_is_signed_out_and_nothing_is_asked(self) -> None:
        begin().given(ev.Started()).on(ev.SessionRestored(None)).has(status=Status.SIGNED_OUT)

    def test_without_a_network_the_ledger_is_shown_as_offline(self) -> None:
        story = begin().given(ev.Started(), RESTORED, all_of(OFFLINE)).has(status=Status.OFFLINE, account=ADA)
        story.ledger("customer", granted=CUSTOMER.scopes).ledger("vendor", granted=VENDOR.scopes)
        assert story.state.pending() == ()

    def test_it_waits_for_the_network_and_recovers_by_itself(self) -> None:
        story = begin().given(ev.Started(), RESTORED)
        story.on(all_of(OFFLINE), fx.KeepLedger, fx.WatchNetwork())
        story.on(ev.NetworkChanged(), tokens("customer", "vendor", fresh=True))
        story.on(all_of(OFFLINE), fx.KeepLedger, fx.WatchNetwork())
        story.on(ev.NetworkChanged(), tokens("customer", "vendor", fresh=True))
        story.on(GRANTED, fx.KeepLedger, fx.UnwatchNetwork()).has(status=Status.READY)
        story.on(ev.NetworkChanged())

    def test_a_revoked_refresh_token_asks_to_sign_in_again_for_everything(self) -> None:
        story = begin().given(ev.Started(), RESTORED, all_of(EXPIRED)).has(status=Status.ATTENTION)
        assert [each.scopes for each in story.state.pending()] == [ALL]

    def test_try_again_gets_past_msals_memory_of_errors(self) -> None:
        story = begin().given(ev.Started(), RESTORED, all_of(OFFLINE))
        story.on(ev.CheckAgainChosen(), tokens("customer", "vendor", fresh=True))

    def test_a_scope_added_to_the_configuration_is_missing(self) -> None:
        kept = (("customer", CUSTOMER.scopes[:1]), ("vendor", VENDOR.scopes))
        begin().given(ev.Started(), ev.SessionRestored(ADA, kept)).ledger("customer", missing=CUSTOMER.scopes[1:])

    def test_a_kept_challenge_waits_for_the_person_and_is_not_asked_silently(self) -> None:
        story = begin().given(ev.Started())
        story.on(replace(RESTORED, challenges=(("vendor", CLAIMS),)), tokens("customer"))
        story.given(ev.TokensAcquired((granted(CUSTOMER),))).has(status=Status.ATTENTION)
        assert story.state.pending()[0].claims == CLAIMS


class TestPersonalAccounts:
    def test_they_are_warned_before_the_prompt_where_the_authority_admits_them(self) -> None:
        story = begin(ANYBODY).on(ev.SignInChosen(), fx.RaiseWindow()).has(page=Page.NOTICE)
        story.on(ev.SignInConfirmed(), prompt(*BOTH), fx.RaiseWindow())

    @pytest.mark.parametrize("tenant", ["organizations", "contoso.onmicrosoft.com", "8d0f6a2e"])
    def test_other_authorities_do_not_warn(self, tenant: str) -> None:
        begin(initial(setup(tenant=tenant))).given(ev.SignInChosen()).has(page=Page.WAITING)

    def test_the_warning_can_be_dismissed(self) -> None:
        story = begin(ANYBODY).given(ev.SignInChosen(), ev.SignInConfirmed(dismissed=True), ev.PromptFailed(DECLINED))
        story.given(ev.SignInChosen()).has(page=Page.WAITING)

    def test_cancelling_the_warning_sends_nothing(self) -> None:
        story = begin(ANYBODY).given(ev.SignInChosen()).on(ev.SignInCancelled())
        story.has(page=Page.CLOSED, activity=Activity.IDLE)

    def test_they_are_warned_after_the_sign_in_and_it_can_be_dismissed(self) -> None:
        story = begin(signed_in(ANYBODY, NOAH)).has(page=Page.OVERVIEW)
        assert [notice.code for notice in story.state.shown_notices()] == [PERSONAL]
        assert story.on(ev.NoticeDismissed(PERSONAL)).state.shown_notices() == ()

    def test_a_work_account_is_not(self) -> None:
        begin(signed_in(ANYBODY)).has(notices=())

    def test_the_warning_goes_with_the_account(self) -> None:
        story = begin(signed_in(ANYBODY, NOAH)).on(ev.SignOutChosen(), fx.ForgetAccounts((NOAH,)))
        story.on(ev.SignedOut((NOAH.home_id,))).has(notices=())


class TestClaimsChallenges:
    def test_an_api_that_asks_for_more_is_answered_by_the_person_and_the_call_continues(self) -> None:
        answer = Answer("vendor", "list", "https://vendor", status=401, attempts=2, problem=CHALLENGE)
        call = fx.SendCall(ADA, request("vendor", "list"), VENDOR.scopes)
        story = ready().on(ev.CallChosen("vendor", "list"), call)
        story.on(ev.CallAnswered(answer), fx.KeepLedger(ADA, KEPT, (("vendor", CLAIMS),)), fx.OfferAnswer)
        story.on(ev.AnswerChosen(1), fx.RaiseWindow())
        asked = prompt(Ask("vendor", VENDOR.scopes), claims=CLAIMS, expected=ADA)
        story.on(ev.VerifyChosen("vendor"), asked, fx.RaiseWindow())
        story.on(ev.PromptAnswered(ADA, granted(VENDOR)), tokens("customer"))
        story.on(ev.TokensAcquired((granted(CUSTOMER),)), fx.KeepLedger(ADA, KEPT), call)

    def test_a_challenge_at_the_token_endpoint_is_answered_from_the_menu(self) -> None:
        trouble = Problem("verification-needed", ".", claims=CLAIMS)
        story = waiting().given(ev.PromptAnswered(ADA, granted(CUSTOMER)))
        story.given(ev.TokensAcquired((TokenOutcome("vendor", problem=trouble),))).has(status=Status.ATTENTION)
        asked = prompt(Ask("vendor", VENDOR.scopes), claims=CLAIMS, expected=ADA)
        story.on(ev.SignInChosen(), asked, fx.RaiseWindow())


class TestCalls:
    def test_a_call_goes_with_the_apis_own_scopes_and_shows_its_answer(self) -> None:
        sent = request("customer", "list")
        answer = Answer("customer", "list", "https://customer", 200, 12, 1, content([{"id": 1}]), request=sent)
        story = ready().on(LIST, fx.SendCall(ADA, sent, CUSTOMER.scopes)).has(status=Status.WORKING)
        story.on(LIST, fx.RaiseWindow())  # not twice at once
        story.on(ev.CallAnswered(answer), fx.OfferAnswer).has(page=Page.OVERVIEW, status=Status.READY)
        story.on(ev.AnswerChosen(1), fx.RaiseWindow()).has(page=Page.ANSWER, unread=())
        assert story.state.history == (story.state.answer,)

    def test_a_fault_of_the_api_does_not_change_the_sign_in(self) -> None:
        failed = Answer("customer", "list", "https://customer", 500, 5, 1, b"", problem=Problem("call-failed", "."))
        ready().given(LIST).on(ev.CallAnswered(failed), fx.OfferAnswer).has(status=Status.READY)

    def test_nobody_signed_in_sends_nothing(self) -> None:
        begin().on(LIST)


class TestUnexpectedErrors:
    """They raise the window only for a user who waits for what has failed."""

    FAILED = ev.Failed(Problem("unexpected", "No luck."))

    def test_in_the_background_a_notification_leads_to_it(self) -> None:
        told = fx.Notify(self.FAILED.problem.title, "No luck.")
        story = ready().on(self.FAILED, told).has(page=Page.CLOSED, status=Status.PROBLEM)
        story.on(self.FAILED)  # told once
        story.on(ev.WindowAsked(), fx.RaiseWindow()).has(page=Page.PROBLEM)
        ready().given(ev.KeysAsked()).on(self.FAILED, told).has(page=Page.KEYS)

    @pytest.mark.parametrize("chosen", [ev.SignOutChosen(), ev.CheckAgainChosen()])
    def test_what_a_person_waits_for_is_shown(self, chosen: ev.Event) -> None:
        ready().given(chosen).on(self.FAILED, fx.RaiseWindow()).has(page=Page.PROBLEM, activity=Activity.IDLE)
        waiting().on(self.FAILED, fx.RaiseWindow()).has(page=Page.PROBLEM)


class TestAccountsAndWindow:
    def test_sign_out_forgets_the_account_and_the_ledger(self) -> None:
        story = ready().on(ev.SignOutChosen(), fx.ForgetAccounts((ADA,)))
        story.on(ev.SignedOut((ADA.home_id,))).has(account=None, status=Status.SIGNED_OUT)
        story.ledger("customer", consent=Consent.UNKNOWN).ledger("vendor", consent=Consent.UNKNOWN)

    def test_another_account_starts_with_an_empty_ledger(self) -> None:
        story = ready().given(ev.OtherAccountChosen())
        story.given(ev.PromptAnswered(NOAH, granted(CUSTOMER))).has(account=NOAH)
        story.ledger("vendor", consent=Consent.UNKNOWN)

    def test_without_a_panel_the_window_opens_and_closing_it_ends_the_program(self) -> None:
        story = begin().on(ev.TrayHostChanged(present=False), fx.RaiseWindow()).has(page=Page.OVERVIEW)
        story.on(ev.WindowClosed(), fx.Quit())

    def test_with_a_panel_closing_the_window_ends_nothing(self) -> None:
        begin().given(ev.WindowAsked()).on(ev.WindowClosed())

    def test_what_the_system_tells_has_the_session_looked_at_again(self) -> None:
        begin().on(ev.SystemChanged())
        waiting().on(ev.SystemChanged())
        story = ready().on(ev.SystemChanged(), fx.AcquireTokens)
        story.on(ev.SystemChanged()).has(status=Status.WORKING)

    def test_a_panel_that_comes_takes_the_window_away_that_stood_in_for_it(self) -> None:
        gone, back = ev.TrayHostChanged(present=False), ev.TrayHostChanged(present=True)
        story = begin().given(gone).on(back, fx.CloseUnused()).has(tray_host=True, page=Page.OVERVIEW)
        story.on(ev.WindowClosed()).has(page=Page.CLOSED)
        for asked in ((ev.WindowAsked(), gone, back), (gone, ev.WindowAsked(), back), (gone, back, gone, back)):
            *before, last = asked
            begin().given(*before).on(last).has(page=Page.OVERVIEW)

    def test_a_second_start_shows_the_page_that_matters(self) -> None:
        waiting().given(ev.WindowClosed(), ev.WindowAsked()).has(page=Page.WAITING)
        waiting().given(ev.PromptFailed(DECLINED), ev.WindowAsked()).has(page=Page.PROBLEM)

    def test_quitting_stops_a_waiting_browser_first(self) -> None:
        waiting().on(ev.QuitChosen(), fx.CancelPrompt(), fx.Quit())

    def test_copy_confirms_what_was_copied(self) -> None:
        begin().on(ev.CopyChosen("text", "Details"), fx.Copy("text")).has(copied="Details copied")

    def test_a_notice_of_the_same_code_replaces_the_first(self) -> None:
        first, second = Notice("x", "one", "."), Notice("x", "two", ".")
        begin().given(ev.NoticeRaised(first), ev.NoticeRaised(second)).has(notices=(second,))

    def test_a_notice_is_notified_once_and_not_after_it_was_dismissed(self) -> None:
        raised = ev.NoticeRaised(Notice("x", "Title", "Message."))
        begin().on(raised, fx.Notify("Title", "Message.")).on(raised)
        begin().given(ev.NoticeDismissed("x")).on(raised)


def test_b2c_signs_in_for_the_first_api_and_says_that_the_others_need_an_administrator() -> None:
    story = begin(initial(setup(tenant="contoso/b2c_1_signin", kind=AuthorityKind.B2C)))
    story.on(ev.SignInChosen(), prompt(Ask("customer", CUSTOMER.scopes)), fx.RaiseWindow())
