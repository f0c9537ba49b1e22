"""Somebody else may answer a sign-in: nothing is sent as them before the person was shown who it is."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, granted, run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.plan import Ask, Prompt
from trayapp.core.model import Account, AccountKind, Answer, TokenOutcome
from trayapp.core.problems import verification_needed
from trayapp.core.record import replace
from trayapp.core.state import OTHER_ACCOUNT, Page, State, initial
from trayapp.core.views.window import window_view
from trayapp.identity.sign_in import closing_page
from trayapp.identity.sign_in.closing_page import closing

CUSTOMER, VENDOR = APIS
LEA = Account("lea.contoso", "lea@contoso.example", "Lea Moreau", AccountKind.WORK, "contoso")
CLAIMS = '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
ALL_GRANTED = ev.TokensAcquired((granted(CUSTOMER), granted(VENDOR)))


def verifying() -> State:
    """Ada's call met a claims challenge, and the browser is open for it; the call would continue by itself."""
    trouble = verification_needed("Vendor API", CLAIMS)
    answer = Answer("vendor", "list", "https://api", 401, 5, 1, "Ada's data", problem=trouble)
    return run(signed_in(), ev.CallChosen("vendor", "list"), ev.CallAnswered(answer), ev.VerifyChosen("vendor"))[0]


def codes(state: State) -> list[str]:
    return [notice.code for notice in state.shown_notices()]


def test_a_call_that_waited_goes_on_for_the_same_person() -> None:
    _, effects = run(verifying(), ev.PromptAnswered(ADA, granted(VENDOR)), ev.TokensAcquired((granted(CUSTOMER),)))
    assert any(isinstance(each, fx.SendCall) for each in effects)


def test_a_call_that_waited_does_not_go_out_as_somebody_else() -> None:
    state, _ = run(verifying(), ev.PromptAnswered(LEA, granted(VENDOR)))
    assert state.answer is None
    state, effects = run(state, ev.TokensAcquired((granted(CUSTOMER),)))
    assert not any(isinstance(each, fx.SendCall) for each in effects)
    assert fx.RaiseWindow() in effects
    assert state.page is Page.OVERVIEW
    assert codes(state) == [OTHER_ACCOUNT]
    said = str(window_view(state))
    assert ADA.username in said
    assert LEA.username in said


def test_somebody_else_than_the_known_account_is_said_whatever_was_put_away() -> None:
    before = run(signed_in(), ev.NoticeDismissed(OTHER_ACCOUNT))[0]
    before = replace(before, ledgers=tuple(replace(each, granted=()) for each in before.ledgers))
    state, effects = run(before, ev.SignInChosen(), ev.PromptAnswered(LEA, granted(CUSTOMER)), ALL_GRANTED)
    assert codes(state) == [OTHER_ACCOUNT]
    assert fx.RaiseWindow() in effects


def test_somebody_else_than_who_was_named_is_said() -> None:
    named = run(initial(setup()), ev.OtherAccountNamed(ADA.username.upper()), ev.SignInChosen())[0]
    state, _ = run(named, ev.PromptAnswered(LEA, granted(CUSTOMER)), ALL_GRANTED)
    assert codes(state) == [OTHER_ACCOUNT]
    state, _ = run(named, ev.PromptAnswered(ADA, granted(CUSTOMER)), ALL_GRANTED)
    assert codes(state) == []


def test_where_the_person_chooses_nobody_is_unexpected() -> None:
    state, _ = run(signed_in(), ev.OtherAccountChosen(), ev.PromptAnswered(LEA, granted(CUSTOMER)), ALL_GRANTED)
    assert codes(state) == []


@pytest.mark.parametrize("over", [ev.SignOutChosen(), ev.SignInChosen()])
def test_it_is_said_until_the_next_sign_in_or_sign_out(over: ev.Event) -> None:
    named = run(initial(setup()), ev.OtherAccountNamed(ADA.username), ev.SignInChosen())[0]
    part = ev.TokensAcquired((TokenOutcome("vendor", VENDOR.scopes[:1]),))
    state, _ = run(named, ev.PromptAnswered(LEA, granted(CUSTOMER)), part)
    assert codes(state) == [OTHER_ACCOUNT]
    state, _ = run(state, over, ev.PromptAnswered(LEA, granted(VENDOR)), ev.SignedOut((LEA.home_id,)))
    assert codes(state) == []


def test_the_page_that_ends_the_sign_in_says_who_has_signed_in() -> None:
    prompt = Prompt((Ask("customer", CUSTOMER.scopes),))
    answered = ev.PromptAnswered(LEA, granted(CUSTOMER))
    page = closing(answered, fx.OpenPrompt(prompt, None, 0, 1))
    assert (page.title, page.good) == (f"Signed in as {LEA.label}", True)
    assert LEA.username in page.text
    page = closing(answered, fx.OpenPrompt(prompt, ADA, 0, 1))
    assert (page.title, page.good) == (f"Signed in as {LEA.label}", False)
    assert ADA.username in page.text
    assert LEA.username in page.text


def test_a_name_cannot_turn_the_page_around_or_write_into_it() -> None:
    shown = closing_page.html(
        closing_page.Page("Signed in as \u202eadA\x1b \ud800", "<script>x</script>\x00"), "nonce"
    ).decode()
    assert not {"\u202e", "\x1b", "\x00"} & set(shown)
    assert "<script>x" not in shown
