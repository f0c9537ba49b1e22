"""What the app registration must be for a configuration.

Microsoft, "Desktop app that calls web APIs: app registration"; "Validation differences by supported account types"
(``signInAudience``, and the version of tokens that personal accounts need); "Redirect URI (reply URL) restrictions".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from trayapp.core.addresses import address_of
from trayapp.core.consent.admin import MANY_TENANTS
from trayapp.core.consent.policy import likely_administrators
from trayapp.core.consent.scopes import DEFAULT, GRAPH, OIDC_SCOPES, name_of, resource_of
from trayapp.core.language import N_, _
from trayapp.core.model import PERSONAL_TENANT_ID, Api, AuthorityKind, SessionConfig
from trayapp.core.record import Record, replace

NOT_YET: Final = "00000000-0000-0000-0000-000000000000"
"""The client ID in a configuration that is written before its registration."""
ONE, MANY, BOTH, PERSONAL = (
    "AzureADMyOrg",
    "AzureADMultipleOrgs",
    "AzureADandPersonalMicrosoftAccount",
    "PersonalMicrosoftAccount",
)
ADMITS: Final = {
    ONE: N_("accounts of one organisation"),
    MANY: N_("accounts of any organisation"),
    BOTH: N_("accounts of any organisation, and personal Microsoft accounts"),
    PERSONAL: N_("personal Microsoft accounts"),
}
"""What each ``signInAudience`` admits."""
ADMINISTRATORS_GRANT: Final = frozenset({AuthorityKind.B2C, AuthorityKind.EXTERNAL_ID})
"""Where users cannot consent: what they sign in for has to be listed and granted too."""
_AUDIENCES: Final = {"organizations": MANY, "common": BOTH, "consumers": PERSONAL, PERSONAL_TENANT_ID: PERSONAL}
GUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""An ID of Microsoft's platform, in lower case."""
_NOT_IN_B2C: Final = frozenset({"profile", "email"})


class Known(Record):
    """What is known of an API: its application's ID, and those of its permissions by their names."""

    title: str
    app_id: str
    ids: Mapping[str, str]


class Permission(Record):
    """A delegated permission; `id` is None if it has to be looked up. `administrator`: most likely needs one."""

    name: str
    id: str | None
    administrator: bool


class Resource(Record):
    """An API with the permissions that are asked of it; `app_id` is None if it has to be looked up.

    `ids` are those of its permissions that are known. `everything` asks for all that the registration lists.
    """

    title: str
    identifier: str
    app_id: str | None
    permissions: tuple[Permission, ...]
    ids: Mapping[str, str]
    everything: bool = False

    @property
    def named(self) -> bool:
        """Whether every ID is known."""
        return self.app_id is not None and all(each.id for each in self.permissions)


class Registration(Record):
    """What the registration must be. `audience` is who may sign in (``signInAudience``), None outside Microsoft Entra.

    `token_version` is the version of access tokens that the audience demands; `tenant` is where it is registered, None
    if the authority does not say that.
    """

    kind: AuthorityKind
    client_id: str
    redirect: str
    resources: tuple[Resource, ...]
    authority: str
    sign_in_scopes: tuple[str, ...]
    audience: str | None = None
    token_version: int | None = None
    tenant: str | None = None

    @property
    def admits(self) -> str:
        """Who may sign in, in words."""
        in_flows = self.kind is AuthorityKind.B2C
        return _("accounts of any identity provider, for user flows") if in_flows else _(ADMITS[self.audience or ONE])

    @property
    def everything(self) -> bool:
        """Whether an API is asked for all that is listed, so that only an administrator knows the list."""
        return any(each.everything for each in self.resources)

    @property
    def registered(self) -> bool:
        """Whether there is a registration, by its client ID."""
        return self.client_id != NOT_YET


def needed(setup: SessionConfig, find: Callable[[str], Known | None]) -> Registration:
    """Return what the registration must be; `find` tells what is known of an API by its identifier, in lower case."""
    it = Registration(
        setup.kind, setup.client_id, setup.redirect, _resources(setup, find), setup.authority, setup.sign_in_scopes
    )
    if setup.kind in {AuthorityKind.ADFS, AuthorityKind.OIDC}:
        return it
    audience, tenant = _audience(setup), _tenant(setup)
    return replace(
        it,
        audience=audience,
        token_version=2 if audience in {BOTH, PERSONAL} else None,
        tenant=None if tenant in {*MANY_TENANTS, PERSONAL_TENANT_ID} else tenant,
    )


def _tenant(setup: SessionConfig) -> str | None:
    """Return what an authority of Microsoft's names as its tenant."""
    address = address_of(setup.authority)
    if address is None:
        return None
    named = address.path.strip("/").partition("/")[0].casefold()
    if not named and setup.kind is AuthorityKind.EXTERNAL_ID:
        return f"{address.host.partition('.')[0]}.onmicrosoft.com"
    return named or None


def _audience(setup: SessionConfig) -> str:
    """Return the narrowest ``signInAudience`` that admits whom the authority does.

    User flows of Azure AD B2C take the widest alone (Microsoft, "Register a single-page application in Azure AD B2C"),
    an external tenant the narrowest (Microsoft, "Supported features in workforce and external tenants").
    """
    if setup.kind is AuthorityKind.B2C:
        return BOTH
    return ONE if setup.kind is AuthorityKind.EXTERNAL_ID else _AUDIENCES.get(_tenant(setup) or "", ONE)


def _resources(setup: SessionConfig, find: Callable[[str], Known | None]) -> tuple[Resource, ...]:
    """Return the APIs, each once: two identifiers can name one application."""
    plain = setup.kind in {AuthorityKind.ADFS, AuthorityKind.OIDC}
    opaque = setup.kind is AuthorityKind.OIDC
    wanted = [(api, scope) for api in setup.apis for scope in api.scopes]
    if (graph := None if plain else find(GRAPH)) is not None:
        left_out = _NOT_IN_B2C if setup.kind is AuthorityKind.B2C else frozenset()
        listed = (OIDC_SCOPES & graph.ids.keys()) - left_out
        wanted = [(Api("", graph.title, ()), each) for each in setup.sign_in_scopes if each in listed] + wanted
    found: dict[str, tuple[Resource, dict[str, Permission], Mapping[str, str]]] = {}
    for api, scope in wanted:
        key = api.name if opaque else resource_of(scope, setup.kind) or ""
        known = None if plain else find(key)
        guid = None if plain or known else re.fullmatch(f"(?:api://)?({GUID})", key)
        app_id = known.app_id if known else guid[1] if guid else None
        identifier = api.resource or "" if opaque else scope.rpartition("/")[0] or GRAPH
        if (app_id or key) not in found:
            ids = known.ids if known else {}
            made = Resource(known.title if known else api.title, identifier, app_id, (), ids)
            found[app_id or key] = (made, {}, {name.casefold(): each for name, each in ids.items()})
        resource, permissions, ids = found[app_id or key]
        name = scope if opaque else name_of(scope)
        if name == DEFAULT:
            found[app_id or key] = (replace(resource, everything=True), permissions, ids)
        else:
            needs_admin = not plain and likely_administrators(scope)
            one = name if opaque else name.casefold()  # Microsoft's platform takes a name in any case
            permissions.setdefault(one, Permission(name, ids.get(one), needs_admin))
    return tuple(replace(each, permissions=tuple(asked.values())) for each, asked, _ in found.values())
