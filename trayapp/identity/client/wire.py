"""What a request says beyond the scopes that MSAL puts into it.

MSAL knows neither a token request without a scope nor ``resource`` (RFC 8707). So both ride along in its list of scopes
as words, and are put where they belong when the request leaves. What a token was got for is kept with its scopes by the
same word, as scopes of two resources can have one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from trayapp.core.consent.plan import Ask
from trayapp.core.model import Api, SessionConfig
from trayapp.identity.cache.entries import RESOURCE, WHOLE_GRANT

MSALS: Final = frozenset({"openid", "profile", "offline_access"})
"""Scopes that MSAL adds by itself, and refuses to be given."""


def words_of(api: Api, scopes: Iterable[str]) -> list[str]:
    """Return the scopes of an API and the word for its resource, where it names one."""
    return [*scopes, *([RESOURCE + api.resource] if api.resource else [])]


def words_of_asks(setup: SessionConfig, asks: Iterable[Ask]) -> list[str]:
    """Return the words of several APIs, each once, and what else is asked of the sign-in than MSAL asks."""
    words = [word for ask in asks for word in words_of(setup.api(ask.api), ask.scopes)]
    return list(dict.fromkeys([*words, *(each for each in setup.sign_in_scopes if each not in MSALS)]))


def form_on_the_wire(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form of a token request as it is sent; all that was granted is asked for by no scope at all."""
    words = str(form.get("scope", "")).split()
    sent = {**form, "scope": " ".join(word for word in words if not word.startswith(RESOURCE))}
    if WHOLE_GRANT in words or "scope" not in form:
        del sent["scope"]
    resources = [word.removeprefix(RESOURCE) for word in words if word.startswith(RESOURCE)]
    return {**sent, "resource": resources} if resources else sent


def link_on_the_wire(link: str) -> str:
    """Return the link of an authorize request as it is sent."""
    address, _, query = link.partition("?")
    pairs = []
    for name, value in parse_qsl(query, keep_blank_values=True):
        words = value.split() if name == "scope" else []
        resources = [word for word in words if word.startswith(RESOURCE)]
        pairs.append((name, " ".join(word for word in words if word not in resources) if resources else value))
        pairs += [("resource", word.removeprefix(RESOURCE)) for word in resources]
    return f"{address}?{urlencode(pairs)}" if RESOURCE in dict(parse_qsl(query)).get("scope", "") else link
