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
        return tuple(scope for _, scopes in self.by_api for scope in scopes)


class Catalogue:
    """Every scope of every API, in the two forms: the resource in front for Entra and B2C, the value alone for OIDC."""

    def __init__(self, apis: Sequence[SampleApi]) -> None:
        self.apis = tuple(apis)
        self._known: dict[str, tuple[SampleApi, Permission]] = {}
        for api in apis:
            for scope, plain, permission in zip(api.scopes, api.plain_scopes, api.permissions, strict=True):
                self._known[scope] = self._known[plain] = (api, permission)
        self._resources = {api.resource: api for api in apis}

    def permission(self, scope: str) -> tuple[SampleApi, Permission]:
        """Return the API and the permission of a known scope."""
        return self._known[scope]

    def api_scopes(self, api: SampleApi, dialect: Dialect) -> tuple[str, ...]:
        """Return every scope of an API in the form of a dialect."""
        return api.plain_scopes if dialect is Dialect.OIDC else api.scopes

    def by_api(self, scopes: Iterable[str]) -> tuple[tuple[SampleApi, tuple[str, ...]], ...]:
        """Group known scopes by API, both in the order of their first appearance."""
        groups: dict[str, list[str]] = {}
        for scope in dict.fromkeys(scopes):
            groups.setdefault(self._known[scope][0].name, []).append(scope)
        by_name = {api.name: api for api in self.apis}
        return tuple((by_name[name], tuple(found)) for name, found in groups.items())

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
            api = self._resources.get(defaults[0].removesuffix(_DEFAULT))
            if api is None:
                raise ProtocolError(errors.UNKNOWN_RESOURCE, scope=defaults[0])
            return Asked(text, reserved, ((api, api.scopes),), default=True)
        for scope in named:
            self._require_known(scope, dialect)
        return Asked(text, reserved, self.by_api(named))

    def _require_known(self, scope: str, dialect: Dialect) -> None:
        found = self._known.get(scope)
        if found is not None and scope in self.api_scopes(found[0], dialect):
            return
        resource, _, value = scope.rpartition("/")
        if resource in self._resources or not resource:
            raise ProtocolError(errors.UNKNOWN_SCOPE, scope=value, resource=resource or GRAPH)
        raise ProtocolError(errors.UNKNOWN_RESOURCE, scope=resource)
