"""Reads an exported app registration, in each form that Microsoft's tools write.

The portal's manifest in Microsoft Graph's format, which is also what ``az ad app show`` and Graph itself answer
(Microsoft, "Understand the app manifest (Microsoft Graph format)"); the portal's older one ("Microsoft Entra app
manifest (Azure AD Graph format)"); and that of the Azure CLI before 2.37. Their keys do not collide, so one reader
takes all of them. What has the wrong type is a mistake; what is not known is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from trayapp.core.language import N_, _, plural
from trayapp.core.record import Record
from trayapp.core.registration.needed import GUID, Known

Path = tuple[str | int, ...]
T = TypeVar("T")

PUBLIC, WEB, SPA, UNKNOWN = "publicClient", "web", "spa", "unknown"
_OLD_PLATFORMS: Final = {"installedclient": PUBLIC, "web": WEB, "spa": SPA}
_TYPES: Final = {
    str: N_("must be a text"),
    bool: N_("must be true or false"),
    int: N_("must be a number"),
    dict: N_("must be an object"),
    list: N_("must be a list"),
}


class NotAManifestError(Exception):
    """The document is no app registration; `path` leads to what is wrong."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.path = path


class Redirect(Record):
    """A redirect address and the platform that it is registered for."""

    platform: str
    uri: str
    path: Path


class Access(Record):
    """A permission that is listed, by the IDs of its API's application and its own; delegated, or an application's."""

    app_id: str
    id: str
    delegated: bool
    path: Path


class Manifest(Record):
    """An app registration. `secrets` and `implicit` are where there are credentials, and flows without a code.

    None is what it does not say.
    """

    client_id: str
    audience: str | None
    public_client: bool | None
    token_version: int | None
    redirects: tuple[Redirect, ...]
    accesses: tuple[Access, ...]
    secrets: tuple[Path, ...]
    implicit: tuple[Path, ...]
    disabled: str | None
    verified: bool
    terms: bool


class _Node(Record):
    """A value of the document, and where it is."""

    value: Any
    path: Path

    def at(self, *keys: str) -> _Node:
        """Return the value below these keys; of None, if it is not there."""
        node = self
        for key in keys:
            node = _Node((node.a(dict) or {}).get(key), (*node.path, key))
        return node

    def a(self, kind: type[T]) -> T | None:
        """Return the value, None if there is none; raise `NotAManifestError` if it is of another type."""
        if self.value is None:
            return None
        if not isinstance(self.value, kind) or (kind is int and isinstance(self.value, bool)):
            raise NotAManifestError(_(_TYPES[kind]), self.path)
        return self.value

    @property
    def text(self) -> str:
        """The value as a text, empty if there is none."""
        return self.a(str) or ""

    @property
    def key(self) -> str:
        """The value as an identifier, whose case does not count."""
        return self.text.strip().casefold()

    @property
    def guid(self) -> str:
        """The value as an ID, which scripts can hold as it stands; raise `NotAManifestError` if it is none."""
        if not re.fullmatch(GUID, self.key):
            raise NotAManifestError(_("must be an ID"), self.path)
        return self.key

    def each(self) -> Iterator[_Node]:
        """Yield the values of a list."""
        for position, value in enumerate(self.a(list) or []):
            yield _Node(value, (*self.path, position))


def manifest_of(document: object, client_id: str) -> Manifest:
    """Read a registration; of a list of them, the one of `client_id`. Raise `NotAManifestError`."""
    root = _chosen(document, client_id)
    public = root.at("publicClient")
    is_old = isinstance(public.value, bool)  # Azure CLI before 2.37
    flags = [public] if is_old else [root.at("isFallbackPublicClient"), root.at("allowPublicClient")]
    versions = [root.at("api", "requestedAccessTokenVersion"), root.at("accessTokenAcceptedVersion")]
    terms = [root.at("info", "termsOfServiceUrl"), root.at("informationalUrls", "termsOfService")]
    return Manifest(
        root.at("appId").key,
        root.at("signInAudience").a(str),
        next((each.a(bool) for each in flags if each.value is not None), None),
        next((each.a(int) for each in versions if each.value is not None), None),
        tuple(_redirects(root, is_old=is_old)),
        tuple(_accesses(root)),
        tuple(each.path for key in ("passwordCredentials", "keyCredentials") for each in root.at(key).each()),
        tuple(_implicit(root)),
        root.at("disabledByMicrosoftStatus").a(str),
        bool(root.at("verifiedPublisher", "verifiedPublisherId").text),
        any(each.text for each in terms),
    )


def _chosen(document: object, client_id: str) -> _Node:
    root = _Node(document, ())
    if isinstance(document, dict) and isinstance(document.get("value"), list):  # an answer of Microsoft Graph
        root = root.at("value")
    if isinstance(root.value, list):
        found = [each for each in root.each() if isinstance(each.value, dict)]
        own = [each for each in found if str(each.value.get("appId")).casefold() == client_id.casefold()]
        if not own and len(found) != 1:
            raise NotAManifestError(
                plural(
                    "It lists {count} registration: export one.",
                    "It lists {count} registrations: export one.",
                    len(found),
                )
            )
        root = (own or found)[0]
    if not isinstance(root.value, dict) or not root.at("appId").text:
        raise NotAManifestError(_('It isn\'t an app registration: it has no "appId".'))
    return root


def _redirects(root: _Node, *, is_old: bool) -> Iterator[Redirect]:
    for platform in (WEB, SPA) if is_old else (PUBLIC, WEB, SPA):
        for each in root.at(platform, "redirectUris").each():
            yield Redirect(platform, each.text, each.path)
    for each in root.at("replyUrlsWithType").each():
        kind = each.at("type").key
        yield Redirect(_OLD_PLATFORMS.get(kind, UNKNOWN), each.at("url").text, each.path)
    for each in root.at("replyUrls").each():  # Azure CLI before 2.37: one type for all
        yield Redirect(PUBLIC if root.at("publicClient").value is True else WEB, each.text, each.path)


def _accesses(root: _Node) -> Iterator[Access]:
    for api in root.at("requiredResourceAccess").each():
        app_id = api.at("resourceAppId").key
        for each in api.at("resourceAccess").each():
            delegated = each.at("type").key != "role"
            yield Access(app_id, each.at("id").key, delegated, each.path)


def _implicit(root: _Node) -> Iterator[Path]:
    settings = root.at("web", "implicitGrantSettings")
    for each in (
        *(settings.at(key) for key in ("enableAccessTokenIssuance", "enableIdTokenIssuance")),
        *(root.at(key) for key in ("oauth2AllowImplicitFlow", "oauth2AllowIdTokenImplicitFlow")),
    ):
        if each.a(bool):
            yield each.path


def api_of(document: object) -> dict[str, Known]:
    """Read an API's own registration, or its service principal (``az ad sp show``), by its identifiers in lower case.

    Raise `NotAManifestError`.
    """
    root = _chosen(document, "")
    ids = {
        each.at("value").text: each.at("id").guid
        for place in (("api", "oauth2PermissionScopes"), ("oauth2PermissionScopes",), ("oauth2Permissions",))
        for each in root.at(*place).each()
    }
    if not ids:
        raise NotAManifestError(_("It exposes no permission of its own: it isn't an API's registration."))
    app_id = root.at("appId").guid
    known = Known(root.at("displayName").text or root.at("name").text or app_id, app_id, ids)
    named = [
        each.key.rstrip("/") for key in ("identifierUris", "servicePrincipalNames") for each in root.at(key).each()
    ]
    return dict.fromkeys((app_id, f"api://{app_id}", *named), known)
