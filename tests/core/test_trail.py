"""The way back: one page at a time, what was cancelled, and what a confirmation belongs to."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, granted, setup, signed_in
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.admin import admin_consent_urls
from trayapp.core.model import Answer, AuthorityKind
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.core.state import Activity, Page, initial
from trayapp.core.views.elements import Busy, Hero
from trayapp.core.views.failed import elsewhere_page, hanging_page
from trayapp.core.views.window import window_view

WAITING = ev.BrowserWaiting("https://login.example/1", until=300.0)
STOPPED = ev.PromptFailed(Problem("sign-in-cancelled", "You stopped the sign-in."))


def escape(story: Playbook) -> Playbook:
    """Press Escape."""
    view = window_view(story.state)
    assert view is not None
    return story.given(view.escape) if view.escape is not None else story


def answered(story: Playbook) -> Playbook:
    answer = Answer("vendor", "list", "https://vendor", 200, content=b'{"a": 1}')
    return story.given(ev.CallChosen("vendor", "list"), ev.CallAnswered(answer))


def test_escape_goes_one_page_back_and_closes_on_the_first() -> None:
    story = answered(Playbook(signed_in()).given(ev.WindowAsked(), ev.HistoryAsked()))
    story.given(ev.HistoryAsked(), ev.AnswerChosen(1)).has(page=Page.ANSWER)
    escape(story).has(page=Page.HISTORY)
    escape(story).has(page=Page.OVERVIEW)
    escape(story).has(page=Page.CLOSED, trail=())


def test_a_page_that_was_opened_from_the_menu_leads_to_the_first_page() -> None:
    story = Playbook(signed_in()).given(ev.AccountsAsked())
    escape(story).has(page=Page.OVERVIEW)
    escape(story).has(page=Page.CLOSED)


def test_escape_closes_the_page_of_a_start_that_ends() -> None:
    for page in (elsewhere_page(":0"), hanging_page(4711), hanging_page(None)):
        assert page.escape == page.close == ev.QuitChosen()


def test_without_a_panel_escape_ends_nothing_and_the_window_stays() -> None:
    story = Playbook(signed_in()).given(ev.TrayHostChanged(False), ev.AccountsAsked())
    escape(story).has(page=Page.OVERVIEW)
    view = window_view(story.state)
    assert view is not None
    assert view.escape is None
    story.given(ev.SignOutChosen(), ev.SignedOut((ADA.home_id,)), ev.SignInChosen(), STOPPED, ev.ProblemDismissed())
    story.has(page=Page.OVERVIEW)
    story.on(ev.WindowClosed(), fx.Quit())


@pytest.mark.parametrize("opened", [True, False])
def test_a_sign_in_that_the_person_stops_is_no_error_and_leads_back_to_where_they_were(opened: bool) -> None:
    story = Playbook(initial(setup()))
    if opened:
        story.given(ev.WindowAsked())
    story.given(ev.SignInChosen(), WAITING).has(page=Page.WAITING)
    story.on(ev.SignInCancelled(), fx.CancelPrompt()).on(STOPPED)
    story.has(page=Page.OVERVIEW if opened else Page.CLOSED, problem=None, activity=Activity.IDLE)
    if opened:
        view = window_view(story.state)
        assert view is not None
        assert view.status == "Sign-in cancelled"


def test_a_page_that_is_read_meanwhile_stays_when_the_sign_in_is_stopped_from_the_menu() -> None:
    story = Playbook(signed_in()).given(ev.OtherAccountChosen(), WAITING, ev.BackChosen(), ev.AccountsAsked())
    story.given(ev.SignInCancelled(), STOPPED).has(page=Page.ACCOUNTS, problem=None)


def test_a_terminal_is_told_of_the_sign_in_that_was_stopped() -> None:
    story = Playbook(initial(setup())).given(ev.SignInChosen(), WAITING, ev.SignInCancelled(told=True), STOPPED)
    assert story.state.problem is not None
    assert story.state.problem.code == "sign-in-cancelled"


def test_the_warning_before_a_sign_in_leads_back_too() -> None:
    personal = replace(setup(tenant="common"), kind=AuthorityKind.ENTRA)
    story = Playbook(initial(personal)).given(ev.WindowAsked(), ev.SignInChosen()).has(page=Page.NOTICE)
    escape(story).has(page=Page.OVERVIEW, planned=None)


def test_while_the_page_waits_its_error_is_explained_and_the_way_back_leads_to_it() -> None:
    story = Playbook(initial(setup())).given(ev.WindowAsked(), ev.SignInChosen(), WAITING, ev.ExplainAsked())
    escape(story).has(page=Page.WAITING)
    story.given(ev.ExplainAsked()).on(ev.AdminAsked(), fx.CancelPrompt())
    story.given(STOPPED).has(page=Page.PROBLEM)
    assert story.state.problem is not None
    assert story.state.problem.code == "admin-consent-needed"
    assert story.state.problem.admin_consent_url is not None


def test_what_was_copied_is_said_only_of_the_answer_that_it_was() -> None:
    story = answered(Playbook(signed_in()).given(ev.WindowAsked())).given(ev.AnswerCopyChosen())
    story.has(copied="Answer copied")
    answered(story).has(copied=None)
    story.given(ev.AnswerCopyChosen(), ev.BackChosen()).has(copied=None)


def test_an_administrators_link_can_be_had_again_after_its_page() -> None:
    links = admin_consent_urls(setup(), None, APIS)
    trouble = Problem("admin-consent-needed", "Only an administrator.", admin_consent_urls=links)
    story = Playbook(initial(setup())).given(ev.SignInChosen(), WAITING, ev.PromptFailed(trouble), ev.BackChosen())
    view = window_view(story.state)
    assert view is not None
    assert ev.CopyChosen(links[0][1], "Administrator's link") in [each.event for each in view.buttons]


def test_check_again_says_what_it_found_and_when() -> None:
    story = Playbook(signed_in()).given(ev.WindowAsked(), ev.CheckAgainChosen())
    story.given(ev.TokensAcquired(tuple(granted(each) for each in APIS), at=1_700_000_000.0))
    assert story.state.copied is not None
    assert story.state.copied.startswith("Checked at ")
    assert story.state.copied.endswith(":20: 2 of 2 APIs ready")
    # Asked for in the menu, it is told where the user is.
    story.given(ev.WindowClosed(), ev.CheckAgainChosen())
    story.on(ev.TokensAcquired(tuple(granted(each) for each in APIS)), fx.KeepLedger, fx.Notify)


def test_the_first_start_opens_the_window_once_for_somebody_who_has_never_signed_in() -> None:
    story = Playbook(initial(setup())).given(ev.Started(first=True)).has(page=Page.CLOSED)
    story.on(ev.SessionRestored(None), fx.RaiseWindow()).has(page=Page.OVERVIEW, welcome=False)
    Playbook(initial(setup())).given(ev.Started()).on(ev.SessionRestored(None)).has(page=Page.CLOSED)
    story = Playbook(initial(setup())).given(ev.Started(first=True), ev.SessionRestored(ADA))
    story.has(page=Page.CLOSED)


def test_a_waiting_page_says_how_long_and_shows_a_code_in_groups() -> None:
    code = ev.BrowserWaiting("https://login.example/device", "ABCDEFGHJ", 300.0)
    story = Playbook(initial(setup())).given(ev.SignInChosen(), code)
    view = window_view(story.state)
    assert view is not None
    hero = next(each for each in view.blocks if isinstance(each, Hero))
    assert hero.title == "ABC DEF GHJ"
    assert hero.button is not None
    assert hero.button.event == ev.CopyChosen("ABCDEFGHJ", "Code")
    assert next(each for each in view.blocks if isinstance(each, Busy)).until == 300.0
