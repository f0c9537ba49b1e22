"""A consent that not every server knows yet: the page just answered asked for it, so it is waited for."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, granted, run, setup, signed_in
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.model import Api, AuthorityKind, Status, TokenOutcome
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.core.state import Page, State, initial
from trayapp.core.views.elements import Hero
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

CUSTOMER, VENDOR = APIS
OTHER = Api("other", "Other API", ("api://other/read",))
MISSING = Problem("consent-missing", "Missing.", error="invalid_grant", aadsts=(65001,))
LATE = TokenOutcome("vendor", problem=MISSING)
LINK = ev.BrowserWaiting("https://login")
FIRST = fx.AwaitConsent()
AGAIN = fx.AwaitConsent(again=True)
ASK = fx.AcquireTokens(ADA, (("vendor", VENDOR.scopes),), fresh=True)


def answered(state: State | None = None) -> Playbook:
    story = Playbook(state or initial(setup()))
    return story.given(ev.SignInChosen(), LINK, ev.PromptAnswered(ADA, granted(CUSTOMER)))


def late() -> Playbook:
    return answered().on(ev.TokensAcquired((LATE,)), fx.KeepLedger, FIRST)


def test_it_is_asked_again_until_it_arrives() -> None:
    story = late().has(status=Status.WORKING, page=Page.WAITING, late=(initial(setup()).ledger("vendor"),))
    story.on(ev.ConsentAwaited(), ASK).on(ev.TokensAcquired((LATE,)), fx.KeepLedger, AGAIN)
    story.on(ev.ConsentAwaited(), ASK).on(ev.TokensAcquired((granted(VENDOR),)), fx.KeepLedger, fx.Notify)
    story.has(status=Status.READY, late=(), prompts=1, opened=frozenset(), page=Page.CLOSED)
    story.on(ev.ConsentAwaited())


def test_after_the_last_try_the_refusal_is_what_it_says() -> None:
    story = late().on(ev.ConsentAwaited(last=True), ASK)
    story.on(ev.TokensAcquired((LATE,)), fx.KeepLedger, fx.RaiseWindow)
    assert story.state.ledger("vendor").problem == MISSING
    assert [ask.api for ask in story.state.pending()[0].asks] == ["vendor"]
    # The page for that API alone is answered, and its consent does not arrive either: no page would help.
    story.given(ev.SignInChosen(), LINK, ev.PromptAnswered(ADA, TokenOutcome("vendor", ())))
    story.on(ev.TokensAcquired((granted(CUSTOMER), LATE)), fx.KeepLedger, FIRST)
    story.given(ev.ConsentAwaited(last=True), ev.TokensAcquired((LATE,)))
    trouble = story.state.ledger("vendor").problem
    assert trouble is not None
    assert trouble.code == "api-refused"
    assert story.state.pending() == ()


def test_a_person_can_end_the_wait() -> None:
    story = late().on(ev.SignInCancelled(), fx.StopAwaiting())
    story.on(ev.ConsentAwaited(last=True), ASK).on(ev.TokensAcquired((LATE,)), fx.KeepLedger, fx.RaiseWindow)
    # While the request is under way it is the last one.
    story = late().given(ev.ConsentAwaited()).on(ev.SignInCancelled(), fx.StopAwaiting())
    story.on(ev.TokensAcquired((LATE,)), fx.KeepLedger, fx.RaiseWindow).has(late=())


def test_a_new_permission_of_an_api_that_has_others_is_waited_for_as_well() -> None:
    part = TokenOutcome("vendor", VENDOR.scopes[:1])
    ready = signed_in()
    state, _ = run(ready, ev.CheckAgainChosen(), ev.TokensAcquired((granted(CUSTOMER), part)))
    story = Playbook(state).given(ev.SignInChosen(), LINK)
    story.given(ev.PromptAnswered(ADA, TokenOutcome("vendor", VENDOR.scopes[1:])))
    three = initial(setup(apis=(CUSTOMER, VENDOR, OTHER)))
    state, _ = run(three, ev.SignInChosen(), LINK, ev.PromptAnswered(ADA, granted(CUSTOMER)))
    state, _ = run(state, ev.TokensAcquired((part, granted(OTHER))))
    assert state.late == ()  # some of what the page asked for has arrived: the rest was left out
    other_part = replace(part, api="customer", granted=CUSTOMER.scopes[:1])
    state, _ = run(state, ev.CheckAgainChosen(), ev.TokensAcquired((other_part, part, granted(OTHER))))
    story = Playbook(state).given(ev.SignInChosen(), LINK)
    story.given(ev.PromptAnswered(ADA, TokenOutcome("customer", CUSTOMER.scopes[1:])))
    story.on(ev.TokensAcquired((part, granted(OTHER))), fx.KeepLedger, FIRST)
    story.on(ev.ConsentAwaited(), ASK).given(ev.TokensAcquired((granted(VENDOR),))).has(status=Status.READY)


@pytest.mark.parametrize("kind", [AuthorityKind.OIDC, AuthorityKind.B2C, AuthorityKind.ADFS])
def test_elsewhere_consent_is_at_once(kind: AuthorityKind) -> None:
    answered(initial(setup(kind=kind))).given(ev.TokensAcquired((LATE,))).has(late=())


@pytest.mark.parametrize("code", ["sign-in-expired", "admin-consent-needed", "not-assigned", "offline"])
def test_another_refusal_is_not_waited_for(code: str) -> None:
    answered().given(ev.TokensAcquired((TokenOutcome("vendor", problem=Problem(code, "No.")),))).has(late=())


def test_what_the_page_did_not_ask_for_is_not_waited_for() -> None:
    story = Playbook(signed_in()).given(ev.CheckAgainChosen(), ev.TokensAcquired((granted(CUSTOMER), LATE)))
    story.has(late=())


def test_it_is_said_with_a_way_out() -> None:
    state = late().state
    view, menu = window_view(state), tray_view(state)
    assert view is not None
    hero = view.blocks[0]
    assert isinstance(hero, Hero)
    assert "Vendor API is on its way" in hero.text
    assert [each.event for each in view.buttons] == [ev.SignInCancelled()]
    assert menu.tooltip.splitlines()[0] == "Waiting for the consent to arrive…"
    assert ev.SignInCancelled() in [each.event for each in menu.menu]
