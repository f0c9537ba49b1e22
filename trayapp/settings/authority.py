"""The dialect of an authority's identity provider.

The rules are MSAL's own (`msal.authority`): B2C and External ID are recognised by the host, B2C also by its policy in
the path, AD FS by its path.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl

from trayapp.core.addresses import address_of
from trayapp.core.language import _
from trayapp.core.model import AuthorityKind

# Patterns are texts: `re` compiles each when it is first used, and a start needs few.
_METADATA: Final = r"(?i)/\.well-known/openid-configuration$"
_ENDPOINT: Final = (
    r"(?i)(/oauth2)?(/v2\.0)?(/(authorize|token|devicecode|logout|adminconsent|saml2|wsfed))?$"
    r"|/federationmetadata/2007-06/federationmetadata\.xml$"
)
"""What Microsoft's endpoints have behind the tenant (or the policy)."""


CLIENT_ID_EXAMPLE: Final = "11111111-2222-3333-4444-555555555555"
_GUID: Final = r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DOMAIN: Final = r"(?i)([0-9a-z]([0-9a-z-]*[0-9a-z])?\.)+[0-9a-z]([0-9a-z-]*[0-9a-z])?"
_EVERY_TENANT: Final = frozenset({"organizations", "common", "consumers"})
_MICROSOFT: Final = r"login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn|microsoftonline\.de)"


def is_microsoft(authority: str) -> bool:
    """Return whether an authority is one of Microsoft's own, worldwide or of a national cloud."""
    address = address_of(authority)
    return address is not None and re.fullmatch(_MICROSOFT, address.host) is not None


def wrong_client_id(client_id: str) -> str:
    """Return what is wrong with a client ID of Microsoft's platform, which is a GUID; empty if nothing is."""
    if re.fullmatch(_GUID, client_id.strip()):
        return ""
    wrong = (
        _('"{id}" is not an application (client) ID.', id=client_id)
        if client_id.strip()
        else _("The client ID is missing.")
    )
    hint = _("Copy it from the registration's overview page: it looks like {example}.", example=CLIENT_ID_EXAMPLE)
    return f"{wrong} {hint}"


def wrong_tenant(authority: str) -> str:
    """Return what is wrong with the tenant in an authority of Microsoft's; empty if nothing is."""
    address = address_of(authority)
    tenant = address.path.strip("/").partition("/")[0] if address is not None else ""
    if tenant.casefold() in _EVERY_TENANT or re.fullmatch(_GUID, tenant) or re.fullmatch(_DOMAIN, tenant):
        return ""
    return _(
        '"{tenant}" is not a tenant. It is a domain such as contoso.onmicrosoft.com, the tenant\'s ID, or'
        ' "organizations" for any work or school account.',
        tenant=tenant,
    )


def without_endpoint(authority: str, authority_type: str) -> str:
    """Return an authority without what makes it the address of its metadata or of one of its endpoints.

    Portals show these addresses, so they are pasted. A plain provider's paths are its own: only the metadata's is known
    (OpenID Connect Discovery 1.0 section 4).
    """
    bare, _, query = authority.strip().partition("#")[0].partition("?")
    bare = re.sub(_METADATA, "", bare.rstrip("/"))
    if authority_type == "oidc":
        return bare
    if "://" not in bare and "/" in bare:
        bare = f"https://{bare}"
    policy = dict(parse_qsl(query)).get("p")  # how portals show a policy of Azure AD B2C
    return re.sub(_ENDPOINT, "", bare) + (f"/{policy}" if policy else "")


def kind_of(authority: str, authority_type: str) -> AuthorityKind:
    """Return the dialect of `authority`; `authority_type` is the configuration's word, "entra" or "oidc".

    An invalid address counts as Entra: the check of the setting reports it.
    """
    if authority_type == "oidc":
        return AuthorityKind.OIDC
    address = address_of(authority)
    if address is None:
        return AuthorityKind.ENTRA
    host = address.host
    segments = [segment.casefold() for segment in address.path.split("/") if segment]
    if ".b2clogin." in host or (len(segments) > 1 and segments[1].startswith("b2c_")):
        return AuthorityKind.B2C
    if host.endswith(".ciamlogin.com"):
        return AuthorityKind.EXTERNAL_ID
    if segments[:1] == ["adfs"]:
        return AuthorityKind.ADFS
    return AuthorityKind.ENTRA
