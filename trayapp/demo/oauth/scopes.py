"""Reading a scope parameter: which API each scope belongs to, and what the dialects forbid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trayapp.demo.oauth import errors
from trayapp.demo.oauth.authorities import Dialect
from trayapp.demo.oauth.protocol_error import ProtocolError
from trayapp.demo.sample_apis.apis import Permission, SampleApi

# The resource of a scope without one, and of a token for no API of ours, as at Entra: Microsoft Graph.
GRAPH = "00000003-0000-0000-c000-000000000000"
# The scopes of OpenID Connect itself (OpenID Connect Core, sections 5.4 and 11); they belong to no API here.
RESERVED = ("openid", "profile", "email", "offline_access")
_DEFAULT = "/.default"
_Known = dict[str, list[tuple[SampleApi, Permission]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a scope parameter asks for. `by_api` has each API's scopes in the order asked; `.default` is spelt out."""

    text: str
    reserved: frozenset[str]
    by_api: tuple[tuple[SampleApi, tuple[str, ...]], ...]
    default: bool = False

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of every API, without those of OpenID Connect."""
        return tuple(dict.fromkeys(scope for _, scopes in self.by_api for scope in scopes))

    @property
    def resources(self) -> tuple[str, ...]:
        """The resource of every API, each once."""
        return tuple(dict.fromkeys(api.resource for api, _ in self.by_api))


class Catalogue:
    """Every scope of every API, in the two forms: the resource in front for Entra and B2C, the value alone for OIDC."""

    def __init__(self, apis: Sequence[SampleApi]) -> None:
        self.apis = tuple(apis)
        self._full: _Known = {}
        self._plain: _Known = {}
        for api in apis:
            for full, plain, permission in zip(api.scopes, api.plain_scopes, api.permissions, strict=True):
                self._full.setdefault(full, []).append((api, permission))
                self._plain.setdefault(plain, []).append((api, permission))

    def permission(self, scope: str) -> tuple[SampleApi, Permission]:
        """Return the API (the first where several share it) and the permission of a known scope."""
        return self._found(scope)[0]

    def by_api(self, scopes: Iterable[str]) -> tuple[tuple[SampleApi, tuple[str, ...]], ...]:
        """Group known scopes by API, both in the order of their first appearance."""
        groups: dict[SampleApi, list[str]] = {}
        for scope in dict.fromkeys(scopes):
            for api, _ in self._found(scope):
                groups.setdefault(api, []).append(scope)
        return tuple((api, tuple(found)) for api, found in groups.items())

    def _found(self, scope: str) -> list[tuple[SampleApi, Permission]]:
        return self._full.get(scope) or self._plain[scope]

    def parse(self, text: str, dialect: Dialect) -> Asked:
        """Read a scope parameter.

        Raise ProtocolError for a scope or a resource that does not exist, and for `.default` beside named scopes.
        """
        words = text.split()
        named = [word for word in words if word not in RESERVED]
        reserved = frozenset(words) & frozenset(RESERVED)
        defaults = [word for word in named if dialect is not Dialect.OIDC and word.endswith(_DEFAULT)]
        if defaults:
            if len(set(named)) > 1:
                raise ProtocolError(errors.DEFAULT_MIXED, scope=text)
            resource = defaults[0].removesuffix(_DEFAULT)
            apis = tuple((api, api.scopes) for api in self.apis if api.resource == resource)
            if not apis:
                raise ProtocolError(errors.UNKNOWN_RESOURCE, scope=defaults[0])
            return Asked(text, reserved, apis, default=True)
        for scope in named:
            self._require_known(scope, dialect)
        return Asked(text, reserved, self.by_api(named))

    def _require_known(self, scope: str, dialect: Dialect) -> None:
        if scope in (self._plain if dialect is Dialect.OIDC else self._full):
            return
        resource, _, value = scope.rpartition("/")
        if not resource or any(api.resource == resource for api in self.apis):
            raise ProtocolError(errors.UNKNOWN_SCOPE, scope=value, resource=resource or GRAPH)
        raise ProtocolError(errors.UNKNOWN_RESOURCE, scope=resource)
