"""The authorities: which path belongs to which tenant, who may sign in there, and which dialect it speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, NamedTuple

import flask

from trayapp.demo.accounts import DemoAccount, Tenant

OIDC = "oidc"
ADFS = "adfs"


class Dialect(Enum):
    """How an authority talks: as Entra ID, as Azure AD B2C, as AD FS, or by the RFCs and nothing else.

    External ID talks as Entra ID does; its tenant says what differs.
    """

    ENTRA = "entra"
    B2C = "b2c"
    ADFS = "adfs"
    OIDC = "oidc"


class Paths(NamedTuple):
    """The paths of an authority's endpoints below its own; `code_page` is where a user types a device's code."""

    discovery: str
    authorize: str
    token: str
    keys: str
    device: str
    code_page: str


_WELL_KNOWN = ".well-known/openid-configuration"
_V2 = "oauth2/v2.0"
_ENTRA_PATHS = Paths(
    discovery=f"v2.0/{_WELL_KNOWN}",
    authorize=f"{_V2}/authorize",
    token=f"{_V2}/token",
    keys="discovery/v2.0/keys",
    device=f"{_V2}/devicecode",
    code_page="oauth2/deviceauth",
)
PATHS: Final = {
    Dialect.ENTRA: _ENTRA_PATHS,
    Dialect.B2C: _ENTRA_PATHS,
    Dialect.OIDC: Paths(_WELL_KNOWN, "authorize", "token", "jwks", "device_authorization", "device"),
    Dialect.ADFS: Paths(
        _WELL_KNOWN,
        "oauth2/authorize/",
        "oauth2/token/",
        "discovery/keys",
        "oauth2/devicecode",
        "oauth2/deviceauth",
    ),
}


def add_routes(routes: flask.Blueprint, endpoint: str, view: Any, *methods: str) -> None:
    """Route `view` at one of the `Paths` of every authority; it is called with `tenant`, and for B2C with `policy`.

    B2C has no device authorization grant.
    """
    for name in (OIDC, ADFS):
        path = getattr(PATHS[Dialect(name)], endpoint)
        routes.add_url_rule(f"/{name}/{path}", defaults={"tenant": name}, view_func=view, methods=methods)
    for prefix in ("/<tenant>",) if endpoint in {"device", "code_page"} else ("/<tenant>", "/<tenant>/<policy>"):
        routes.add_url_rule(f"{prefix}/{getattr(_ENTRA_PATHS, endpoint)}", view_func=view, methods=methods)


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority. `tenant` is None if users of several tenants sign in."""

    path: str
    dialect: Dialect
    tenant: Tenant | None = None

    @property
    def policy(self) -> str:
        """The B2C policy, as it stands in the path."""
        return self.path.split("/")[1] if self.dialect is Dialect.B2C else ""

    def home(self, account: DemoAccount) -> Tenant | None:
        """Return the tenant in which `account` signs in here, or None if it may not."""
        if self.tenant is not None and self.tenant.kind != "personal":
            known = self.tenant in (account.home, *account.guest_in) or account.home.id in self.tenant.knows
            return self.tenant if known else None
        kinds = {"common": ("work", "personal"), "organizations": ("work",)}.get(self.path, ("personal",))
        return account.home if account.home.kind in kinds else None

    def refusal(self, account: DemoAccount) -> str:
        """Say why `account` may not sign in here."""
        if self.path == "organizations" and account.home.kind == "personal":
            return "You cannot sign in here with a personal account. Use your work or school account instead."
        if self.path == "consumers" and account.home.kind == "work":
            return "You cannot sign in here with a work or school account. Use your personal account instead."
        where = self.tenant.name if self.tenant else "this application"
        return f"{account.username} is not known to {where}. Use another account."

    def candidates(self, accounts: Sequence[DemoAccount]) -> list[DemoAccount]:
        """Return the accounts to offer: those that can sign in, and those that users try here by mistake."""
        if self.dialect is Dialect.ENTRA and not (self.tenant and self.tenant.kind == "external"):
            return [account for account in accounts if account.home.kind in {"work", "personal"}]
        return [account for account in accounts if self.home(account)]


class AdministratorsAuthority(Authority):
    """An Entra authority at which an administrator acts for a whole tenant: its own where several share it."""

    def home(self, account: DemoAccount) -> Tenant | None:
        """Return the tenant that `account` acts for here, or None if it is no administrator of it."""
        tenant = self.tenant or account.home
        return tenant if tenant in account.administers else None

    def refusal(self, account: DemoAccount) -> str:
        """Say why `account` may not act here."""
        if self.tenant is None:
            return f"{account.username} is not an administrator."
        return f"{account.username} is not an administrator of {self.tenant.name}. Use another account."

    def candidates(self, accounts: Sequence[DemoAccount]) -> list[DemoAccount]:
        """Return the accounts to offer: the administrators, and the other accounts of their tenant."""
        known = [account for account in accounts if account.home.kind == "work" or account.administers]
        return [each for each in known if self.tenant in (None, each.home, *each.administers)]


def find(tenants: Sequence[Tenant], first: str, policy: str | None = None) -> Authority | None:
    """Return the authority with this path, or None if there is none.

    Tenants are named by id or by domain, in any case; a policy makes it B2C.
    """
    first = first.lower()
    if policy is None and first in {"common", "organizations"}:
        return Authority(first, Dialect.ENTRA)
    tenant = next(
        (each for each in tenants if (each.kind == "b2c") is bool(policy) and first in (each.domain, each.id)), None
    )
    if tenant is None:
        return None
    if policy:
        return Authority(f"{first}/{policy}", Dialect.B2C, tenant)
    plain = tenant.domain in {OIDC, ADFS}
    return Authority(tenant.domain if plain else first, Dialect(tenant.domain) if plain else Dialect.ENTRA, tenant)
