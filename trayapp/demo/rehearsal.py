"""A rehearsal: the platform as the tenant of a configuration, with its APIs and calls, and by an administrator's rules.

The configuration is read as the program reads it, and the rules are checked in the same way. What the program then runs
with differs from the file only in what must be this computer's: authority, certificates, and the origins of the calls.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from trayapp.core.consent.policy import likely_administrators
from trayapp.core.consent.scopes import GRAPH, name_of
from trayapp.core.model import AuthorityKind
from trayapp.core.request import holes
from trayapp.demo.accounts import ADATUM, CONSUMERS, DemoAccount, Tenant
from trayapp.demo.configuration import write_given
from trayapp.demo.oauth.authorities import ADFS, OIDC
from trayapp.demo.oauth.errors import STOPS
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import Permission, SampleApi
from trayapp.settings.authority import kind_of
from trayapp.settings.load import read_checked, read_file
from trayapp.settings.model import Settings
from trayapp.settings.setting import Kind, Setting
from trayapp.settings.source import Layer

_DOMAIN: Final = "contoso.example"
_SHARED: Final = frozenset({"common", "organizations", "consumers", CONSUMERS.id})
_CONDITIONAL_ACCESS: Final = frozenset({AuthorityKind.ENTRA, AuthorityKind.EXTERNAL_ID})
_LEFT_OUT: Final = frozenset({"proxy", "autostart"})
_WORDS: Final = "The real page says here what this permission is for."
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOST: Final = re.compile(r"[^/?#]*//([^/?#]*)")
_PEOPLE: Final = (
    ("ada.brandt@{}", "Ada Brandt", "work"),
    ("marcus.hale@adatum.example", "Marcus Hale", "guest"),
    ("noah.lindqvist@mailbox.example", "Noah Lindqvist", "personal"),
    ("iris.keller@{}", "Iris Keller", "administrator"),
)
"""Who signs in without rules."""
_NOTES: Final = {
    "work": "Account of the organisation",
    "guest": "Account of another organisation, a guest in this one",
    "personal": "Personal Microsoft account",
    "administrator": "Administrator",
}


def _rules(settings: Settings, kind: AuthorityKind) -> tuple[list[Setting], list[Setting]]:
    """Return the definition of the rules for a configuration, and that of an account: what its authority can do."""
    apis = {api.name: api.title for api in settings.apis}
    calls = {f"{api.name}/{call.name}": call.title for api in settings.apis for call in api.calls}
    permissions = {name_of(scope): scope for api in settings.apis for scope in api.scopes}

    def listed(key: str, text: str, choices: dict[str, str]) -> Setting:
        return Setting(key, Kind.TEXTS, key, text, choices=choices)

    rules = [
        listed("refused", "The APIs and the calls that are refused to everybody (403).", apis | calls),
        Setting("account", Kind.TABLES, "Accounts", "Who signs in: one [[rehearsal.account]] for each.", least=1),
    ]
    account = [
        Setting("name", Kind.TEXT, "Name", "The account's sign-in name.", required=True),
        Setting("title", Kind.TEXT, "Title", "The user's name. The default is the sign-in name."),
        Setting("kind", Kind.TEXT, "Kind", "What kind of account it is.", required=True, choices=_NOTES),
    ]
    if kind is AuthorityKind.ENTRA:
        rules.append(listed("administrator", "The permissions that users cannot grant.", permissions))
    if kind is not AuthorityKind.OIDC:
        rules.append(listed("granted", "The permissions that an administrator has granted for everyone.", permissions))
    if kind in _CONDITIONAL_ACCESS:
        access = [
            listed("second_factor", "The APIs whose tokens need a second factor, by Conditional Access.", apis),
            listed("claims_challenge", "The APIs that ask for more themselves, by a claims challenge.", apis),
            listed("blocked", "The APIs that Conditional Access blocks (AADSTS53003).", apis),
        ]
        errors = {f"AADSTS{number}": text for number, text in STOPS.items()}
        rules += access
        account += access
        account.append(Setting("stopped_by", Kind.TEXT, "Error", "The error that ends its sign-ins.", choices=errors))
    return rules, account


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A configuration that was read, and the rules. `document` is what the file says, `name` the file's name."""

    name: str
    settings: Settings
    document: dict[str, Any]
    rules: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> AuthorityKind:
        """The kind of the configuration's authority."""
        return kind_of(self.settings.authority, self.settings.authority_type)

    @property
    def _path(self) -> list[str]:
        return [each.lower() for each in self.settings.authority.partition("//")[2].split("/")[1:] if each]

    def platform(self, folder: Path) -> Platform:
        """Return the platform, as this tenant with these APIs, accounts and rules."""
        tenant = self._tenant()
        platform = Platform(
            folder,
            apis=[self._api(table, tenant) for table in self.document["api"]],
            accounts=self._accounts(tenant),
            tenants=(tenant, ADATUM, CONSUMERS),
            client_id=self.settings.client_id,
        )
        every = [scope for api in self.settings.apis for scope in api.scopes]
        kept = self.rules.get("administrator", [name_of(scope) for scope in every if likely_administrators(scope)])
        platform.manners.administrators = frozenset(kept)
        if granted := self.rules.get("granted"):
            platform.grant_admin_consent(tenant.id, *(scope for scope in every if name_of(scope) in granted))
        return platform

    def write(self, platform: Platform, folder: Path) -> Path:
        """Write what the program runs with: the file, with the addresses of a platform that has started."""
        made = {key: value for key, value in self.document.items() if key not in _LEFT_OUT}
        made["authority"] = platform.authority(self._authority())
        made["authority_type"] = "oidc" if self.kind is AuthorityKind.OIDC else "entra"
        made["ca_file"] = str(platform.ca_file.resolve())
        made["api"] = [dict(table) for table in self.document["api"]]
        for table in made["api"]:
            origin = f"{platform.api_origin}/{quote(_slug(table['name']))}"
            table["call"] = [call | {"url": origin + _below(call["url"])} for call in table.get("call", ())]
        return write_given(made, folder)

    def _authority(self) -> str:
        """Return the path of the platform's authority."""
        tenant, path = self._tenant(), self._path
        if self.kind is AuthorityKind.B2C:
            # On this computer only its beginning tells that this is a policy.
            return f"{tenant.id}/{path[-1] if path[-1].startswith('b2c_') else f'b2c_1_{path[-1]}'}"
        if self.kind is AuthorityKind.ENTRA and path[0] in _SHARED:
            return path[0]
        return tenant.domain if tenant.domain in {OIDC, ADFS} else tenant.id

    def _tenant(self) -> Tenant:
        """Return the tenant of the authority; where several share it, one whose users use the program."""
        host, path = self.settings.authority.partition("//")[2].partition("/")[0], self._path
        kinds = {AuthorityKind.B2C: "b2c", AuthorityKind.EXTERNAL_ID: "external", AuthorityKind.ADFS: "adfs"}
        named = path[-2:][0] if self.kind is AuthorityKind.B2C else path[0] if path else host
        if self.kind in {AuthorityKind.OIDC, AuthorityKind.ADFS}:
            domain, shown = OIDC if self.kind is AuthorityKind.OIDC else ADFS, host
        else:
            domain = shown = named
        if named in _SHARED or _ID.fullmatch(named):
            domain, shown = _DOMAIN, "your organisation"
        tenant_id = named if _ID.fullmatch(named) else str(uuid.uuid5(uuid.UUID(ADATUM.id), named))
        return Tenant(tenant_id, domain, shown, kind=kinds.get(self.kind, "work"))  # type: ignore[arg-type] # its words

    def _api(self, table: dict[str, Any], tenant: Tenant) -> SampleApi:
        name, scopes = _slug(table["name"]), table["scopes"]
        plain = self.kind is AuthorityKind.OIDC
        resource = scopes[0].rpartition("/")[0] or GRAPH
        refused = {*self.rules.get("refused", ())}
        return SampleApi(
            name,
            table.get("title", table["name"]),
            tenant.name,
            table.get("resource", self.settings.authority) if plain else resource,
            tuple(Permission(scope if plain else name_of(scope), name_of(scope), _WORDS, scope) for scope in scopes),
            refuses=tuple(
                f"{call.get('method', 'GET')} /{name}{_pattern(_below(call['url']))}"
                for call in table.get("call", ())
                if refused & {table["name"], f"{table['name']}/{call['name']}"}
            ),
        )

    def _accounts(self, tenant: Tenant) -> list[DemoAccount]:
        entra = self.kind is AuthorityKind.ENTRA
        domain = tenant.domain if "." in tenant.domain else _DOMAIN
        given = self.rules.get("account") or [
            {"name": name.format(domain), "title": title, "kind": kind}
            for name, title, kind in _PEOPLE
            if entra or kind == "work" or (kind == "administrator" and tenant.domain not in {OIDC, ADFS})
        ]
        return [self._account(each, tenant, entra=entra, hue=at * 67 % 360) for at, each in enumerate(given, 3)]

    def _account(self, given: dict[str, Any], tenant: Tenant, *, entra: bool, hue: int) -> DemoAccount:
        kind = given["kind"]
        homes = {"guest": ADATUM, "personal": CONSUMERS} if entra else {}

        def apis(key: str) -> frozenset[str]:
            return frozenset(map(_slug, (*self.rules.get(key, ()), *given.get(key, ()))))

        return DemoAccount(
            given["name"].lower(),
            given.get("title", given["name"]),
            homes.get(kind, tenant),
            _NOTES[kind] if entra or kind == "administrator" else "Account of this directory",
            guest_in=(tenant,) if kind == "guest" else (),
            administers=(tenant,) if kind == "administrator" else (),
            second_factor_for=apis("second_factor"),
            step_up_for=apis("claims_challenge"),
            blocked_for=apis("blocked"),
            stopped_by=int(given.get("stopped_by", "AADSTS0").removeprefix("AADSTS")),
            hue=hue,
        )


def read(file: Path, rules: Path | None = None) -> Rehearsal:
    """Read a configuration, and rules for it. Raise ConfigurationError, which says every mistake."""
    resolved = read_file(file)
    settings = resolved.require()
    given = {key: each.value for key, each in resolved.values.items() if each.origin.layer is not Layer.BUILT_IN}
    made = Rehearsal(file.name, settings, given)
    if rules is None:
        return made
    definition, account = _rules(settings, made.kind)
    return Rehearsal(file.name, settings, given, read_checked(rules, "rehearsal", definition, {"account": account}))


def _slug(name: str) -> str:
    """Return an API's name as its path begins: as no other API's does, nor any path of the platform's own."""
    return "api-" + re.sub(r"[^\w-]", lambda found: f"_{ord(found[0]):x}_", name)


def _below(url: str) -> str:
    """Return what follows the host in a call's address, with its holes."""
    return _HOST.sub("", url, count=1)


def _pattern(path: str) -> str:
    """Return the pattern of a path whose holes any value may fill."""
    made = re.escape(unquote(path.partition("?")[0].partition("#")[0]))
    for name in holes(path):
        made = made.replace(re.escape(f"{{{name}}}"), ".*")
    return made
