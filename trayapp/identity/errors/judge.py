"""The boundary where every error answer and exception of signing in becomes a problem.

A known number (`aadsts`) says what kind of refusal it is; else ``error`` and ``suberror`` decide (Microsoft,
"Handle errors and exceptions in MSAL"). The service's own message is kept with the problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from trayapp.core.consent.admin import admin_consent_urls
from trayapp.core.consent.scopes import names
from trayapp.core.language import N_, _
from trayapp.core.model import Account, Api, AuthorityKind, SessionConfig
from trayapp.core.problems import Action, Problem, are_too_long, verification_needed
from trayapp.core.record import replace
from trayapp.correlation import correlation_id
from trayapp.identity.errors import kinds
from trayapp.identity.errors.aadsts import kind_of
from trayapp.identity.errors.details import description, details, numbers, other_codes, word
from trayapp.identity.errors.named import filled, scopes_named
from trayapp.network.headers import wait_text

NEEDS_PERSON: Final = frozenset({"interaction_required", "login_required", "consent_required", "invalid_grant"})
WRONG_SET_UP: Final = frozenset(
    {
        "invalid_client",
        "unauthorized_client",
        "invalid_request",
        "invalid_resource",
        "redirect_uri_mismatch",
        "unsupported_grant_type",
        "unsupported_response_type",
    }
)
UNAVAILABLE: Final = frozenset({"temporarily_unavailable", "server_error"})
BROWSER_EXPLAINS: Final = frozenset({"basic_action", "additional_action"})
"""Suberrors by which Microsoft says that its page helps the user on."""


def from_answer(
    answer: Mapping[str, Any], *, setup: SessionConfig, account: Account | None, api: Api | None
) -> Problem:
    """Translate an OAuth 2.0 error answer (RFC 6749 sections 4.1.2.1 and 5.2) with Microsoft's fields.

    `api` is the API whose token was asked for; None if the whole sign-in failed.
    """
    found = _of_kind(answer, setup, account, api) or _of_words(answer, setup, api)
    apis = setup.apis if api is None else (api,)
    if found.code == "consent-missing" and setup.kind is AuthorityKind.EXTERNAL_ID:
        found = Problem(kinds.ADMIN.code, _admin_message(apis))  # customers can't consent for themselves
    if found.code in {"admin-consent-needed", "b2c-admin-consent-needed"}:
        links = admin_consent_urls(setup, account, apis)
        found = replace(found, admin_consent_urls=links)
    found = found.with_details(details(answer))
    return found if found.correlation_id else replace(found, correlation_id=correlation_id() or None)


def _of_kind(
    answer: Mapping[str, Any], setup: SessionConfig, account: Account | None, api: Api | None
) -> Problem | None:
    """Judge by the number, where it is a known one."""
    kind = kind_of(numbers(answer), other_codes(answer))
    if kind is None:
        return None
    claims, suberror = _claims(answer), word(answer, "suberror")
    if kind is kinds.ADMIN:
        apis = setup.apis if api is None else (api,)
        if setup.kind is AuthorityKind.ADFS:
            return Problem(kind.code, _adfs_message("; ".join(f"{each.title} ({names(each.scopes)})" for each in apis)))
        message = _admin_message(apis) if apis else filled(kind.sentence, setup, None, "")
        return Problem(kind.code, message, permissions=scopes_named(setup, description(answer)))
    if claims is not None and are_too_long(claims):
        return verification_needed(api.title if api else _("The sign-in service"), claims)
    action = kind.action
    if kind.code == "device-not-admitted" and suberror in BROWSER_EXPLAINS:
        action = Action.SIGN_IN
    if kind.code == "account-not-admitted" and account is None:
        action = Action.SIGN_IN  # the page lets another account be chosen
    found = Problem(kind.code, filled(kind.sentence, setup, api, description(answer)), other_action=action)
    if found.needs_person and suberror == "message_only":
        return None  # Microsoft says that no page helps
    return replace(found, claims=claims) if found.needs_person else found


NOT_YET: Final = N_("Permission for {what} wasn't granted yet. Give consent to use it.")
RENEWED: Final = N_(
    "The saved sign-in isn't good for {what}: it wasn't granted, or the sign-in service has renewed it for"
    " other APIs alone. Give consent to use it; it takes one page in the browser."
)


def _of_words(answer: Mapping[str, Any], setup: SessionConfig, api: Api | None) -> Problem:
    """Judge by ``error`` and ``suberror``."""
    error, suberror = word(answer, "error"), word(answer, "suberror")
    consent = error == "consent_required" or suberror == "consent_required"
    consent = consent or (error == "invalid_scope" and setup.kind is AuthorityKind.OIDC and api is not None)
    what = f"{api.title} ({names(api.scopes)})" if api else _("all APIs")
    if setup.kind is AuthorityKind.B2C and api is not None and (consent or error in WRONG_SET_UP):
        return Problem("b2c-admin-consent-needed", _b2c_message(what))
    if setup.kind is AuthorityKind.ADFS and error == "access_denied":
        return Problem("admin-consent-needed", _adfs_message(what))
    if consent:
        return Problem("consent-missing", _(RENEWED if error == "invalid_scope" else NOT_YET, what=what))
    if error == "authorization_declined" or word(answer, "error_subcode") == "cancel":
        return Problem(kinds.DECLINED.code, _(kinds.DECLINED.sentence))
    if error == "access_denied":
        return Problem(
            "sign-in-refused",
            _(
                "Nothing was granted: the sign-in was stopped in the browser, or the sign-in service refuses"
                " it to this account. Try again; another account may be let in."
            ),
        )
    if error in NEEDS_PERSON:
        return _needs_person(error, suberror, _claims(answer), api)
    if error in UNAVAILABLE:
        return unavailable(None)
    if error == "invalid_scope":
        sentence = filled(kinds.SCOPE_UNKNOWN.sentence, setup, api, description(answer))
        return Problem(kinds.SCOPE_UNKNOWN.code, sentence)
    if error in WRONG_SET_UP:
        return Problem(
            "app-registration",
            _(
                "The sign-in service doesn't accept how this application asks. Send the details below to your"
                " IT department: the client ID, the permissions or the redirect address must be corrected."
            ),
        )
    return Problem(
        "provider-unexpected",
        _(
            "The sign-in service refused, for a reason that this program doesn't know ({reason}). Try again."
            " If it happens again, send the details below to the help desk.",
            reason=_word(error),
        ),
    )


def _claims(answer: Mapping[str, Any]) -> str | None:
    claims = answer.get("claims")
    return claims if isinstance(claims, str) and claims else None


def _word(error: str) -> str:
    """Return an error for use in a sentence: the code itself if it is valid (RFC 6749 section 5.2)."""
    return error if re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", error) else _("it named none")


def _needs_person(error: str, suberror: str, claims: str | None, api: Api | None) -> Problem:
    """Translate an answer that a user can resolve in the browser, or that only explains."""
    if claims is not None and are_too_long(claims):
        return verification_needed(api.title if api else _("The sign-in service"), claims)
    if suberror == "message_only":
        return Problem(
            "access-blocked",
            _(
                "Your organisation's access policy doesn't allow this from this device or place. Use a device"
                " that it manages, or ask the help desk with the details below."
            ),
        )
    if suberror in {"client_mismatch", "protection_policy_required"}:
        return Problem("app-registration", _("Your organisation allows only programs that it manages here. Ask IT."))
    if claims is not None or error == "interaction_required" or suberror in BROWSER_EXPLAINS:
        return Problem(
            "verification-needed",
            _(
                "Your organisation asks you to verify that it is you before {api} can be used, for example by"
                " a second factor. It takes one page in the browser.",
                api=api.title,
            )
            if api
            else _(
                "Your organisation asks you to verify that it is you, for example by a second factor. It takes"
                " one page in the browser."
            ),
            claims=claims,
        )
    if suberror == "user_password_expired":
        return Problem(kinds.PASSWORD_EXPIRED.code, _(kinds.PASSWORD_EXPIRED.sentence))
    return Problem(
        "sign-in-expired",
        _(
            "The saved sign-in is no longer valid: it has expired or was revoked. Sign in again; it takes one"
            " page in the browser."
        ),
    )


def _admin_message(apis: Iterable[Api]) -> str:
    wanted = "; ".join(f"{api.title}: {names(api.scopes)}" for api in apis)
    return _(
        "Your organisation lets only an administrator grant these permissions: {wanted}. Send the"
        " administrator the ready link; once it is approved, check again.",
        wanted=wanted,
    )


def _adfs_message(what: str) -> str:
    return _(
        "AD FS lets only an administrator allow a program to use {what}. Ask whoever runs it to grant this"
        " client ID the permission, then check again.",
        what=what,
    )


def _b2c_message(what: str) -> str:
    return _(
        "Azure AD B2C signs a person in for one API at a time, and the permissions of {what} come from an"
        " administrator. Ask the one who runs the B2C tenant to grant admin consent (Azure AD B2C > App"
        " registrations > API permissions), then check again.",
        what=what,
    )


def nothing_kept(api: Api) -> Problem:
    """Return the problem of an account that has no stored refresh token for this API."""
    return Problem(
        "sign-in-needed",
        _(
            "Nothing is kept on this computer that could get a token for {api}. Sign in again; it takes one"
            " page in the browser.",
            api=api.title,
        ),
    )


def refresh_refused() -> Problem:
    """Return the problem of a refresh token that is refused without a reason that says what to do."""
    return Problem(
        "sign-in-expired",
        _(
            "The sign-in service doesn't renew the saved sign-in, and its reason says no more. Sign in again;"
            " it takes one page in the browser."
        ),
    )


def others_refresh() -> Problem:
    """Return the problem of another process of this program that keeps everybody from refreshing."""
    return Problem(
        "throttled",
        _(
            "Another Consentray on this computer has been asking for tokens for more than a minute, and only"
            " one may at a time. Try again; if it stays, end that program."
        ),
    )


def throttled(wait: float | None) -> Problem:
    """Return the problem of a sign-in service that asks to wait `wait` seconds; None if it does not say."""
    return Problem(
        "throttled",
        _("The sign-in service is busy and asks to wait. Try again {wait}.", wait=wait_text(wait)),
    )


def unavailable(wait: float | None) -> Problem:
    """Return the problem of a sign-in service with an internal error; `wait` is as above."""
    return Problem(
        "provider-unavailable",
        _("The sign-in service has a temporary problem. Try again {wait}.", wait=wait_text(wait)),
    )
