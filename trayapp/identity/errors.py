"""The boundary where everything that signing in can answer or raise becomes a problem.

It branches on ``error`` and ``suberror`` (Microsoft, "Handle errors and exceptions in MSAL"); AADSTS numbers only
choose among sentences. The one exception is the administrator's consent, which no field but the number tells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from trayapp.core.admin_consent import admin_consent_url
from trayapp.core.model import Account, Api, AuthorityKind, Setup
from trayapp.core.problems import Problem, problem
from trayapp.core.scopes import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ADMIN_NEEDED: Final = frozenset({90094, 90095, 90093})
"""AADSTS numbers of "an administrator must consent" (Microsoft, "Microsoft Entra authentication error codes")."""

BLOCKED: Final = frozenset({53000, 53001, 53002, 53003, 530035})
"""AADSTS numbers of Conditional Access policies that no sign-in satisfies from this device or place."""

NEEDS_PERSON: Final = frozenset({"interaction_required", "login_required", "consent_required", "invalid_grant"})
WRONG_SET_UP: Final = frozenset(
    {"invalid_client", "unauthorized_client", "invalid_request", "invalid_resource", "unsupported_response_type"}
)
UNAVAILABLE: Final = frozenset({"temporarily_unavailable", "server_error"})


class StorageUnavailableError(Exception):
    """The protected place of the token cache cannot be had; the message says why, for a person."""


class UnreadableCacheError(Exception):
    """The token cache's file is damaged, or protected for somebody else."""


def from_answer(answer: Mapping[str, Any], *, setup: Setup, account: Account | None, api: Api | None) -> Problem:
    """Translate an OAuth 2.0 error answer (RFC 6749 sections 4.1.2.1 and 5.2) with Microsoft's fields.

    `api` is the API whose token was asked for; None where the whole sign-in failed.
    """
    error = str(answer.get("error") or "")
    suberror = str(answer.get("suberror") or "")
    description = str(answer.get("error_description") or "")
    aadsts = _numbers(answer.get("error_codes"), description)
    code, message, claims = _judge(answer, aadsts, setup, api)
    needs_link = code in {"admin-consent-needed", "b2c-admin-consent-needed"}
    return problem(
        code,
        message,
        aadsts=aadsts,
        error=error or None,
        suberror=suberror or None,
        correlation_id=_field(answer, "correlation_id") or _in_text(description, "Correlation ID"),
        trace_id=_field(answer, "trace_id") or _in_text(description, "Trace ID"),
        timestamp=_field(answer, "timestamp") or _in_text(description, "Timestamp"),
        admin_consent_url=admin_consent_url(setup, account) if needs_link else None,
        claims=claims,
    )


def _judge(
    answer: Mapping[str, Any], aadsts: tuple[int, ...], setup: Setup, api: Api | None
) -> tuple[str, str, str | None]:
    """Give the problem's code, its message, and the claims challenge to answer."""
    error, suberror = str(answer.get("error") or ""), str(answer.get("suberror") or "")
    claims = answer.get("claims")
    consent = error == "consent_required" or suberror == "consent_required"
    consent = consent or (error == "invalid_scope" and setup.kind is AuthorityKind.OIDC and api is not None)
    what = f"{api.title} ({names(api.scopes)})" if api else "all APIs"
    if ADMIN_NEEDED.intersection(aadsts):
        return "admin-consent-needed", _admin_message(setup.apis if api is None else (api,)), None
    if setup.kind is AuthorityKind.B2C and api is not None and (consent or error in WRONG_SET_UP):
        return "b2c-admin-consent-needed", _b2c_message(api), None
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
        return _needs_person(suberror, aadsts, claims if isinstance(claims, str) and claims else None, api)
    if error in UNAVAILABLE:
        return "provider-unavailable", "The sign-in service has a passing fault. Try again in a few minutes.", None
    if error in WRONG_SET_UP or error == "invalid_scope":
        return (
            "app-registration",
            (
                "The sign-in service does not accept how this application asks. Send the details below to your IT"
                " department: the client ID, the permissions or the redirect address must be corrected."
            ),
            None,
        )
    told = f' It said "{error}".' if error else ""
    return "provider-unexpected", f"The sign-in service refused.{told} Try again; if it stays, send the details.", None


def _needs_person(
    suberror: str, aadsts: tuple[int, ...], claims: str | None, api: Api | None
) -> tuple[str, str, str | None]:
    """Judge an answer that a person can settle in the browser, or that only explains."""
    where = f" before {api.title} can be used" if api else ""
    if suberror == "message_only" or BLOCKED.intersection(aadsts):
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
    if claims is not None or suberror in {"basic_action", "additional_action"}:
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
        f"Your organisation lets only an administrator grant these permissions: {wanted}. Send the administrator the"
        " link below; after it was approved, check again."
    )


def _b2c_message(api: Api | None) -> str:
    what = f"{api.title} ({names(api.scopes)})" if api else "the other APIs"
    return (
        f"Azure AD B2C signs a person in for one API at a time, and the permissions of {what} come from an"
        " administrator. Ask the one who runs the B2C tenant to grant admin consent, then check again."
    )


def sign_in_needed(api: Api | None = None) -> Problem:
    """Give the problem of a token that is asked for while nobody is signed in."""
    what = f" to use {api.title}" if api else ""
    return problem("sign-in-needed", f"Nobody is signed in. Sign in{what}; it takes one page in the browser.")


def from_exception(error: Exception) -> Problem:
    """Translate what MSAL, requests and the system raise. MSAL's exceptions have no common base.

    An unknown exception still becomes an honest problem, which names its type.
    """
    import requests
    from msal.exceptions import MsalServiceError

    match error:
        case requests.exceptions.SSLError():
            return problem(
                "tls-untrusted",
                "The sign-in service's certificate is not trusted on this computer. If your organisation inspects its"
                " network, its root certificate must be in the system's store or in ca_file.",
            )
        case requests.exceptions.Timeout():
            return problem("timed-out", "The sign-in service did not answer in time. Check the network and try again.")
        case requests.exceptions.ConnectionError():
            return problem(
                "offline",
                "The sign-in service cannot be reached. Check the network connection, and try again when it is back.",
            )
        case MsalServiceError() | requests.exceptions.HTTPError():
            return problem(
                "provider-unavailable", "The sign-in service has a passing fault. Try again in a few minutes."
            )
        case requests.exceptions.RequestException():
            return problem("provider-unexpected", "The sign-in service's answer could not be read. Try again.")
        case ValueError() if "authority" in str(error):
            return problem(
                "configuration",
                'The sign-in service does not know the address in "authority" of the configuration: the tenant\'s name'
                " may be misspelt.",
            )
        case ValueError() | RuntimeError() | KeyError() | TypeError():
            return problem(
                "provider-unexpected",
                "The sign-in service's answer did not make sense. Check the network (the sign-in page of a hotel or an"
                " airport can stand between), and try again.",
            )
        case _:
            return unexpected(error)


def unexpected(error: BaseException) -> Problem:
    """Give the problem of an error that nobody foresaw: honest, and of use to the help desk."""
    kind = type(error).__name__
    return problem(
        "unexpected",
        f"Something failed that should not have ({kind}). Try again; if it stays, send the details to the help desk.",
        error=kind,
    )


def _numbers(codes: object, description: str) -> tuple[int, ...]:
    """Read the AADSTS numbers: from ``error_codes``, else from the description."""
    if isinstance(codes, list):
        return tuple(code for code in codes if isinstance(code, int))
    return tuple(int(number) for number in re.findall(r"AADSTS(\d{3,7})", description))


def _field(answer: Mapping[str, Any], name: str) -> str | None:
    value = answer.get(name)
    return value if isinstance(value, str) and value else None


def _in_text(description: str, label: str) -> str | None:
    """Read a detail that an authorize error carries only in its description."""
    found = re.search(rf"{label}: ([0-9A-Za-z:. -]+?)(?=\s*(?:Trace ID|Correlation ID|Timestamp|$))", description)
    return found.group(1).strip() if found else None
