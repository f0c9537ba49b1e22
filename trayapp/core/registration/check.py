"""What is missing, wrong or too much in an app registration, each with its fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from trayapp.core.addresses import address_of
from trayapp.core.consent.scopes import OIDC_SCOPES
from trayapp.core.language import N_, _
from trayapp.core.record import Record, replace
from trayapp.core.registration.manifest import PUBLIC, SPA, UNKNOWN, WEB, Access, Manifest, Path, Redirect
from trayapp.core.registration.needed import (
    ADMINISTRATORS_GRANT,
    ADMITS,
    BOTH,
    MANY,
    ONE,
    PERSONAL,
    Registration,
    Resource,
)
from trayapp.core.text import words_of

_OTHERS: Final = {
    WEB: N_("the platform “Web”: Entra then demands a secret, which a desktop program can't keep (AADSTS7000218)"),
    SPA: N_("the platform “Single-page application”: only a page in a browser then gets tokens (AADSTS9002327)"),
    UNKNOWN: N_("a platform that isn't known: only a public client's address works"),
}
"""The platforms, by their names in the portal, that a desktop program is none of."""
_SHOWN: Final = 5
_COVERS: Final = {ONE: {ONE}, MANY: {MANY, ONE}, PERSONAL: {PERSONAL}, BOTH: {BOTH, MANY, ONE, PERSONAL}}
"""Which audiences each ``signInAudience`` includes."""


class Kind(StrEnum):
    """What is the matter; advice is no mistake."""

    MISSING = N_("missing")
    WRONG = N_("wrong")
    TOO_MUCH = N_("too-much")
    ADVICE = N_("advice")


class Finding(Record):
    """One thing that is not as it must be: what, how to fix it, and the place in the manifest if it is there."""

    kind: Kind
    message: str
    fix: str
    path: Path = ()


def check(it: Registration, found: Manifest) -> tuple[Finding, ...]:
    """Return what is not as the configuration needs it, what stops a sign-in first; for Microsoft's platform alone."""
    return (
        *_whose(it, found),
        *_redirects(it, found),
        *_audience(it, found),
        *_permissions(it, found),
        *_secrets(found),
        *_advice(it, found),
    )


def _whose(it: Registration, found: Manifest) -> Iterator[Finding]:
    if it.registered and found.client_id != it.client_id.casefold():
        yield Finding(
            Kind.WRONG,
            _(
                "This is the registration {found}; the configuration's client_id is {configured}.",
                found=_said(found.client_id),
                configured=it.client_id,
            ),
            _("Export the other registration, or change client_id."),
            ("appId",),
        )
    if found.disabled not in {None, "NotDisabled", "0"}:
        yield Finding(
            Kind.WRONG,
            _("Microsoft has disabled the application ({disabled}).", disabled=_said(str(found.disabled))),
            _("Ask Microsoft's support why; until then nobody can sign in."),
            ("disabledByMicrosoftStatus",),
        )


def _redirects(it: Registration, found: Manifest) -> Iterator[Finding]:
    same: dict[str, Path] = {}
    others: list[Redirect] = []
    for each in found.redirects:
        if _compared(each.uri) == _compared(it.redirect):
            same.setdefault(each.platform, each.path)
        else:
            others.append(each)
    add = _(
        "Authentication > Add a platform > Mobile and desktop applications: add {redirect}. In the"
        ' manifest: {{"publicClient": {{"redirectUris": ["{redirect}"]}}}}.',
        redirect=it.redirect,
    )
    if not same:
        yield Finding(
            Kind.MISSING,
            _("The redirect address {redirect} isn't registered (AADSTS50011).", redirect=it.redirect),
            add,
        )
    for platform in [each for each in same if each != PUBLIC]:
        yield Finding(
            Kind.TOO_MUCH if PUBLIC in same else Kind.WRONG,
            _("{redirect} is registered for {platform}.", redirect=it.redirect, platform=_(_OTHERS[platform])),
            _("Remove it there.") if PUBLIC in same else " ".join((_("Remove it there."), add)),
            same[platform],
        )
    if others:
        yield Finding(
            Kind.TOO_MUCH,
            _(
                "The program doesn't use {others}. Whoever controls a redirect address can receive the answer"
                " of a sign-in.",
                others=_listed(each.uri for each in others),
            ),
            _(
                "Authentication: remove them, unless another program shares this registration; then give"
                " Consentray one of its own."
            ),
            others[0].path,
        )


def _compared(uri: str) -> object:
    """Return what Entra compares of a redirect address: for one of this computer not the port."""
    if (address := address_of(uri)) is None:
        return uri
    return replace(address, port=None if address.is_loopback else address.port, path=address.path or "/")


def _audience(it: Registration, found: Manifest) -> Iterator[Finding]:
    path, wanted = ("signInAudience",), str(it.audience)
    fix = _(
        'Authentication > Supported account types: {admits}. In the manifest: "signInAudience": "{wanted}".',
        admits=it.admits,
        wanted=wanted,
    )
    if found.audience is None:
        yield Finding(Kind.MISSING, _("The manifest doesn't say who may sign in."), fix)
    elif found.audience not in ADMITS:
        yield Finding(
            Kind.WRONG, _("signInAudience is {audience}, which isn't known.", audience=_said(found.audience)), fix, path
        )
    elif found.audience != wanted:
        wider = wanted in _COVERS[found.audience]
        otherwise = (
            N_("Leave it if it is another organisation's registration.") if wider else N_("Or change the authority.")
        )
        text = N_("The registration admits {admits}; the authority {authority} is for {wanted}.")
        if found.audience == ONE:
            text = N_("The registration admits {admits}; the authority {authority} is for {wanted} (AADSTS50194).")
        yield Finding(
            Kind.TOO_MUCH if wider else Kind.WRONG,
            _(text, admits=_(ADMITS[found.audience]), authority=it.authority, wanted=it.admits),
            f"{fix} {_(otherwise)}",
            path,
        )
    if found.audience in {BOTH, PERSONAL} and found.token_version != 2:  # noqa: PLR2004 - the version
        yield Finding(
            Kind.WRONG,
            _("Personal accounts need access tokens of version 2."),
            _(
                'In the manifest: {"api": {"requestedAccessTokenVersion": 2}}; in the older format'
                ' "accessTokenAcceptedVersion": 2.'
            ),
        )


def _permissions(it: Registration, found: Manifest) -> Iterator[Finding]:
    listed: dict[str, list[Access]] = {}
    for each in found.accesses:
        listed.setdefault(each.app_id, []).append(each)
    unknown = [each for each in it.resources if each.app_id is None]
    for resource in it.resources:
        if resource.app_id is not None:
            yield from _of_api(it, resource, listed.pop(resource.app_id, []))
    strangers = tuple(listed)
    if unknown:
        titles = ", ".join(each.title for each in unknown)
        enough = len(strangers) >= len(unknown)
        yield Finding(
            Kind.ADVICE if enough else Kind.MISSING,
            _("The permissions of {titles} can't be compared: a manifest names APIs by IDs.", titles=titles)
            if enough
            else _("Not listed: permissions of {titles}.", titles=titles),
            _(
                "Check again with --api-manifest FILE: the API's own manifest, or what az ad sp show --id"
                " {identifier} prints. In the portal: API permissions > Add a permission.",
                identifier=unknown[0].identifier,
            ),
        )
    if strangers and not unknown:
        yield Finding(
            Kind.TOO_MUCH,
            _("No call needs the APIs {strangers}.", strangers=_listed(strangers)),
            _("API permissions: remove their permissions."),
            listed[strangers[0]][0].path,
        )


def _of_api(it: Registration, resource: Resource, listed: list[Access]) -> Iterator[Finding]:
    """Yield what is the matter with the permissions of one API whose application is known."""
    names = {each: name for name, each in resource.ids.items()}
    held = {each.id for each in listed if each.delegated}
    strangers = held - names.keys()
    unnamed = [each.name for each in resource.permissions if each.id is None]
    lacking = [each.name for each in resource.permissions if each.id and each.id not in held]
    can_wait = [] if it.kind in ADMINISTRATORS_GRANT else [each for each in lacking if each in it.sign_in_scopes]
    missing = [each for each in lacking if each not in can_wait]
    if len(unnamed) > len(strangers):
        missing, unnamed = [*missing, *unnamed], []
    if resource.everything and not listed:
        missing = missing or [_("what the calls need")]
    for lacks, kind, text in (
        (
            missing,
            Kind.MISSING,
            N_("{api}: not listed: {permissions}. An administrator's consent for everybody leaves out what isn't."),
        ),
        (
            can_wait,
            Kind.ADVICE,
            N_("{api}: not listed: {permissions}. Users may be asked for them even after an administrator's consent."),
        ),
    ):
        if lacks:
            yield Finding(
                kind,
                _(text, api=resource.title, permissions=", ".join(lacks)),
                _(
                    "API permissions > Add a permission > {api} > Delegated permissions: {lacks}. Then grant"
                    " consent again.",
                    api=resource.title,
                    lacks=", ".join(lacks),
                ),
            )
    if unnamed:
        yield Finding(
            Kind.ADVICE,
            _(
                "{api}: whether {unnamed} is listed can't be told from IDs.",
                api=resource.title,
                unnamed=", ".join(unnamed),
            ),
            _(
                "Compare on the page API permissions, or check again with --api-manifest FILE: what az ad sp"
                " show --id {app_id} prints.",
                app_id=resource.app_id,
            ),
        )
    kept = {each.id for each in resource.permissions} | {resource.ids.get(name) for name in OIDC_SCOPES}
    kept |= held if resource.everything else strangers if unnamed else set()
    if extra := [each for each in listed if not each.delegated or each.id not in kept]:
        yield _extra(resource.title, extra, names)


def _extra(title: str, accesses: list[Access], names: dict[str, str]) -> Finding:
    own = [each.id for each in accesses if not each.delegated]
    shown = [names.get(each.id, each.id) for each in accesses if each.delegated]
    parts = [_("no call needs {shown}", shown=_listed(shown))] if shown else []
    if own:
        parts.append(_("application permissions, and the program never acts without a user: {own}", own=_listed(own)))
    return Finding(
        Kind.TOO_MUCH,
        f"{title}: {'; '.join(parts)}.",
        _("API permissions: remove. The portal adds User.Read to each new registration.")
        if "User.Read" in shown
        else _("API permissions: remove."),
        accesses[0].path,
    )


def _secrets(found: Manifest) -> Iterator[Finding]:
    if found.secrets:
        yield Finding(
            Kind.TOO_MUCH,
            _(
                "The registration has secrets or certificates ({secrets}). A desktop program uses none, and"
                " whoever has one can act as the application.",
                secrets=len(found.secrets),
            ),
            _("Certificates & secrets: delete them."),
            found.secrets[0],
        )
    if found.implicit:
        yield Finding(
            Kind.TOO_MUCH,
            _("Tokens may be issued without a code (implicit grant), which the program never asks for."),
            _("Authentication > Implicit grant and hybrid flows: clear both boxes."),
            found.implicit[0],
        )


def _advice(it: Registration, found: Manifest) -> Iterator[Finding]:
    if not found.public_client:
        yield Finding(
            Kind.ADVICE,
            _("Public client flows are off: consentray consent --device-code can't sign in. Nothing else needs them."),
            _("Only if users need it: Authentication > Advanced settings > Allow public client flows: Yes."),
        )
    if it.audience in {MANY, BOTH} and it.kind not in ADMINISTRATORS_GRANT and not found.verified:
        yield Finding(
            Kind.ADVICE,
            _("The publisher isn't verified: users of other organisations can consent to basic permissions at most."),
            _("Branding & properties > Publisher verification."),
        )
    if it.audience != ONE and not found.terms:
        yield Finding(
            Kind.ADVICE,
            _("The consent page shows no terms of service."),
            _("Branding & properties: the addresses of the terms and of the privacy statement, and a logo."),
        )


def _said(text: str) -> str:
    """Return a word of the manifest, fit to be quoted."""
    return words_of(text) or _("empty")


def _listed(texts: Iterable[str]) -> str:
    every = tuple(texts)
    shown, more = ", ".join(map(_said, every[:_SHOWN])), len(every) - _SHOWN
    return _("{shown} and {count} more", shown=shown, count=more) if more > 0 else shown
