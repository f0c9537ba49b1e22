"""One API that is refused: what the others' tokens prove, and which page is worth opening."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, granted, run, setup, signed_in
from trayapp.core import events as ev
from trayapp.core.consent.plan import Ask
from trayapp.core.effects import KeepLedger, OpenPrompt
from trayapp.core.model import Answer, AuthorityKind, Consent, TokenOutcome
from trayapp.core.problems import Action, Problem, verification_needed
from trayapp.core.record import replace
from trayapp.core.rules.steps import keep_ledger
from trayapp.core.state import Page, State, initial
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

CUSTOMER, VENDOR = APIS
START = initial(setup())
UNCLEAR = Problem("sign-in-expired", "Expired.", error="invalid_grant", aadsts=(70000,))
BARE = Problem("sign-in-expired", "Expired.", error="invalid_grant")
TOO_OLD = Problem("sign-in-expired", "Too old.", error="invalid_grant", aadsts=(70043,))
MISSING = Problem("consent-missing", "Missing.", error="invalid_grant", aadsts=(65001,))
NOT_ASSIGNED = Problem("not-assigned", "Not you.", error="invalid_grant", aadsts=(50105,))
MISSPELT = Problem("scope-unknown", "Misspelt.", error="invalid_client", aadsts=(650053,))
WAITING = ev.BrowserWaiting("https://login")


def refused(trouble: Problem, api: str = "vendor") -> TokenOutcome:
    return TokenOutcome(api, problem=trouble)


def signed_in_but_for(trouble: Problem, state: State = START) -> State:
    """Return the state after a sign-in whose second API was refused."""
    answered = ev.PromptAnswered(ADA, granted(CUSTOMER))
    return run(state, ev.SignInChosen(), WAITING, answered, *in_the_end(refused(trouble)))[0]


def in_the_end(*outcomes: TokenOutcome) -> tuple[ev.Event, ...]:
    """Return the events of silent tokens whose consent, if it seems to be on its way, never arrives."""
    acquired = ev.TokensAcquired(outcomes)
    return acquired, ev.ConsentAwaited(last=True), acquired


def asked(state: State) -> list[tuple[Ask, ...]]:
    return [prompt.asks for prompt in state.pending()]


def code(state: State, api: str = "vendor") -> str | None:
    trouble = state.ledger(api).problem
    return trouble.code if trouble else None


VENDOR_ALONE = [(Ask("vendor", VENDOR.scopes),)]


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (UNCLEAR, "consent-missing"),
        (BARE, "consent-missing"),
        (MISSING, "consent-missing"),
        (TOO_OLD, "api-sign-in-needed"),
    ],
)
def test_beside_a_fresh_sign_in_one_api_is_asked_for_alone_and_once(trouble: Problem, expected: str) -> None:
    state = signed_in_but_for(trouble)
    assert code(state) == expected
    assert "Vendor API" in state.ledger("vendor").problem.message or trouble is MISSING  # type: ignore[union-attr] # there is one
    assert asked(state) == VENDOR_ALONE
    assert state.ledger("customer").ready
    # The page for it is answered, and the token is refused as before: no page would help.
    nothing = ev.PromptAnswered(ADA, TokenOutcome("vendor", ()))
    again, _ = run(state, ev.SignInChosen(), WAITING, nothing)
    again, _ = run(again, *in_the_end(granted(CUSTOMER), refused(trouble)))
    assert code(again) == "api-refused"
    assert asked(again) == []
    assert again.ledger("customer").ready
    # The page for it fails at the redemption: the same.
    failed, _ = run(state, ev.SignInChosen(), WAITING, ev.PromptFailed(trouble, "vendor"))
    assert code(failed) == "api-refused"
    assert failed.problem is not None
    assert (failed.problem.code, failed.problem.aadsts) == ("api-refused", trouble.aadsts)
    assert asked(failed) == []


def test_a_token_that_has_just_come_proves_it_at_any_time_and_one_from_the_cache_does_not() -> None:
    ready, _ = run(signed_in_but_for(MISSING), ev.CheckAgainChosen(), ev.TokensAcquired(tuple(map(granted, APIS))))
    cached, _ = run(ready, ev.CheckAgainChosen(), ev.TokensAcquired((granted(CUSTOMER), refused(UNCLEAR))))
    assert code(cached) == "sign-in-expired"
    assert asked(cached) == [(Ask("customer", CUSTOMER.scopes), Ask("vendor", VENDOR.scopes))]
    fresh = replace(granted(CUSTOMER), fresh=True)
    alive, _ = run(ready, ev.CheckAgainChosen(), ev.TokensAcquired((fresh, refused(UNCLEAR))))
    assert code(alive) == "consent-missing"
    assert asked(alive) == VENDOR_ALONE
    both, _ = run(ready, ev.CheckAgainChosen(), ev.TokensAcquired((refused(UNCLEAR, "customer"), refused(UNCLEAR))))
    assert {code(both, "customer"), code(both)} == {"sign-in-expired"}


def test_at_a_plain_provider_one_refresh_token_says_nothing_of_another() -> None:
    state = signed_in(initial(setup(kind=AuthorityKind.OIDC)))
    fresh = replace(granted(CUSTOMER), fresh=True)
    state, _ = run(state, ev.CheckAgainChosen(), ev.TokensAcquired((fresh, refused(BARE))))
    assert code(state) == "sign-in-expired"


@pytest.mark.parametrize("trouble", [BARE, MISSING, TOO_OLD])
def test_at_a_plain_provider_the_page_that_was_just_answered_is_not_offered_again(trouble: Problem) -> None:
    plain = setup(kind=AuthorityKind.OIDC)
    state = signed_in_but_for(trouble, initial(plain))
    assert asked(state) == []
    assert state.ledger("vendor").problem is not None
    left_out = trouble == MISSING  # on such a page a user can leave an API out
    assert ("Ask again" in state.ledger("vendor").problem.message) is left_out  # type: ignore[union-attr] # there is one
    # Nor after a restart, however often the same comes back.
    kept = keep_ledger(state)
    assert isinstance(kept, KeepLedger)
    restored = ev.SessionRestored(
        ADA, kept.granted, kept.challenges, (ADA,), waits=kept.waits, histories=kept.histories
    )
    again, _ = run(initial(plain), ev.Started(), restored, ev.TokensAcquired((granted(CUSTOMER), refused(trouble))))
    assert asked(again) == []
    # A user can ask for it all the same, and it may help.
    again, effects = run(again, ev.AskAgainChosen())
    assert [each.prompt.scopes for each in effects if isinstance(each, OpenPrompt)] == [
        (*CUSTOMER.scopes, *VENDOR.scopes)
    ]
    refused_again, _ = run(again, WAITING, ev.PromptAnswered(ADA, granted(CUSTOMER)), *in_the_end(refused(trouble)))
    assert asked(refused_again) == []
    helped, _ = run(again, WAITING, ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((granted(VENDOR),)))
    assert (helped.ready_count, helped.opened) == (2, frozenset())
    refused_later, _ = run(helped, ev.CheckAgainChosen(), ev.TokensAcquired((granted(CUSTOMER), refused(trouble))))
    assert asked(refused_later) != []


def test_a_page_that_was_closed_has_not_asked() -> None:
    state = signed_in_but_for(MISSING)
    state, _ = run(state, ev.SignInChosen(), WAITING, ev.PromptFailed(Problem("sign-in-cancelled", "Closed.")))
    state, _ = run(state, ev.CheckAgainChosen(), ev.TokensAcquired((granted(CUSTOMER), refused(MISSING))))
    assert asked(state) == VENDOR_ALONE


def test_what_helped_is_forgotten() -> None:
    state = signed_in_but_for(UNCLEAR)
    state, _ = run(state, ev.SignInChosen(), WAITING, ev.PromptAnswered(ADA, granted(VENDOR)))
    state, _ = run(state, ev.TokensAcquired((granted(CUSTOMER), granted(VENDOR))))
    assert (state.ready_count, state.opened) == (2, frozenset())
    fresh = replace(granted(CUSTOMER), fresh=True)
    state, _ = run(state, ev.CheckAgainChosen(), ev.TokensAcquired((fresh, refused(UNCLEAR))))
    assert asked(state) == VENDOR_ALONE


@pytest.mark.parametrize("trouble", [NOT_ASSIGNED, MISSPELT])
def test_what_no_sign_in_can_mend_offers_none(trouble: Problem) -> None:
    state = signed_in_but_for(trouble)
    assert asked(state) == []
    state, _ = run(state, ev.WindowAsked())
    view = window_view(state)
    assert view is not None
    assert not [each for each in view.buttons if isinstance(each.event, ev.SignInChosen)]
    assert not [each for each in tray_view(state).menu if isinstance(each.event, ev.SignInChosen)]


@pytest.mark.parametrize("trouble", [NOT_ASSIGNED, MISSPELT])
def test_one_api_that_is_refused_on_the_combined_page_does_not_stop_the_others(trouble: Problem) -> None:
    state, _ = run(START, ev.SignInChosen(), WAITING, ev.PromptFailed(trouble, "customer"))
    assert code(state, "customer") == trouble.code
    assert asked(state) == VENDOR_ALONE
    view = window_view(state)
    assert view is not None
    assert view.buttons[-1].label == "Sign in for the other APIs…"
    state, _ = run(state, ev.SignInChosen(), WAITING, ev.PromptAnswered(ADA, granted(VENDOR)))
    state, _ = run(state, ev.TokensAcquired((refused(trouble, "customer"),)))
    assert (state.ledger("vendor").ready, asked(state), state.page) == (True, [], Page.OVERVIEW)


def test_all_that_are_refused_are_asked_for_all_the_same_once_a_person_says_so() -> None:
    state, _ = run(START, ev.SignInChosen(), WAITING, ev.PromptFailed(NOT_ASSIGNED))
    assert {ledger.consent for ledger in state.ledgers} == {Consent.ADMIN_NEEDED}
    view = window_view(state)
    assert view is not None
    assert [each.label for each in view.buttons] == ["Close"]
    assert len(asked(state)[0]) == len(APIS)


def test_the_next_combined_page_is_redeemed_for_an_api_that_was_not_refused() -> None:
    state, _ = run(START, ev.SignInChosen(), WAITING, ev.PromptFailed(UNCLEAR, "customer"))
    (prompt,) = state.pending()
    assert [ask.api for ask in prompt.asks] == ["vendor", "customer"]


def test_claims_that_the_redemption_demands_go_with_the_next_page() -> None:
    demanded = verification_needed("Customer API", "{}")
    state, _ = run(START, ev.SignInChosen(), WAITING, ev.PromptFailed(demanded, "customer"))
    (prompt,) = state.pending()
    assert (prompt.asks, prompt.claims) == ((Ask("customer", CUSTOMER.scopes),), "{}")
    state, _ = run(state, ev.SignInChosen(), WAITING, ev.PromptFailed(demanded, "customer"))
    assert code(state, "customer") == "api-refused"


def test_a_whole_sign_in_that_ends_the_same_way_twice_is_not_offered_again() -> None:
    state, _ = run(START, ev.SignInChosen(), WAITING, ev.PromptFailed(BARE))
    assert state.problem == BARE
    state, _ = run(state, ev.SignInChosen(), WAITING, ev.PromptFailed(BARE))
    assert state.problem is not None
    assert (state.problem.code, state.problem.action) == ("sign-in-expired", Action.NONE)


def test_declining_is_the_persons_own_and_can_be_done_again() -> None:
    declined = Problem("consent-declined", "Declined.", error="access_denied")
    state = START
    for _ in range(3):
        state, _ = run(state, ev.SignInChosen(), WAITING, ev.PromptFailed(declined))
        assert state.problem == declined
        assert len(asked(state)[0]) == len(APIS)


def call(state: State, trouble: Problem | None, status: int = 401) -> State:
    answer = Answer("vendor", "list", "https://vendor", status, 3, 1, b"", problem=trouble)
    return run(state, ev.CallChosen("vendor", "list"), ev.CallAnswered(answer))[0]


def test_a_call_that_a_new_sign_in_did_not_help_offers_none() -> None:
    unauthorised = Problem("call-unauthorised", "No.")
    state, _ = run(signed_in_but_for(MISSING), ev.CheckAgainChosen(), ev.TokensAcquired(tuple(map(granted, APIS))))
    state = call(state, unauthorised)
    assert asked(state) == VENDOR_ALONE
    state, _ = run(state, ev.SignInChosen(), WAITING, ev.PromptAnswered(ADA, granted(VENDOR)))
    state = call(run(state, ev.TokensAcquired((granted(CUSTOMER), granted(VENDOR))))[0], unauthorised)
    assert state.answer is not None
    assert state.answer.problem is not None
    assert (state.answer.problem.code, state.answer.problem.action) == ("call-unauthorised", Action.ASK_ADMIN)
    assert asked(state) == []
    assert asked(call(call(state, None, 200), unauthorised)) == VENDOR_ALONE


def test_a_permission_that_was_granted_and_is_missed_all_the_same_is_not_asked_for() -> None:
    state, _ = run(signed_in_but_for(MISSING), ev.CheckAgainChosen(), ev.TokensAcquired(tuple(map(granted, APIS))))
    missed = Problem("call-scope-missing", "Give consent.", other_action=Action.CONSENT)
    state = call(state, missed, 403)
    assert state.answer is not None
    assert state.answer.problem is not None
    assert (state.answer.problem.action, asked(state)) == (Action.ASK_ADMIN, [])
