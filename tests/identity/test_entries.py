"""A token that is used without MSAL is one that MSAL would have used."""

from __future__ import annotations

import json
import time
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msal import PublicClientApplication, SerializableTokenCache

from trayapp.identity.cache.entries import ACCESS_TOKEN, fresh_token

HOST = "login.example"
TENANT = "contoso"
CLIENT = "client"
HOMES = ("ada.home", "noah.home")
SCOPES = ("api://x/read", "api://x/write", "api://y/read")
DISCOVERY = {
    "authorization_endpoint": f"https://{HOST}/{TENANT}/authorize",
    "token_endpoint": f"https://{HOST}/{TENANT}/token",
    "issuer": f"https://{HOST}/{TENANT}/v2.0",
}


class NoNetwork:
    """Return MSAL the discovery document, and no token."""

    class Answer:
        status_code = 200
        text = json.dumps(DISCOVERY)
        headers: ClassVar[dict[str, str]] = {}

        def raise_for_status(self) -> None: ...

    def get(self, _url: str, **_more: Any) -> Answer:
        return self.Answer()

    def post(self, url: str, **_more: Any) -> Answer:
        raise AssertionError(f"a token was asked of {url}")

    def close(self) -> None: ...


def entry(number: int, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "credential_type": "AccessToken",
        "secret": f"token-{number}",
        "home_account_id": HOMES[0],
        "environment": HOST,
        "client_id": CLIENT,
        "target": SCOPES[0],
        "realm": TENANT,
        "token_type": "Bearer",
        "cached_at": str(now),
        "expires_on": str(now + 3600),
        **changed,
    }


def ours(entries: list[dict[str, Any]], scopes: tuple[str, ...], home_id: str = HOMES[0]) -> str | None:
    document = {"AccessToken": {str(number): each for number, each in enumerate(entries)}}
    return fresh_token(document.get(ACCESS_TOKEN, {}).values(), home_id, CLIENT, scopes)


def msals(entries: list[dict[str, Any]], scopes: tuple[str, ...], home_id: str = HOMES[0]) -> str | None:
    """Ask MSAL itself; no refresh token is there, so that what it gives is from the cache."""
    cache = SerializableTokenCache()
    account = {
        "home_account_id": home_id,
        "environment": HOST,
        "realm": TENANT,
        "local_account_id": "ada",
        "username": "ada",
        "authority_type": "MSSTS",
    }
    kept = {str(number): each for number, each in enumerate(entries)}
    cache.deserialize(json.dumps({"AccessToken": kept, "Account": {home_id: account}}))
    app = PublicClientApplication(
        CLIENT,
        oidc_authority=f"https://{HOST}/{TENANT}/v2.0",
        token_cache=cache,
        http_client=NoNetwork(),
        instance_discovery=False,
    )
    app.authority.tenant = TENANT
    answer = app.acquire_token_silent(list(scopes), account=app.get_accounts()[0])
    return str(answer["access_token"]) if answer else None


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, True),
        ({"target": " ".join(SCOPES[:2])}, True),
        ({"target": SCOPES[1]}, False),
        ({"home_account_id": HOMES[1]}, False),
        ({"client_id": "another"}, False),
        ({"expires_on": str(int(time.time()) + 290)}, False),
        ({"expires_on": str(int(time.time()) - 1)}, False),
        ({"refresh_on": str(int(time.time()) + 86_400)}, True),
        ({"refresh_on": str(int(time.time()) - 60)}, False),
        ({"token_type": "pop"}, False),
        ({"expires_on": "soon"}, False),
        ({"expires_on": None}, False),
        ({"secret": None}, False),
        ({"target": None}, False),
    ],
)
def test_only_a_token_that_fits_and_lasts_is_fresh(changed: dict[str, Any], found: bool) -> None:
    assert ours([entry(1, **changed)], SCOPES[:1]) == ("token-1" if found else None)


moments = st.sampled_from([-100, 100, 1000, 4000])
entries = st.lists(
    st.builds(
        lambda home, target, expires, refresh: {
            "home_account_id": home,
            "target": " ".join(sorted(target)),
            "expires_on": str(int(time.time()) + expires),
            **({"refresh_on": str(int(time.time()) + refresh)} if refresh is not None else {}),
        },
        st.sampled_from(HOMES),
        st.sets(st.sampled_from(SCOPES), min_size=1),
        moments,
        st.none() | moments,
    ),
    max_size=5,
)


@given(entries, st.sets(st.sampled_from(SCOPES), min_size=1), st.sampled_from(HOMES))
def test_what_is_given_is_what_msal_gives(kept: list[dict[str, Any]], wanted: set[str], home_id: str) -> None:
    made = [entry(number, **each) for number, each in enumerate(kept)]
    scopes = tuple(sorted(wanted))
    given_here = ours(made, scopes, home_id)
    if given_here is not None:
        chosen = next(each for each in made if each["secret"] == given_here)
        assert msals([chosen], scopes, home_id) == given_here
    # MSAL gives an ageing token if it cannot renew it; a fresh one is never missed.
    renewable = [each for each in made if int(each.get("refresh_on", time.time() + 9)) >= time.time()]
    assert (given_here is None) == (msals(renewable, scopes, home_id) is None)
