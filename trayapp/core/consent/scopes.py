"""Scopes: which resource each belongs to, and which of the asked ones an answer granted.

A scope of the Microsoft identity platform is the resource's identifier, a slash, and the permission's name
(Microsoft, "Scopes and permissions in the Microsoft identity platform"). A scope without a resource means Microsoft
Graph. A plain OpenID provider's scopes are opaque words (RFC 6749 section 3.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from trayapp.core.model import AuthorityKind

GRAPH: Final = "https://graph.microsoft.com"
OIDC_SCOPES: Final = frozenset({"openid", "profile", "offline_access", "email", "address", "phone"})
"""Scopes about the sign-in itself; they belong to no API (OpenID Connect Core 1.0, sections 5.4 and 11)."""
DEFAULT: Final = ".default"


def resource_of(scope: str, kind: AuthorityKind) -> str | None:
    """Return the comparable identifier of the resource that `scope` belongs to.

    Return None for a plain OpenID provider's opaque scope, which names no resource.
    """
    resource, slash, _ = scope.rpartition("/")
    if slash:
        return resource.rstrip("/").casefold()
    return None if kind is AuthorityKind.OIDC else GRAPH


def name_of(scope: str) -> str:
    """Return the permission's own name: what follows the resource."""
    return scope.rpartition("/")[2]


def granted_of(asked: tuple[str, ...], answer: str | None, kind: AuthorityKind) -> tuple[str, ...]:
    """Return those of the `asked` scopes that a token answer's ``scope`` field grants, in the asked order.

    A token is for one resource, so Microsoft's answers are matched by the permission's name: they leave the
    resource out for some APIs. An absent field means that all were granted (RFC 6749 section 5.1); an empty one,
    none. A granted `.default` stands for whatever the answer names.
    """
    if answer is None:
        return asked
    held = {_compared(scope, kind) for scope in answer.split() if scope.casefold() not in OIDC_SCOPES}
    return tuple(scope for scope in asked if _compared(scope, kind) in held or (held and name_of(scope) == DEFAULT))


def beyond(asked: tuple[str, ...], answer: str | None, kind: AuthorityKind) -> tuple[str, ...]:
    """Return what a token answer's ``scope`` field grants beyond the `asked` scopes, each once, in its order.

    Where `.default` was asked for, everything was.
    """
    if answer is None or any(name_of(scope) == DEFAULT for scope in asked):
        return ()
    known = OIDC_SCOPES | {_compared(scope, kind) for scope in asked}
    return tuple(word for word in dict.fromkeys(answer.split()) if _compared(word, kind) not in known)


def _compared(scope: str, kind: AuthorityKind) -> str:
    return (scope if kind is AuthorityKind.OIDC else name_of(scope)).casefold()


def names(scopes: Iterable[str]) -> str:
    """Return the permissions' names as a user reads them in a sentence."""
    return ", ".join(name_of(scope) for scope in scopes)
