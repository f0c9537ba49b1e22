"""Who has signed in: a name that the user knows, and none that a sign-in page would take for something else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.core.build import APIS, setup
from tests.identity.provider import Form, Provider
from tests.identity.test_id_token import signed_in
from tests.patience import PATIENCE
from trayapp.core.consent.plan import Ask, Prompt
from trayapp.core.effects import OpenPrompt
from trayapp.core.events import PromptAnswered, PromptFailed
from trayapp.core.model import Account, AuthorityKind
from trayapp.identity.client.accounts import account_of
from trayapp.identity.sign_in.browser import BrowserSignIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from trayapp.identity.client.application import Client

B2C = setup(kind=AuthorityKind.B2C)
NAMELESS = {"preferred_username": None}


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with Provider(tmp_path) as made:
        made._changes["userinfo_endpoint"] = f"{made.origin}/userinfo"
        yield made


def who(provider: Provider, **claims: Any) -> Account:
    ended = signed_in(
        provider,
        provider.client(),
        lambda nonce: provider.tokens(id_token=provider.id_token(**{"nonce": nonce, **NAMELESS, **claims})),
    )
    assert isinstance(ended, PromptAnswered), ended
    return ended.account


@pytest.mark.parametrize(
    ("said", "username", "name"),
    [
        ({"sub": "ada", "preferred_username": "ada@contoso.example", "name": "Ada"}, "ada@contoso.example", "Ada"),
        ({"sub": "ada", "email": "ada@contoso.example"}, "ada@contoso.example", ""),
        ({"sub": "ada", "name": "Ada Brandt"}, "Ada Brandt", "Ada Brandt"),
        ({"sub": "ada", "given_name": "Ada", "family_name": "Brandt"}, "Ada Brandt", "Ada Brandt"),
        ({"sub": "ada", "family_name": "Brandt"}, "Brandt", "Brandt"),
        ({"sub": "ada", "nickname": "ada b"}, "ada b", "ada b"),
        ({"sub": "ada"}, "account ada at localhost", ""),
        ({"sub": "somebody else", "name": "Noah"}, "account ada at localhost", ""),
        ({"sub": "ada", "preferred_username": 7, "name": "Ada"}, "Ada", "Ada"),
        ({"sub": "ada", "preferred_username": 7, "email": "ada@contoso.example"}, "ada@contoso.example", ""),
    ],
)
def test_the_userinfo_endpoint_names_who_the_id_token_does_not(
    provider: Provider, said: dict[str, Any], username: str, name: str
) -> None:
    asked: list[Form] = []

    def answer(form: Form) -> tuple[int, dict[str, Any]]:
        asked.append(form)
        return 200, said

    provider.answers["/userinfo"] = answer
    account = who(provider)
    assert (account.username, account.name) == (username, name)
    assert asked == [{"authorization": "Bearer access"}]


@pytest.mark.parametrize("status", [401, 403, 404, 500, 302])
def test_a_name_is_worth_no_failure(provider: Provider, status: int) -> None:
    provider.answers["/userinfo"] = lambda _: (status, {"error": "x"})
    assert who(provider).username == "account ada at localhost"


def test_who_is_named_is_not_asked_for_again(provider: Provider) -> None:
    assert who(provider, preferred_username="ada@contoso.example").username == "ada@contoso.example"


def test_b2c_names_a_person_by_a_list_of_addresses() -> None:
    claims = {"sub": "s", "emails": ["ada@contoso.example", "other@contoso.example"], "name": "Ada"}
    assert account_of(claims, "uid.utid", B2C).username == "ada@contoso.example"
    assert account_of({"sub": "s", "emails": []}, "uid.utid", B2C).username == "account s at login.microsoftonline.com"


def hint(client: Client, account: Account) -> list[str]:
    """Return the hint in the link to the sign-in page."""
    sign_in = BrowserSignIn(client)
    pages: list[str] = []

    def browse(link: str) -> None:
        pages.append(requests.get(link, timeout=PATIENCE, allow_redirects=False).headers["Location"])
        sign_in.cancel()

    browsers: list[threading.Thread] = []

    def waiting(_shown: str, _code: str | None, opened: str | None, _seconds: float) -> None:
        browsers.append(threading.Thread(target=browse, args=(opened,)))
        browsers[0].start()

    ask = Prompt((Ask("customer", APIS[0].scopes),))
    sign_in.prompt(OpenPrompt(ask, account, 0, 1), waiting, threading.Event())
    browsers[0].join()
    return parse_qs(urlsplit(pages[0]).query).get("login_hint", [])


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"sub": "ada", "preferred_username": "ada@contoso.example", "name": "Ada"}, ["ada@contoso.example"]),
        ({"sub": "ada", "name": "Ada Brandt"}, []),
        ({"sub": "ada"}, []),
    ],
)
def test_a_subject_or_a_name_is_no_hint(provider: Provider, claims: dict[str, Any], expected: list[str]) -> None:
    assert hint(provider.client(), account_of(claims, "ada", setup(kind=AuthorityKind.OIDC))) == expected


def test_an_answer_that_names_nobody_leaves_nothing_behind(provider: Provider) -> None:
    client = provider.client()
    ended = signed_in(provider, client, lambda _: provider.tokens(id_token=None))
    assert isinstance(ended, PromptFailed)
    assert "access" not in client.cache.msal.serialize()
    assert "refresh" not in client.cache.msal.serialize().replace("RefreshToken", "")
