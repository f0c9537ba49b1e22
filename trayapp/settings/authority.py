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

_METADATA: Final = re.compile(r"/\.well-known/openid-configuration$", re.IGNORECASE)
_ENDPOINT: Final = re.compile(
    r"(/oauth2)?(/v2\.0)?(/(authorize|token|devicecode|logout|adminconsent|saml2|wsfed))?$"
    r"|/federationmetadata/2007-06/federationmetadata\.xml$",
    re.IGNORECASE,
)
"""What Microsoft's endpoints have behind the tenant (or the policy)."""


CLIENT_ID_EXAMPLE: Final = "11111111-2222-3333-4444-555555555555"
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOMAIN: Final = re.compile(r"([0-9a-z]([0-9a-z-]*[0-9a-z])?\.)+[0-9a-z]([0-9a-z-]*[0-9a-z])?", re.IGNORECASE)
_EVERY_TENANT: Final = frozenset({"organizations", "common", "consumers"})
_MICROSOFT: Final = re.compile(r"login\.(microsoftonline\.(com|us)|partner\.microsoftonline\.cn|microsoftonline\.de)")


def is_microsoft(authority: str) -> bool:
    """Return whether an authority is one of Microsoft's own, worldwide or of a national cloud."""
    address = address_of(authority)
    return address is not None and _MICROSOFT.fullmatch(address.host) is not None


def wrong_client_id(client_id: str) -> str:
    """Return what is wrong with a client ID of Microsoft's platform, which is a GUID; empty if nothing is."""
    if _GUID.fullmatch(client_id.strip()):
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
    if tenant.casefold() in _EVERY_TENANT or _GUID.fullmatch(tenant) or _DOMAIN.fullmatch(tenant):
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
    bare = _METADATA.sub("", bare.rstrip("/"))
    if authority_type == "oidc":
        return bare
    if "://" not in bare and "/" in bare:
        bare = f"https://{bare}"
    policy = dict(parse_qsl(query)).get("p")  # how portals show a policy of Azure AD B2C
    return _ENDPOINT.sub("", bare) + (f"/{policy}" if policy else "")


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
