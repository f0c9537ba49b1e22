"""Somebody else may answer a sign-in: nothing is sent as them before the user was shown who it is."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, granted, run, setup, signed_in
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.plan import Ask, Prompt
from trayapp.core.model import Account, AccountKind, Answer, TokenOutcome
from trayapp.core.notices import OTHER_ACCOUNT
from trayapp.core.problems import Action, verification_needed
from trayapp.core.record import replace
from trayapp.core.state import Activity, Page, State, initial
from trayapp.core.views.window import window_view
from trayapp.identity.sign_in import closing_page
from trayapp.identity.sign_in.closing_page import closing
from trayapp.system.languages import use

CUSTOMER, VENDOR = APIS
LEA = Account("lea.contoso", "lea@contoso.example", "Lea Moreau", AccountKind.WORK, "contoso")
CLAIMS = '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'
ALL_GRANTED = ev.TokensAcquired((granted(CUSTOMER), granted(VENDOR)))


def verifying() -> State:
    """Ada's call met a claims challenge, and the browser is open for it; the call would continue by itself."""
    trouble = verification_needed("Vendor API", CLAIMS)
    answer = Answer("vendor", "list", "https://api", 401, 5, 1, b"Ada's data", problem=trouble)
    return run(signed_in(), ev.CallChosen("vendor", "list"), ev.CallAnswered(answer), ev.VerifyChosen("vendor"))[0]


def codes(state: State) -> list[str]:
    return [notice.code for notice in state.shown_notices()]


def test_a_call_that_waited_goes_on_for_the_same_person() -> None:
    _, effects = run(verifying(), ev.PromptAnswered(ADA, granted(VENDOR)), ev.TokensAcquired((granted(CUSTOMER),)))
    assert any(isinstance(each, fx.SendCall) for each in effects)


def test_somebody_else_who_answers_changes_nothing_and_nothing_is_sent_as_them() -> None:
    before = verifying()
    story = Playbook(before).on(ev.PromptAnswered(LEA, granted(VENDOR)), fx.RaiseWindow())
    story.has(account=ADA, ledgers=before.ledgers, page=Page.PROBLEM, accounts=(ADA, LEA), activity=Activity.IDLE)
    said = str(window_view(story.state))
    assert ADA.username in said
    assert LEA.username in said


def buttons(story: Playbook) -> dict[str, ev.Event]:
    view = window_view(story.state)
    assert view is not None
    return {button.label: button.event for button in view.buttons}


def answered_by_lea() -> Playbook:
    return Playbook(verifying()).given(ev.PromptAnswered(LEA, granted(VENDOR)))


def test_the_other_account_can_be_used() -> None:
    story = answered_by_lea()
    story.on(buttons(story)[f"Use {LEA.username}"], fx.RestoreAccount(LEA)).has(problem=None, page=Page.OVERVIEW)


def test_the_other_account_can_be_forgotten_at_once() -> None:
    story = answered_by_lea()
    story.on(buttons(story)["Forget that sign-in"], fx.ForgetAccounts((LEA,)))
    story.on(ev.SignedOut((LEA.home_id,))).has(account=ADA, accounts=(ADA,), problem=None, page=Page.OVERVIEW)


def test_what_an_earlier_page_of_the_sign_in_granted_is_used() -> None:
    many = tuple(replace(CUSTOMER, name=f"a{i}", scopes=(f"api://{i:060d}/Data.Read",)) for i in range(150))
    story = Playbook(initial(setup(apis=many)))
    story.given(ev.SignInChosen(), ev.PromptAnswered(ADA, granted(many[0])), ev.BrowserWaiting("https://l"))
    story.on(ev.PromptAnswered(LEA, granted(many[100])), fx.RaiseWindow(), fx.AcquireTokens).has(account=ADA)


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


@pytest.mark.attack(
    "a hostile sign-in service", "a user's name with markup and reversed direction on the last page", "letters"
)
def test_a_name_cannot_turn_the_page_around_or_write_into_it() -> None:
    shown = closing_page.html(
        closing_page.Page("Signed in as \u202eadA\x1b \ud800", "<script>x</script>\x00"), "nonce"
    ).decode()
    assert not {"\u202e", "\x1b", "\x00"} & set(shown)
    assert "<script>x" not in shown


def test_the_page_is_offered_again_however_often_somebody_else_answers() -> None:
    story = answered_by_lea()
    for _ in range(2):
        story.given(buttons(story)["Forget that sign-in"], ev.SignedOut((LEA.home_id,)), ev.VerifyChosen("vendor"))
        story.on(ev.PromptAnswered(LEA, granted(VENDOR)), fx.RaiseWindow()).has(page=Page.PROBLEM)
        assert story.state.problem is not None
        assert story.state.problem.action is Action.SIGN_IN
        assert "help desk" not in story.state.problem.message


def test_the_page_names_the_language_of_the_program() -> None:
    use("de")
    try:
        shown = closing_page.html(closing_page.Page("", ""), "nonce").decode()
    finally:
        use("en")
    assert '<html lang="de">' in shown
    assert '<html lang="en">' in closing_page.html(closing_page.Page("", ""), "nonce").decode()
