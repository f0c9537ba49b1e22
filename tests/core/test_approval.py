"""Permissions that wait for an administrator: signing in without them, looking by itself, adding them later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.build import ADA, APIS, NOAH, request, setup
from tests.core.build import granted as all_of
from tests.core.build import signed_in as ready
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.search import Waits
from trayapp.core.model import Announced, Answer, Api, AuthorityKind, Consent, Status, TokenOutcome
from trayapp.core.problems import Action, Problem
from trayapp.core.record import replace
from trayapp.core.report import consent_document
from trayapp.core.state import Activity, Page, State, initial
from trayapp.core.update import update
from trayapp.core.views.menu import MenuEntry
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view
from trayapp.core.views.wording import offer

CUSTOMER, VENDOR = APIS
C_READ, C_WRITE = CUSTOMER.scopes
V_READ, V_WRITE = VENDOR.scopes
ALL = (*CUSTOMER.scopes, *VENDOR.scopes)
NEEDED = Problem("admin-consent-needed", "Ask.", error="access_denied", aadsts=(90094,))
NAMED = replace(NEEDED, permissions=(V_WRITE,))
MISSING = Problem("consent-missing", "Missing.", error="invalid_grant", aadsts=(65001,))
WAITING = ev.BrowserWaiting("https://login")
REFUSED = ev.PromptFailed(NEEDED)


def refused(trouble: ev.PromptFailed = REFUSED, state: State | None = None) -> Playbook:
    """Return the story of a combined page that an administrator must approve."""
    return Playbook(state or initial(setup())).given(ev.SignInChosen(), WAITING, trouble)


def opened(story: Playbook) -> tuple[str, ...]:
    """Return the scopes of the page that is open."""
    assert story.state.activity is Activity.PROMPTING
    assert story.state.sign_in is not None
    return story.state.sign_in.prompt.scopes


def answered(story: Playbook) -> Playbook:
    """Grant the page that is open."""
    assert story.state.sign_in is not None
    redeem = story.state.sign_in.prompt.redeem
    return story.given(ev.PromptAnswered(ADA, TokenOutcome(redeem.api, redeem.scopes)))


def tokens(*waiting: str) -> ev.TokensAcquired:
    """Return the silent tokens of everything but what waits: an API of which something waits is refused as a whole."""
    outcomes = []
    for api in APIS:
        held = tuple(scope for scope in api.scopes if scope not in waiting)
        outcomes.append(TokenOutcome(api.name, held, problem=None if held else MISSING, fresh=True))
    return ev.TokensAcquired(tuple(outcomes))


def narrowed() -> Playbook:
    """Return the story of a user who has continued without what the sign-in service named."""
    return answered(refused(ev.PromptFailed(NAMED)).given(ev.NarrowChosen(), WAITING)).given(tokens(V_WRITE))


def test_what_the_service_names_is_left_out_and_the_rest_is_granted_by_one_page() -> None:
    story = refused(ev.PromptFailed(NAMED)).has(page=Page.PROBLEM)
    narrower = offer(story.state)
    assert narrower is not None
    assert (narrower.label, narrower.pages) == ("Continue without 1 permission", 5)
    assert MenuEntry("Continue without 1 permission…", ev.NarrowChosen()) in tray_view(story.state).menu
    story.on(ev.NarrowChosen(), fx.OpenPrompt, fx.RaiseWindow())
    assert opened(story) == (C_READ, C_WRITE, V_READ)
    answered(story).has(activity=Activity.GETTING_TOKENS)
    kept = Waits((V_WRITE,), presumed=(V_WRITE,))
    story.on(tokens(V_WRITE), fx.KeepLedger, fx.WatchApproval(), fx.RaiseWindow())
    story.has(page=Page.OVERVIEW, waits=kept, status=Status.ATTENTION)
    story.ledger("customer", ready=True).ledger("vendor", consent=Consent.PARTIAL, granted=(V_READ,))
    trouble = story.state.ledger("vendor").problem
    assert trouble is not None
    assert (trouble.code, "vendor.write" in trouble.message) == ("approval-awaited", True)
    assert trouble.admin_consent_url
    assert story.state.pending() == ()
    assert offer(story.state) is None


def test_the_window_the_menu_and_the_document_show_what_waits() -> None:
    story = narrowed().given(ev.WindowAsked())
    document = consent_document(story.state)
    approval = document["approval"]
    assert isinstance(approval, dict)
    assert [each["for"] for each in approval.pop("admin_consent_urls")] == ["Vendor API", "all APIs"]
    assert approval == {"waiting": [V_WRITE], "suspected": [], "without": [], "pages_at_most": 0}
    view = window_view(story.state)
    assert view is not None
    assert "1 permission waits for an administrator" in repr(view.blocks)
    assert "Copy the administrator's link" in repr(view.blocks)
    menu = tray_view(story.state)
    assert "1 permission waits for an administrator" in menu.tooltip
    assert "Vendor API (waiting for an administrator)" in [each.label for each in menu.menu]


def test_where_nothing_is_named_pages_of_a_part_each_find_it() -> None:
    story = refused()
    narrower = offer(story.state)
    assert narrower is not None
    assert (narrower.label, narrower.pages) == ("Find out which, in 6 pages at most", 6)
    story.given(ev.NarrowChosen(), WAITING)
    assert opened(story) == (C_READ, C_WRITE)
    assert opened(answered(story)) == (V_READ,)
    answered(story).given(tokens(V_WRITE)).has(waits=Waits((V_WRITE,)))
    story.ledger("customer", ready=True).ledger("vendor", granted=(V_READ,))


def test_what_microsofts_policy_of_new_organisations_keeps_goes_first() -> None:
    graph = Api("graph", "Graph", ("User.Read", "Mail.ReadBasic", "Calendars.ReadBasic"))
    story = refused(state=initial(setup(apis=(CUSTOMER, graph)))).given(ev.NarrowChosen(), WAITING)
    assert opened(story) == (C_READ, C_WRITE, "User.Read")
    granted = (all_of(CUSTOMER), TokenOutcome("graph", ("User.Read",)))
    answered(story).given(ev.TokensAcquired(granted))
    # One of the two waits for certain; a user may find out which, on two pages.
    both = ("Mail.ReadBasic", "Calendars.ReadBasic")
    story.has(waits=Waits(both, both, both, both))
    narrower = offer(story.state)
    assert narrower is not None
    assert narrower.pages == 2
    story.given(ev.NarrowChosen(), WAITING)
    assert opened(story) == ("Mail.ReadBasic",)
    answered(story).has(activity=Activity.GETTING_TOKENS)
    story.given(ev.TokensAcquired((all_of(CUSTOMER), TokenOutcome("graph", ("User.Read", "Mail.ReadBasic")))))
    story.has(waits=Waits(("Calendars.ReadBasic",), presumed=("Calendars.ReadBasic",)))


def test_everything_that_waits_is_said_and_asked_for_again_only_by_the_person() -> None:
    story = refused().given(ev.NarrowChosen())
    while story.state.activity is Activity.PROMPTING:
        story.given(WAITING, REFUSED)
    story.has(page=Page.PROBLEM, account=None)
    assert story.state.prompts == 7
    assert story.state.waits.proved == tuple(sorted(ALL, key=story.state.waits.left_out.index))
    assert offer(story.state) is None
    assert [prompt.scopes for prompt in story.state.pending()] == [ALL]
    # Once it was approved the page passes.
    story.given(ev.SignInChosen(), WAITING, ev.PromptAnswered(ADA, all_of(CUSTOMER)), tokens())
    story.has(status=Status.READY, waits=Waits())


def test_a_search_that_is_cancelled_keeps_what_was_granted_and_leaves_out_what_it_did_not_find() -> None:
    story = answered(refused().given(ev.NarrowChosen(), WAITING)).given(WAITING)
    stopped = ev.PromptFailed(Problem("sign-in-cancelled", "Stopped."))
    story.on(stopped, fx.RaiseWindow(), fx.KeepLedger, fx.WatchApproval(), fx.AcquireTokens)
    story.given(tokens(V_READ, V_WRITE))
    story.has(waits=Waits(VENDOR.scopes, VENDOR.scopes, VENDOR.scopes), ready_count=1)
    story.ledger("vendor", consent=Consent.ADMIN_NEEDED)
    assert story.state.pending() == ()
    story.given(ev.NarrowChosen(), WAITING)
    assert opened(story) == (V_READ,)


def test_a_new_permission_that_waits_leaves_the_others_in_use() -> None:
    before = setup(apis=(CUSTOMER, replace(VENDOR, scopes=(V_READ,))))
    story = Playbook(initial(before)).given(ev.SignInChosen(), ev.PromptAnswered(ADA, all_of(CUSTOMER)))
    story.given(ev.TokensAcquired((TokenOutcome("vendor", (V_READ,)),)), ev.SettingsTouched())
    story.given(ev.SettingsChanged(setup()), tokens(V_WRITE))
    assert [prompt.scopes for prompt in story.state.pending()] == [(V_WRITE,)]
    story.given(ev.SignInChosen(), WAITING, REFUSED)
    story.has(waits=Waits((V_WRITE,)), page=Page.PROBLEM)
    story.ledger("vendor", consent=Consent.PARTIAL)
    assert story.state.pending() == ()
    story.on(ev.CallChosen("vendor", "list"), fx.SendCall(ADA, request("vendor", "list"), (V_READ,)))


def test_it_looks_by_itself_and_says_what_was_approved() -> None:
    story = narrowed()
    story.on(ev.ApprovalDue(), fx.LookForApproval(ADA, (("vendor", (V_WRITE,)),)))
    still = ev.ApprovalLooked(ADA, (TokenOutcome("vendor", problem=MISSING),))
    before = story.state
    story.on(still, fx.WatchApproval())
    assert story.state == before
    approved = ev.ApprovalLooked(ADA, (TokenOutcome("vendor", (V_WRITE,)),))
    page = ev.ApiPageChosen("vendor")
    told = fx.Notify(
        "An administrator has approved", "Vendor API: vendor.write. You can use it now.", page, Announced.APPROVALS
    )
    story.on(approved, fx.KeepLedger, told, fx.UnwatchApproval()).has(status=Status.READY, waits=Waits())
    story.on(ev.ApprovalDue())
    story.on(page, fx.RaiseWindow()).has(page=Page.API, api_shown="vendor")


@pytest.mark.parametrize(
    "happened",
    [
        ev.ApprovalLooked(NOAH, (TokenOutcome("vendor", (V_WRITE,)),)),
        ev.ApprovalLooked(ADA, ()),
        ev.ApprovalLooked(ADA, (TokenOutcome("gone", ("api/gone",)),)),
        ev.ApprovalLooked(ADA, (TokenOutcome("vendor", problem=Problem("offline", "No network.")),)),
    ],
)
def test_a_look_that_brings_nothing_changes_nothing_and_is_repeated(happened: ev.Event) -> None:
    story = narrowed()
    before = story.state
    assert story.on(happened, fx.WatchApproval()).state == before


def test_while_the_session_is_busy_the_look_waits() -> None:
    narrowed().given(ev.CheckAgainChosen()).on(ev.ApprovalDue(), fx.WatchApproval())


def test_try_again_adds_what_was_approved_meanwhile() -> None:
    story = narrowed().given(ev.CheckAgainChosen())
    story.on(tokens(), fx.KeepLedger).has(status=Status.READY, waits=Waits())


def test_the_wait_survives_a_restart_and_its_link_with_it() -> None:
    kept = Waits((V_WRITE,))
    held = (("customer", CUSTOMER.scopes), ("vendor", (V_READ,)))
    story = Playbook(initial(setup())).given(ev.Started())
    story.given(ev.SessionRestored(ADA, held, accounts=(ADA,), waits=kept))
    trouble = story.state.ledger("vendor").problem
    assert trouble is not None
    assert trouble.admin_consent_url
    story.on(tokens(V_WRITE), fx.KeepLedger(ADA, held, waits=kept), fx.WatchApproval())


def test_what_was_found_before_anybody_signed_in_survives_a_restart() -> None:
    story = refused(ev.PromptFailed(NAMED))
    known = story.state.waits
    again = Playbook(initial(setup())).given(ev.Started(), ev.SessionRestored(None, waits=known))
    view = window_view(again.given(ev.WindowAsked()).state)
    assert view is not None
    assert view.buttons[-1].label == "Continue without 1 permission…"
    again.given(ev.NarrowChosen(), WAITING)
    assert opened(again) == (C_READ, C_WRITE, V_READ)


def searched(waiting: set[str], killed_after: int | None = None) -> list[tuple[str, ...]]:
    """Return the pages of a search; the program is killed after so many, and begins anew with what it has kept."""
    story = refused()
    pages: list[tuple[str, ...]] = []
    event: ev.Event = ev.NarrowChosen()
    kept: fx.KeepWaits | fx.KeepLedger | None = None
    while True:
        story.state, effects = update(story.state, event)
        kept = next((each for each in effects if isinstance(each, fx.KeepWaits | fx.KeepLedger)), kept)
        sign_in = story.state.sign_in
        if sign_in is None or sign_in.search is None:
            return pages
        if kept is not None and len(pages) == killed_after:
            killed_after, event = None, ev.NarrowChosen()
            granted = kept.granted if isinstance(kept, fx.KeepLedger) else ()
            account = ADA if granted else None
            restored = ev.SessionRestored(account, granted, waits=kept.waits, check=False)
            story = Playbook(initial(setup())).given(ev.Started(), restored)
            found = offer(story.state)
            assert found is not None
            assert found.pages == sign_in.search.left
            continue
        pages.append(sign_in.prompt.scopes)
        story.given(WAITING)
        redeemed = TokenOutcome(sign_in.prompt.redeem.api, sign_in.prompt.redeem.scopes)
        event = REFUSED if waiting.intersection(pages[-1]) else ev.PromptAnswered(ADA, redeemed)


@given(st.sets(st.sampled_from(ALL), min_size=1), st.integers(1, 6))
def test_a_search_that_is_killed_goes_on_as_it_would_have(waiting: set[str], after: int) -> None:
    assert searched(waiting, after) == searched(waiting)


def test_what_is_no_longer_configured_is_forgotten() -> None:
    gone = Waits(("api/gone", V_WRITE), ("api/gone", V_WRITE), ("api/gone", V_WRITE), ("api/gone",))
    story = Playbook(initial(setup())).given(ev.Started(), ev.SessionRestored(None, waits=gone))
    story.has(waits=Waits((V_WRITE,), (V_WRITE,)))


def test_another_person_has_waits_of_their_own() -> None:
    story = narrowed().given(ev.OtherAccountChosen(), WAITING, REFUSED)
    story.has(waits=Waits((V_WRITE,), presumed=(V_WRITE,)))
    story.given(ev.SignOutChosen(), ev.SignedOut((ADA.home_id,))).has(waits=Waits(presumed=(V_WRITE,)))
    # What waits in the organisation most likely waits for the next user too.
    story.given(ev.SignInChosen(), WAITING, REFUSED, ev.NarrowChosen())
    assert opened(story) == (C_READ, C_WRITE, V_READ)


def test_another_account_that_is_refused_can_continue_without_what_waits_for_it() -> None:
    before = ready()
    story = Playbook(before).given(ev.OtherAccountChosen(), WAITING, ev.PromptFailed(NAMED))
    story.has(account=ADA, ledgers=before.ledgers, waits=Waits())
    view = window_view(story.state)
    assert view is not None
    assert view.buttons[-1].label == "Continue without 1 permission…"
    # Who does not, goes on as Ada, and is not asked again.
    assert offer(Playbook(story.state).given(ev.ProblemDismissed()).state) is None
    page = fx.OpenPrompt(story.state.prompt_for((C_READ, C_WRITE, V_READ)), None, 0, 1)
    story.on(ev.NarrowChosen(), page, fx.RaiseWindow()).given(WAITING)
    lea = replace(NOAH, home_id="lea", kind=ADA.kind)
    story.given(ev.PromptAnswered(lea, TokenOutcome("customer", CUSTOMER.scopes)), tokens(V_WRITE))
    story.has(account=lea, waits=Waits((V_WRITE,), presumed=(V_WRITE,)))
    assert story.state.ledger("vendor").granted == (V_READ,)


def test_a_search_for_another_account_changes_nothing_of_the_active_one() -> None:
    before = ready()
    story = Playbook(before).given(ev.OtherAccountChosen(), WAITING, REFUSED, ev.NarrowChosen(), WAITING)
    story.on(REFUSED, fx.OpenPrompt).given(WAITING)  # no ledger is written
    story.given(ev.PromptFailed(Problem("sign-in-cancelled", "Closed.")))
    story.has(account=ADA, ledgers=before.ledgers, waits=Waits())


def test_customers_of_external_id_continue_without_what_waits_too() -> None:
    story = refused(state=initial(setup(kind=AuthorityKind.EXTERNAL_ID)))
    story.given(ev.NarrowChosen(), WAITING)
    assert opened(story) == (C_READ, C_WRITE)


def test_at_ad_fs_the_api_that_an_administrator_keeps_does_not_stop_the_others() -> None:
    """Its page is for one API."""
    story = refused(state=initial(setup(kind=AuthorityKind.ADFS)))
    view = window_view(story.state)
    assert view is not None
    assert view.buttons[-1].label == "Sign in for the other APIs…"
    story.given(ev.SignInChosen(), WAITING)
    assert opened(story) == VENDOR.scopes
    vendor = TokenOutcome("vendor", VENDOR.scopes)
    story.given(ev.PromptAnswered(ADA, vendor), ev.TokensAcquired((TokenOutcome("customer", problem=NEEDED),)))
    story.ledger("vendor", ready=True).ledger("customer", consent=Consent.ADMIN_NEEDED)
    assert story.state.pending() == ()


def test_a_search_that_an_api_has_stopped_goes_on_without_it() -> None:
    """Its page was granted, and its token is refused all the same."""
    story = answered(refused().given(ev.NarrowChosen(), WAITING)).given(WAITING)
    assert opened(story) == (V_READ,)
    story.given(ev.PromptFailed(MISSING, "vendor"), tokens(*VENDOR.scopes))
    story.ledger("vendor", consent=Consent.ADMIN_NEEDED)
    assert offer(story.state) is None
    assert story.state.pending() == ()


@pytest.mark.parametrize(
    "kind", [each for each in AuthorityKind if each not in {AuthorityKind.ENTRA, AuthorityKind.EXTERNAL_ID}]
)
def test_only_microsofts_organisations_are_searched(kind: AuthorityKind) -> None:
    story = refused(state=initial(setup(kind=kind)))
    story.has(waits=Waits())
    assert offer(story.state) is None


@given(st.sets(st.sampled_from(ALL), min_size=1), st.sets(st.sampled_from(ALL)))
def test_no_set_of_waiting_permissions_is_a_dead_end(waiting: set[str], named: set[str]) -> None:
    """The platform refuses a page that holds one of them: no page twice, and all else is granted in the end."""
    story = Playbook(initial(setup()))
    trouble = ev.PromptFailed(replace(NEEDED, permissions=tuple(sorted(named))))
    pages: list[frozenset[str]] = []

    def walk(event: ev.Event) -> None:
        story.given(event)
        while story.state.activity is Activity.PROMPTING:
            page = opened(story)
            pages.append(frozenset(page))
            answered(story) if waiting.isdisjoint(page) else story.given(WAITING, trouble)
        if story.state.activity is Activity.GETTING_TOKENS:
            story.given(tokens(*waiting, *(scope for scope in ALL if not any(scope in page for page in granted()))))

    def granted() -> list[frozenset[str]]:
        return [page for page in pages if waiting.isdisjoint(page)]

    walk(ev.SignInChosen())
    while (narrower := offer(story.state)) is not None:
        before = len(pages)
        walk(ev.NarrowChosen())
        assert len(pages) - before <= narrower.pages
    assert len(pages) == len(set(pages))
    assert set(story.state.waits.proved) == set(story.state.waits.left_out) == waiting
    if waiting != set(ALL):
        assert {scope for each in story.state.ledgers for scope in each.granted} == set(ALL) - waiting
        assert story.state.pending() == ()


@pytest.mark.parametrize("code", ["sign-in-timed-out", "sign-in-cancelled"])
@pytest.mark.parametrize("explains", [False, True])
def test_a_page_that_took_the_request_and_sent_nothing_back_counts_as_refused(code: str, explains: bool) -> None:
    """Microsoft's page of a request to an administrator leads nowhere: the user says so, or pastes its text."""
    story = refused(ev.PromptFailed(Problem(code, "Nothing came.")))
    view = window_view(story.state)
    assert view is not None
    assert "It asked for an administrator" in [each.label for each in view.buttons]
    if explains:
        story.given(ev.ExplainAsked(), ev.FormSent("explain", values=(("text", "AADSTS90095"),)))
        story.on(ev.Explained(NEEDED), fx.RaiseWindow(), fx.KeepWaits)
    else:
        story.on(ev.AdminAsked(), fx.RaiseWindow(), fx.KeepWaits)
    story.has(page=Page.PROBLEM, waits=Waits(ALL, ALL, ALL), activity=Activity.IDLE)
    assert story.state.problem is not None
    assert story.state.problem.code == "admin-consent-needed"
    assert offer(story.state) is not None
    story.on(ev.AdminAsked())  # the page is known now
    # So it is with a page of the search.
    story.given(ev.NarrowChosen(), WAITING, ev.PromptFailed(Problem(code, "Nothing came.")), ev.AdminAsked())
    story.has(waits=Waits((*VENDOR.scopes, *CUSTOMER.scopes), (*VENDOR.scopes, *CUSTOMER.scopes), CUSTOMER.scopes))
    story.given(ev.NarrowChosen(), WAITING)
    assert opened(story) == (C_READ,)


def test_an_explanation_without_a_page_that_failed_is_only_shown() -> None:
    story = Playbook(initial(setup())).given(ev.ExplainAsked(), ev.FormSent("explain", values=(("text", "90094"),)))
    story.on(ev.Explained(NEEDED)).has(page=Page.EXPLAIN, waits=Waits())


def test_a_call_that_needs_what_waits_is_answered_with_the_wait_and_opens_no_page() -> None:
    story = narrowed().given(ev.CallChosen("vendor", "pay"), ev.CallConfirmed())
    missing = Problem("call-scope-missing", "One more permission.", other_action=Action.CONSENT)
    story.given(ev.CallAnswered(Answer("vendor", "pay", "https://vendor", 403, problem=missing)))
    assert story.state.answer is not None
    assert story.state.answer.problem is not None
    assert story.state.answer.problem.code == "approval-awaited"
    assert story.state.pending() == ()
    story.ledger("vendor", consent=Consent.PARTIAL)
