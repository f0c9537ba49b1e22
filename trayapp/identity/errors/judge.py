"""The boundary where everything that signing in can answer or raise becomes a problem.

It branches on ``error`` and ``suberror`` (Microsoft, "Handle errors and exceptions in MSAL"); AADSTS numbers only
choose the sentence (`aadsts`). The one exception is the administrator's consent, which no field but the number tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from trayapp.core.consent.admin import admin_consent_url
from trayapp.core.consent.scopes import names
from trayapp.core.model import Account, Api, AuthorityKind, SessionConfig
from trayapp.core.problems import Problem, are_too_long, problem, verification_needed
from trayapp.identity.errors.aadsts import sentence
from trayapp.identity.errors.details import details, numbers, word
from trayapp.network.wording import wait_text

ADMIN_NEEDED: Final = frozenset({90094, 90095, 90093})
"""AADSTS numbers of "an administrator must consent" (Microsoft, "Microsoft Entra authentication error codes")."""

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
SHARPENED: Final = frozenset(
    {"consent-declined", "sign-in-expired", "verification-needed", "access-blocked", "app-registration"}
    | {"provider-unexpected"}
)
"""Codes whose sentence a number may sharpen; the others name the API or the administrator's link already."""


def from_answer(
    answer: Mapping[str, Any], *, setup: SessionConfig, account: Account | None, api: Api | None
) -> Problem:
    """Translate an OAuth 2.0 error answer (RFC 6749 sections 4.1.2.1 and 5.2) with Microsoft's fields.

    `api` is the API whose token was asked for; None if the whole sign-in failed.
    """
    aadsts = numbers(answer)
    code, message, claims = _judge(answer, aadsts, setup, api)
    if code in SHARPENED:
        message = sentence(aadsts) or message
    needs_link = code in {"admin-consent-needed", "b2c-admin-consent-needed"}
    link = admin_consent_url(setup, account) if needs_link else None
    return problem(code, message, admin_consent_url=link, claims=claims).with_details(details(answer))


def _judge(
    answer: Mapping[str, Any], aadsts: tuple[int, ...], setup: SessionConfig, api: Api | None
) -> tuple[str, str, str | None]:
    """Return the problem's code, its message, and the claims challenge to answer."""
    error, suberror = word(answer, "error"), word(answer, "suberror")
    claims = answer.get("claims")
    consent = error == "consent_required" or suberror == "consent_required"
    consent = consent or (error == "invalid_scope" and setup.kind is AuthorityKind.OIDC and api is not None)
    what = f"{api.title} ({names(api.scopes)})" if api else "all APIs"
    if ADMIN_NEEDED.intersection(aadsts):
        return "admin-consent-needed", _admin_message(setup.apis if api is None else (api,)), None
    if setup.kind is AuthorityKind.B2C and api is not None and (consent or error in WRONG_SET_UP):
        return "b2c-admin-consent-needed", _b2c_message(api), None
    if setup.kind is AuthorityKind.ADFS and error == "access_denied":
        return "admin-consent-needed", _adfs_message(what), None
    if consent:
        return "consent-missing", f"Permission for {what} was not granted yet. Give consent to use it.", None
    if error == "access_denied":
        return (
            "consent-declined",
            (
                "The permissions were declined in the browser, so nothing was granted. Try again and accept them to use"
                " the APIs."
            ),
            None,
        )
    if error in NEEDS_PERSON:
        return _needs_person(error, suberror, claims if isinstance(claims, str) and claims else None, api)
    if error in UNAVAILABLE:
        return "provider-unavailable", unavailable(None).message, None
    if error in WRONG_SET_UP or error == "invalid_scope":
        return (
            "app-registration",
            (
                "The sign-in service does not accept how this application asks. Send the details below to your IT"
                " department: the client ID, the permissions or the redirect address must be corrected."
            ),
            None,
        )
    return (
        "provider-unexpected",
        (
            f"The sign-in service refused, for a reason that this program does not know ({_word(error)}). Try again; if"
            " it stays, send the details below to the help desk."
        ),
        None,
    )


def _word(error: str) -> str:
    """Return an error for a sentence: the word itself where it is one (RFC 6749 section 5.2), else that it is none."""
    return error if re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", error) else "it named none"


def _needs_person(error: str, suberror: str, claims: str | None, api: Api | None) -> tuple[str, str, str | None]:
    """Judge an answer that a person can settle in the browser, or that only explains."""
    where = f" before {api.title} can be used" if api else ""
    if claims is not None and are_too_long(claims):
        too_long = verification_needed(api.title if api else "The sign-in service", claims)
        return too_long.code, too_long.message, None
    if suberror == "message_only":
        return (
            "access-blocked",
            (
                "Your organisation's access policy does not allow this from this device or place. Use a device that it"
                " manages, or ask the help desk with the details below."
            ),
            None,
        )
    if suberror in {"client_mismatch", "protection_policy_required"}:
        return "app-registration", "Your organisation allows only programs that it manages here. Ask IT.", None
    if claims is not None or error == "interaction_required" or suberror in {"basic_action", "additional_action"}:
        return (
            "verification-needed",
            (
                f"Your organisation asks you to verify that it is you{where}, for example by a second factor."
                " It takes one page in the browser."
            ),
            claims,
        )
    if suberror == "user_password_expired":
        return "sign-in-expired", "Your password has expired. Sign in to set a new one.", None
    return (
        "sign-in-expired",
        (
            "The sign-in that was kept is no longer valid: it has expired or was revoked. Sign in again; it takes one"
            " page in the browser."
        ),
        None,
    )


def _admin_message(apis: Iterable[Api]) -> str:
    wanted = "; ".join(f"{api.title}: {names(api.scopes)}" for api in apis)
    return (
        f"Your organisation lets only an administrator grant these permissions: {wanted}. Send the administrator"
        " the ready link; once it is approved, check again."
    )


def _adfs_message(what: str) -> str:
    return (
        f"AD FS lets only an administrator allow a program to use {what}. Ask whoever runs it to grant this client ID"
        " the permission, then check again."
    )


def _b2c_message(api: Api | None) -> str:
    what = f"{api.title} ({names(api.scopes)})" if api else "the other APIs"
    return (
        f"Azure AD B2C signs a person in for one API at a time, and the permissions of {what} come from an"
        " administrator. Ask the one who runs the B2C tenant to grant admin consent, then check again."
    )


def sign_in_needed(api: Api | None = None) -> Problem:
    """Return the problem of a token that is asked for while nobody is signed in."""
    what = f" to use {api.title}" if api else ""
    return problem("sign-in-needed", f"Nobody is signed in. Sign in{what}; it takes one page in the browser.")


def nothing_kept(api: Api) -> Problem:
    """Return the problem of an account for which nothing is kept that could get this API's token."""
    return problem(
        "sign-in-needed",
        f"Nothing is kept on this computer that could get a token for {api.title}. Sign in again; it takes one page in"
        " the browser.",
    )


def throttled(wait: float | None) -> Problem:
    """Return the problem of a sign-in service that asks to wait `wait` seconds; None if it does not say."""
    return problem(
        "throttled",
        f"The sign-in service has too much to do and asks to wait. Try again {wait_text(wait)}.",
    )


def unavailable(wait: float | None) -> Problem:
    """Return the problem of a sign-in service with a fault of its own; `wait` is as above."""
    return problem("provider-unavailable", f"The sign-in service has a passing fault. Try again {wait_text(wait)}.")
