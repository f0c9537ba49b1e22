"""How to make the registration: lines for the Azure CLI, for PowerShell, and the portal's pages in words.

Everything that a configuration names is quoted for the shell that reads it.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Final

from trayapp.core.addresses import address_of
from trayapp.core.language import N_, _
from trayapp.core.model import AuthorityKind
from trayapp.core.registration.needed import ADMINISTRATORS_GRANT, Registration, Resource
from trayapp.core.text import clean_line

NAME: Final = "Consentray"
EVERYTHING: Final = N_(
    ".default asks for all that the registration lists: add what the calls need on the portal's page API permissions."
)
_CLOUDS: Final = {
    "login.microsoftonline.us": ("AzureUSGovernment", "USGov"),
    "login.partner.microsoftonline.cn": ("AzureChinaCloud", "China"),
    "login.chinacloudapi.cn": ("AzureChinaCloud", "China"),
}
"""The national clouds by their authorities, as each tool names them."""


def azure_cli(it: Registration) -> Iterator[str]:
    """Yield a script for bash and the Azure CLI; none outside Microsoft Entra, B2C and External ID.

    It can be run again: what is listed is then exactly what is needed.
    """
    if it.audience is None:
        return
    yield "set -eu"
    if cloud := _cloud(it):
        yield f"az cloud set --name {cloud[0]}"
    tenant = f" --tenant {shlex.quote(it.tenant)}" if it.tenant else ""
    yield f"az login --allow-no-subscriptions{tenant} --output none"
    audience = f"--sign-in-audience {it.audience}"
    if it.token_version:
        audience += f" --requested-access-token-version {it.token_version}"
    if it.registered:
        yield f"app={shlex.quote(it.client_id)}"
    else:
        yield f"app=$(az ad app create --display-name {NAME} {audience} --query appId --output tsv)"
    change = f'az ad app update --id "$app" {audience} --public-client-redirect-uris {shlex.quote(it.redirect)}'
    if not it.everything:
        yield from _look_up(it)
        yield "cat > consentray-permissions.json <<END"
        yield from _access_json(it)
        yield "END"
        change += " --required-resource-accesses @consentray-permissions.json"
    else:
        yield f"# {EVERYTHING}"
    yield f"{change} --output none"
    yield 'az ad sp show --id "$app" --output none 2>/dev/null || az ad sp create --id "$app" --output none'
    optional = "" if it.kind in ADMINISTRATORS_GRANT else "# "
    yield "# An administrator's consent for everybody" + (", so that users aren't asked:" if optional else ":")
    yield f'{optional}az ad app permission admin-consent --id "$app"'
    yield "# Only for sign-ins by a device code:"
    yield '# az ad app update --id "$app" --is-fallback-public-client true'
    yield "# A second owner, and what the consent page shows:"
    yield '# az ad app owner add --id "$app" --owner-object-id OBJECT_ID'
    info = '{"termsOfServiceUrl": "URL", "privacyStatementUrl": "URL"}'
    yield f"# az ad app update --id \"$app\" --set 'info={info}'"
    yield 'echo "client_id = \\"$app\\""'


def _look_up(it: Registration) -> Iterator[str]:
    for number, each in enumerate(it.resources, 1):
        if each.named:
            continue
        yield f"# {clean_line(each.title)}"
        api = shlex.quote(each.app_id or each.identifier)
        yield f"api{number}=$(az ad sp show --id {api} --query appId --output tsv)"
        for count, permission in enumerate(each.permissions, 1):
            if permission.id is None:
                name = json.dumps(permission.name).replace("`", "\\`")
                query = shlex.quote(f"oauth2PermissionScopes[?value==`{name}`].id")
                variable = f"api{number}_{count}"
                yield f'{variable}=$(az ad sp show --id "$api{number}" --query {query} --output tsv)'
                yield f': "${{{variable}:?the API has no such permission}}"'


def _access_json(it: Registration) -> Iterator[str]:
    """Yield ``requiredResourceAccess``, with variables for what was looked up."""
    yield "["
    for number, each in enumerate(it.resources, 1):
        app_id = each.app_id if each.named else f"$api{number}"
        yield f'  {{"resourceAppId": "{app_id}", "resourceAccess": ['
        ids = [permission.id or f"$api{number}_{count}" for count, permission in enumerate(each.permissions, 1)]
        for place, permission in enumerate(ids, 1):
            yield f'    {{"id": "{permission}", "type": "Scope"}}{"," if place < len(ids) else ""}'
        yield f"  ]}}{',' if number < len(it.resources) else ''}"
    yield "]"


def powershell(it: Registration) -> Iterator[str]:
    """Yield a script for PowerShell: Microsoft Graph's module, or that of AD FS; none for a plain provider."""
    if it.kind is AuthorityKind.ADFS:
        yield from _adfs(it)
    if it.audience is None:
        return
    cloud = _cloud(it)
    yield "# Install-Module Microsoft.Graph.Applications"
    yield "$ErrorActionPreference = 'Stop'"
    yield (
        "Connect-MgGraph -Scopes Application.ReadWrite.All"
        + (f" -TenantId {_quoted(it.tenant)}" if it.tenant else "")
        + (f" -Environment {cloud[1]}" if cloud else "")
    )
    audience = f"-SignInAudience {it.audience}"
    if it.token_version:
        audience += f" -Api @{{ RequestedAccessTokenVersion = {it.token_version} }}"
    found = _quoted(f"appId eq '{_doubled(it.client_id)}'")
    made = f"New-MgApplication -DisplayName {NAME} {audience}"
    yield f"$app = {f'Get-MgApplication -Filter {found}' if it.registered else made}"
    change = f"-PublicClient @{{ RedirectUris = @({_quoted(it.redirect)}) }}"
    if not it.everything:
        yield "$permissions = @("
        for each in it.resources:
            yield from _access_powershell(each)
        yield ")"
        change += " -RequiredResourceAccess $permissions"
    else:
        yield f"# {EVERYTHING}"
    yield f"Update-MgApplication -ApplicationId $app.Id {audience} {change}"
    yield (
        "if (-not (Get-MgServicePrincipal -Filter \"appId eq '$($app.AppId)'\")) {"
        " New-MgServicePrincipal -AppId $app.AppId }"
    )
    yield '"client_id = $($app.AppId)"'


def _access_powershell(each: Resource) -> Iterator[str]:
    """Yield one API's element of the list; what is not known is looked up where it stands."""
    yield f"  # {clean_line(each.title)}"
    named = _quoted(f"servicePrincipalNames/any(n:n eq '{_doubled(each.app_id or each.identifier)}')")
    api = f"(Get-MgServicePrincipal -Filter {named})"
    yield f"  @{{ ResourceAppId = {_quoted(each.app_id) if each.app_id else f'{api}.AppId'}; ResourceAccess = @("
    for permission in each.permissions:
        looked_up = f"({api}.Oauth2PermissionScopes | Where-Object Value -eq {_quoted(permission.name)}).Id"
        yield f"    @{{ Id = {_quoted(permission.id) if permission.id else looked_up}; Type = 'Scope' }}"
    yield "  ) }"


def _adfs(it: Registration) -> Iterator[str]:
    """Yield the lines for AD FS (Microsoft, "Native app with web API", Windows Server 2016 and later)."""
    yield "# On the AD FS server, as its administrator"
    client = "([guid]::NewGuid().Guid)" if not it.registered else _quoted(it.client_id)
    yield f"$client = {client}"
    yield f"New-AdfsApplicationGroup -Name {NAME} -ApplicationGroupIdentifier {NAME}"
    yield (
        f"Add-AdfsNativeClientApplication -ApplicationGroupIdentifier {NAME} -Name '{NAME} - program'"
        f" -Identifier $client -RedirectUri {_quoted(it.redirect)}"
    )
    for each in it.resources:
        own = [_quoted(permission.name) for permission in each.permissions]
        for name in own:
            yield f"if (-not (Get-AdfsScopeDescription -Name {name})) {{ Add-AdfsScopeDescription -Name {name} }}"
        scopes = ", ".join(("'openid'", "'profile'", *own))
        identifier = _quoted(each.identifier)
        yield (
            f"Add-AdfsWebApiApplication -ApplicationGroupIdentifier {NAME} -Name {_quoted(clean_line(each.title))}"
            f" -Identifier {identifier} -AccessControlPolicyName 'Permit everyone'"
        )
        yield (
            f"Grant-AdfsApplicationPermission -ClientRoleIdentifier $client -ServerRoleIdentifier {identifier}"
            f" -ScopeNames {scopes}"
        )


def portal(it: Registration) -> Iterator[str]:
    """Yield the steps in words: of Microsoft Entra's portal, or what another provider must be told."""
    if it.audience is None:
        yield from _elsewhere(it)
        return
    yield _("App registrations > New registration. Supported account types: {admits}.", admits=it.admits)
    yield _(
        "Authentication > Add a platform > Mobile and desktop applications: {redirect}. Any port of this"
        " computer is then accepted. No other platform, no secret, no certificate.",
        redirect=it.redirect,
    )
    if it.token_version:
        yield _('Manifest: "requestedAccessTokenVersion": {token_version}.', token_version=it.token_version)
    for each in it.resources:
        names = ", ".join(permission.name for permission in each.permissions) or _("what its calls need")
        place = _("Microsoft APIs, APIs my organization uses or My APIs") if not each.ids else _("Microsoft APIs")
        yield _(
            "API permissions > Add a permission > {place} > {api} > Delegated permissions: {names}.",
            place=place,
            api=each.title,
            names=names,
        )
    if it.kind in ADMINISTRATORS_GRANT:
        yield _("API permissions > Grant admin consent: users can't consent by themselves there.")
    else:
        yield _("API permissions > Grant admin consent, if users must not be asked.")
    if it.kind is AuthorityKind.EXTERNAL_ID:
        yield _("External Identities > User flows > the flow > Applications: add this application.")
    yield _("Authentication > Allow public client flows: Yes, only for sign-ins by a device code.")
    yield _(
        "Token configuration: no optional claim is needed. Each API's own registration decides its tokens' version."
    )
    yield _(
        "Owners: at least two. Branding & properties: name, logo, addresses of the terms and the privacy statement."
    )
    if it.kind is AuthorityKind.ENTRA and it.tenant is None:
        yield _("Branding & properties > Publisher verification, or users of other organisations can't consent.")
    if not it.registered:
        yield _("Overview: copy the Application (client) ID into the configuration, as client_id.")


def _elsewhere(it: Registration) -> Iterator[str]:
    if it.kind is AuthorityKind.ADFS:
        yield _("AD FS Management > Application Groups > Add: Native application accessing a web API.")
        yield _("Redirect URI {redirect}: any port is accepted from AD FS 2019 on.", redirect=it.redirect)
        for each in it.resources:
            yield _(
                "Web API {identifier}: scopes {permissions}.",
                identifier=each.identifier,
                permissions=", ".join(permission.name for permission in each.permissions),
            )
        return
    yield _("A public client (no secret) with the authorization code flow, PKCE (S256) and refresh tokens.")
    yield _("Redirect URI {redirect}, on any port if it names none (RFC 8252 section 7.3).", redirect=it.redirect)
    yield _("Dynamic registration (RFC 7591), or the same values in the provider's own pages:")
    yield json.dumps(client_metadata(it))


def client_metadata(it: Registration) -> dict[str, object]:
    """Return the registration for a plain OpenID provider, as RFC 7591 section 2 and OpenID Connect name its parts."""
    names = [permission.name for each in it.resources for permission in each.permissions]
    return {
        "client_name": NAME,
        "application_type": "native",
        "redirect_uris": [it.redirect],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": " ".join(dict.fromkeys((*it.sign_in_scopes, *names))),
    }


def _cloud(it: Registration) -> tuple[str, str] | None:
    address = address_of(it.authority)
    return _CLOUDS.get(address.host) if address else None


def _doubled(text: str) -> str:
    """Return a text for OData's quotes (OData 4.01, "URL conventions")."""
    return text.replace("'", "''")


def _quoted(text: str | None) -> str:
    """Return a text in PowerShell's verbatim quotes; it takes the typographic ones for the same."""
    return "'" + "".join(each * 2 if each in "'\u2018\u2019\u201a\u201b" else each for each in text or "") + "'"
