"""The consent plan: which scopes each authorize request carries, and which API's scopes its code is redeemed for.

A token request is for one resource, while an authorize request may name scopes of several (Microsoft, "Desktop app
that calls web APIs: acquire a token", ``WithExtraScopesToConsent``). So one prompt asks for every API's scopes, its
code is redeemed for the first API's, and the other APIs' tokens follow silently. Azure AD B2C has no user consent for
several resources, and AD FS takes one resource a request: there the one prompt asks for the first API alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from trayapp.core.model import AuthorityKind, SessionConfig
from trayapp.core.record import Record

URL_LIMIT: Final = 8000
"""Bytes in an authorize URL. Common proxies answer 414 above 8 KiB (nginx and Apache by default)."""

URL_OVERHEAD: Final = 1200
"""Bytes kept for all of the URL but the authority and the scopes: parameters, challenge, state, hints."""


ONE_RESOURCE: Final = frozenset({AuthorityKind.B2C, AuthorityKind.ADFS})
"""Providers whose authorize request is for one resource; both leave consent to administrators."""

REFUSES_WHOLE: Final = frozenset({AuthorityKind.ENTRA, AuthorityKind.EXTERNAL_ID})
"""Providers whose page for several APIs is refused as a whole if one permission waits for an administrator."""


class Ask(Record):
    """The scopes of one API that a prompt asks for."""

    api: str
    scopes: tuple[str, ...]


class Prompt(Record):
    """One authorize request: what it asks, and which API's scopes its code is redeemed for."""

    asks: tuple[Ask, ...]
    claims: str | None = None

    @property
    def redeem(self) -> Ask:
        """The ask whose scopes the code is redeemed for: the first, as a token is for one resource."""
        return self.asks[0]

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope the authorize request carries, each once, in order."""
        return tuple(dict.fromkeys(scope for ask in self.asks for scope in ask.scopes))

    def is_same_page(self, other: Prompt) -> bool:
        """Return whether another prompt opens the same page in the browser."""
        return {*self.scopes} == {*other.scopes} and self.claims == other.claims


def cost(scope: str) -> int:
    """Return the bytes that one more scope adds to an authorize URL: percent-encoded, with a separator."""
    return len(quote(scope, safe="")) + 1


def plan(asks: Sequence[Ask], setup: SessionConfig, claims: str | None = None) -> tuple[Prompt, ...]:
    """Split what is to be asked into as few prompts as fit.

    Takes what is to be asked of each API, in the configured order. Each prompt is filled as far as the limit goes
    before the next one begins, which is the fewest prompts that keep the order; an API is divided only if it crosses a
    limit. A device code is for one API, as its token request is the only one. A plain provider's prompt is for all: it
    is pushed, or posted where its address would be too long. `claims` (a claims challenge) goes with every prompt.
    """
    asks = [ask for ask in asks if ask.scopes]
    if not asks:
        return ()
    if setup.kind is AuthorityKind.OIDC:
        return (Prompt(tuple(asks), claims),)
    if setup.kind in ONE_RESOURCE or setup.device_code:
        return (Prompt((asks[0],), claims),)
    room = URL_LIMIT - URL_OVERHEAD - len(setup.authority) - (len(quote(claims, safe="")) if claims else 0)
    prompts: list[list[Ask]] = [[]]
    left = room
    for ask in asks:
        part: list[str] = []
        for scope in ask.scopes:
            if cost(scope) > left and (part or prompts[-1]):
                if part:
                    prompts[-1].append(Ask(ask.api, tuple(part)))
                prompts.append([])
                part, left = [], room
            part.append(scope)
            left -= cost(scope)
        prompts[-1].append(Ask(ask.api, tuple(part)))
    return tuple(Prompt(tuple(each), claims) for each in prompts)
