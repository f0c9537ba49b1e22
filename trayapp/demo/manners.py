"""Where the standards leave room, and servers differ: how strict this one is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Manners:
    """How the platform goes about it; may be changed while it runs.

    `consents_late`: Entra's token endpoint refuses so many requests for an API whose consent a page has just brought.
    `administrators`: the permissions (their names) that people of work tenants cannot grant for themselves.
    `names_permissions`: the refusal says which of them it is about.
    `takes_requests`: an administrator can be asked on the page itself (AADSTS90095 in place of 90094).
    `one_use`: every dialect's refresh token is good once, as the plain provider's is.
    `redirects`: the redirect addresses that it knows, where it does not take any of this computer: letter by letter, or
    with any port where one with an IP literal has none (RFC 8252 section 7.3). The rest is the plain provider's:

    `narrows`: a new refresh token is worth what its token request asked (RFC 6749 section 6 says the whole grant).
    `one_resource`: a token request for two APIs is refused, as Microsoft does.
    `offline_needs_consent`: a refresh token is for a sign-in with prompt=consent (OpenID Connect Core section 11).
    `takes_pushed`: authorize requests may be pushed (RFC 9126); a reference is good once.
    `longest_address`: bytes of an authorize request's address, above which a proxy answers 414; 0 for no limit.
    """

    consents_late: int = 0
    administrators: frozenset[str] = frozenset()
    names_permissions: bool = False
    takes_requests: bool = False
    one_use: bool = False
    narrows: bool = False
    one_resource: bool = False
    offline_needs_consent: bool = False
    redirects: tuple[str, ...] = ()
    takes_pushed: bool = False
    longest_address: int = 0
