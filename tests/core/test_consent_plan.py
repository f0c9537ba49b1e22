from __future__ import annotations

import itertools
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.core.consent.plan import URL_LIMIT, URL_OVERHEAD, Ask, Prompt, cost, plan
from trayapp.core.model import AuthorityKind, SessionConfig
from trayapp.core.record import replace

AUTHORITY = "https://login.microsoftonline.com/organizations"
SETUP = SessionConfig("", AUTHORITY, AuthorityKind.ENTRA, ())


def asks(count: int, scopes: int = 2) -> list[Ask]:
    """Scopes as long as those of real APIs: about 100 bytes in the URL."""
    return [
        Ask(
            f"api{i}",
            tuple(f"api://00000000-0000-0000-0000-{i:012d}/Contoso.Data{s}.ReadWrite.All" for s in range(scopes)),
        )
        for i in range(count)
    ]


def entra(wanted: list[Ask], claims: str | None = None) -> tuple[Prompt, ...]:
    return plan(wanted, SETUP, claims)


def test_one_prompt_asks_for_all_apis_and_redeems_for_the_first() -> None:
    (prompt,) = entra(asks(2))
    assert [ask.api for ask in prompt.asks] == ["api0", "api1"]
    assert prompt.redeem == asks(2)[0]
    assert prompt.scopes == asks(2)[0].scopes + asks(2)[1].scopes


def test_twenty_apis_still_fit_one_prompt() -> None:
    assert len(entra(asks(20))) == 1


def test_a_hundred_apis_take_as_few_prompts_as_fit() -> None:
    prompts = entra(asks(100))
    total = sum(cost(scope) for ask in asks(100) for scope in ask.scopes)
    assert len(prompts) == -(-total // (URL_LIMIT - URL_OVERHEAD - len(AUTHORITY)))


@pytest.mark.parametrize("kind", [AuthorityKind.B2C, AuthorityKind.ADFS])
def test_where_a_request_is_for_one_resource_the_first_api_is_asked_alone(kind: AuthorityKind) -> None:
    assert plan(asks(3), replace(SETUP, kind=kind)) == (Prompt((asks(3)[0],)),)


def test_nothing_to_ask_is_no_prompt() -> None:
    assert entra([]) == ()
    assert entra([Ask("customer", ())]) == ()


def test_a_scope_that_two_apis_share_is_asked_once() -> None:
    shared = Ask("a", ("api://x/read",)), Ask("b", ("api://x/read", "api://x/write"))
    assert entra(list(shared))[0].scopes == ("api://x/read", "api://x/write")


def test_claims_go_with_every_prompt() -> None:
    assert {prompt.claims for prompt in entra(asks(100), claims='{"access_token":{}}')} == {'{"access_token":{}}'}


scope = st.text(
    st.characters(codec="utf-8", exclude_characters=" ", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=150
)
many = st.lists(st.builds(Ask, st.uuids().map(str), st.lists(scope, min_size=1, max_size=5).map(tuple)), max_size=80)


@given(many)
def test_every_scope_is_asked_once_in_order_and_no_url_is_too_long(wanted: list[Ask]) -> None:
    prompts = entra(wanted)
    assert [(ask.api, scope) for prompt in prompts for ask in prompt.asks for scope in ask.scopes] == [
        (ask.api, scope) for ask in wanted for scope in ask.scopes
    ]
    for prompt in prompts:
        encoded = urlencode({"scope": " ".join(prompt.scopes)}, quote_via=quote, safe="")
        assert len(AUTHORITY) + URL_OVERHEAD + len(encoded.replace("%20", "+")) - len("scope=") <= URL_LIMIT


@given(many)
def test_no_prompt_ends_before_it_is_full(wanted: list[Ask]) -> None:
    """Which makes it the fewest prompts that keep the order."""
    prompts = entra(wanted)
    room = URL_LIMIT - URL_OVERHEAD - len(AUTHORITY)
    for prompt, following in itertools.pairwise(prompts):
        used = sum(cost(scope) for ask in prompt.asks for scope in ask.scopes)
        assert used + cost(following.asks[0].scopes[0]) > room


def test_a_device_code_is_for_one_api() -> None:
    prompts = plan(asks(3), replace(SETUP, device_code=True))
    assert prompts == (Prompt((asks(3)[0],)),)
