"""Problems: what a user sees of an error. Every stable code is listed here, and in docs/problems.md.

A problem says what happened and what to do; the details for the help desk (error, AADSTS numbers, correlation id, trace
id, time) travel with it. The catalogue gives each code its title and its one action; the boundary that catches an error
(`trayapp.identity.errors.judge`, `trayapp.calls.errors`) writes the message, as it has the details.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final
from urllib.parse import quote

from trayapp.core.language import N_, _
from trayapp.core.record import Record, replace


class Action(StrEnum):
    """The one action that helps, as the command line's JSON names it."""

    RETRY = "retry"
    SIGN_IN = "sign-in"
    CONSENT = "consent"
    ASK_ADMIN = "ask-admin"
    FIX_CONFIG = "fix-config"
    WAIT = "wait"
    NONE = "none"


class Problem(Record):
    """An error as it is shown to a user.

    `code` is a stable word of ours, for which the catalogue has the title and the action; `other_action` is the action
    where this instance needs another. `message` says what happened and what to do, in whole sentences. `claims` is the
    claims challenge (JSON text) that the next sign-in must carry; it holds no secret, but is of no use to a user and is
    not printed.
    `provider_codes` are a provider's own numbers beside `aadsts` (AADB2C and MSIS, as it writes them);
    `provider_message` is what the sign-in service or the API itself says, cleaned: its words, and none of ours.
    `admin_consent_urls` are an administrator's links (what each is for, the address); the first grants what is missing.
    `permissions` are the scopes that the sign-in service names as the reason.
    """

    code: str
    message: str
    other_action: Action | None = None
    aadsts: tuple[int, ...] = ()
    error: str | None = None
    suberror: str | None = None
    correlation_id: str | None = None
    trace_id: str | None = None
    timestamp: str | None = None
    claims: str | None = None
    provider_codes: tuple[str, ...] = ()
    provider_message: str | None = None
    admin_consent_urls: tuple[tuple[str, str], ...] = ()
    permissions: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What happened, in a few words; raises ``KeyError`` for a code that is not in the catalogue."""
        return _(CATALOGUE[self.code][0])

    @property
    def action(self) -> Action:
        """The one action that helps."""
        return self.other_action or CATALOGUE[self.code][1]

    @property
    def admin_consent_url(self) -> str | None:
        """The link that grants an administrator's consent to what is missing, if there is one."""
        return self.admin_consent_urls[0][1] if self.admin_consent_urls else None

    @property
    def needs_admin(self) -> bool:
        """Whether only an administrator can grant what is missing."""
        return self.action is Action.ASK_ADMIN

    @property
    def mender(self) -> str:
        """Who can fix it."""
        return _(MENDERS[self.action])

    @property
    def speaker(self) -> str:
        """Whose words `provider_message` are."""
        return _("The API") if self.code.startswith("call-") else _("The sign-in service")

    @property
    def needs_person(self) -> bool:
        """Whether a user must act in the browser before this can succeed."""
        return self.action in {Action.SIGN_IN, Action.CONSENT}

    def with_details(self, other: Problem) -> Problem:
        """Return this problem with the help-desk details of `other`."""
        return replace(self, **{name: getattr(other, name) for name in DETAILS})


DETAILS: Final = (
    *("aadsts", "error", "suberror", "correlation_id", "trace_id", "timestamp"),
    *("provider_codes", "provider_message"),
)
"""The fields that the help desk asks for."""

MENDERS: Final[dict[Action, str]] = {
    Action.SIGN_IN: N_("you, on one page in the browser."),
    Action.CONSENT: N_("you, on one page in the browser."),
    Action.ASK_ADMIN: N_("an administrator of the organisation."),
    Action.FIX_CONFIG: N_("IT, who registered the application and wrote the configuration."),
    Action.RETRY: N_("you, by trying again; else the help desk."),
    Action.WAIT: N_("nobody has to: it passes by itself."),
    Action.NONE: N_("the help desk of your organisation."),
}
LONGEST_CLAIMS: Final = 3000
"""Bytes of a claims challenge in a link. A real one takes about 200; proxies refuse a whole link above 8 KiB."""

ADMIN_NEEDED: Final = "admin-consent-needed"
AWAITED: Final = "approval-awaited"
STAYED_IN_BROWSER: Final = frozenset({"sign-in-timed-out", "sign-in-cancelled"})
"""How a sign-in ends for the program if the page in the browser showed an error and sent nothing back."""

CATALOGUE: Final[dict[str, tuple[str, Action]]] = {
    # Consent
    "consent-declined": (N_("Consent was declined"), Action.CONSENT),
    "consent-missing": (N_("Permission is missing"), Action.CONSENT),
    "consent-partial": (N_("Not every permission was granted"), Action.CONSENT),
    ADMIN_NEEDED: (N_("An administrator must approve this"), Action.ASK_ADMIN),
    AWAITED: (N_("Waiting for an administrator"), Action.ASK_ADMIN),
    "b2c-admin-consent-needed": (N_("An administrator must grant this API"), Action.ASK_ADMIN),
    # Sign-in
    "sign-in-needed": (N_("Sign in"), Action.SIGN_IN),
    "sign-in-expired": (N_("Sign in again"), Action.SIGN_IN),
    "sign-in-cancelled": (N_("Sign-in was cancelled"), Action.SIGN_IN),
    "sign-in-refused": (N_("The sign-in was refused"), Action.SIGN_IN),
    "sign-in-timed-out": (N_("Sign-in took too long"), Action.SIGN_IN),
    "other-account-answered": (N_("Another account has signed in"), Action.SIGN_IN),
    "device-code-unavailable": (N_("Sign-in by a code isn't available"), Action.SIGN_IN),
    "listener-failed": (N_("Couldn't receive the browser's answer"), Action.RETRY),
    "sign-out-incomplete": (N_("The sign-out isn't complete"), Action.NONE),
    "password-wrong": (N_("The sign-in name or password isn't correct"), Action.SIGN_IN),
    "password-reset": (N_("Reset the password first"), Action.SIGN_IN),
    "federation-failed": (N_("Your organisation's sign-in server failed"), Action.RETRY),
    # The account
    "account-not-admitted": (N_("This account can't be used here"), Action.ASK_ADMIN),
    "account-disabled": (N_("This account is disabled"), Action.ASK_ADMIN),
    "account-locked": (N_("This account is locked"), Action.WAIT),
    "not-assigned": (N_("You aren't assigned to this"), Action.ASK_ADMIN),
    # One API, while others get their tokens
    "api-sign-in-needed": (N_("One API asks you to sign in again"), Action.SIGN_IN),
    "api-refused": (N_("No token for this API"), Action.ASK_ADMIN),
    # Conditional Access
    "verification-needed": (N_("One more verification is needed"), Action.SIGN_IN),
    "claims-too-long": (N_("The API asks for more than a sign-in can carry"), Action.NONE),
    "access-blocked": (N_("Your organisation's policy blocks this"), Action.NONE),
    "device-not-admitted": (N_("This device isn't allowed"), Action.RETRY),
    # Network and provider
    "offline": (N_("No connection"), Action.RETRY),
    "timed-out": (N_("No answer in time"), Action.RETRY),
    "proxy-refused": (N_("The proxy blocks the connection"), Action.FIX_CONFIG),
    "proxy-malformed": (N_("The proxy's address isn't one"), Action.FIX_CONFIG),
    "tls-untrusted": (N_("The connection isn't trusted"), Action.FIX_CONFIG),
    "provider-unavailable": (N_("The sign-in service isn't available"), Action.RETRY),
    "provider-unexpected": (N_("Unexpected answer from the sign-in service"), Action.RETRY),
    "throttled": (N_("Too many requests"), Action.WAIT),
    # Calls
    "call-unauthorised": (N_("The API didn't accept the sign-in"), Action.SIGN_IN),
    "call-forbidden": (N_("The API refused this call"), Action.ASK_ADMIN),
    "call-scope-missing": (N_("The call needs one more permission"), Action.FIX_CONFIG),
    "call-failed": (N_("The API answered with an error"), Action.RETRY),
    "call-file": (N_("The file can't be sent"), Action.NONE),
    "call-redirected": (N_("The API redirected the call"), Action.FIX_CONFIG),
    # Configuration and this computer
    "configuration": (N_("The configuration needs to be corrected"), Action.FIX_CONFIG),
    "app-registration": (N_("The app registration needs to be corrected"), Action.FIX_CONFIG),
    "application-disabled": (N_("The application is disabled"), Action.ASK_ADMIN),
    "scope-unknown": (N_("A permission in the configuration isn't accepted"), Action.FIX_CONFIG),
    "resource-unknown": (N_("An API in the configuration isn't known"), Action.FIX_CONFIG),
    "licence-missing": (N_("A service isn't licensed"), Action.ASK_ADMIN),
    "error-unknown": (N_("This error isn't known here"), Action.NONE),
    "unexpected": (N_("Something unexpected happened"), Action.RETRY),
}
"""Each stable code with its title and its action. Codes are never renamed or reused."""
OTHER_ANSWERED: Final = "other-account-answered"


def are_too_long(claims: str) -> bool:
    """Return whether a claims challenge is longer than the address of a sign-in page should be."""
    return len(quote(claims, safe="", errors="replace")) > LONGEST_CLAIMS


def sign_in_needed(title: str) -> Problem:
    """Return the problem of a call to an API while nobody is signed in."""
    return Problem(
        "sign-in-needed",
        _("Nobody is signed in. Sign in to use {title}; it takes one page in the browser.", title=title),
    )


def verification_needed(title: str, claims: str) -> Problem:
    """Return the problem of an API that demands, by a claims challenge, more than the sign-in has proved."""
    if are_too_long(claims):
        return Problem(
            "claims-too-long",
            _(
                "{title} demands a verification whose description is longer than the {most}"
                " bytes that a link to the sign-in page can carry, so Consentray can't send it."
                " Contact the people who run the API.",
                title=title,
                most=LONGEST_CLAIMS,
            ),
        )
    return Problem(
        "verification-needed",
        _(
            "{title} asks for more than your sign-in has proved, for example a second factor."
            " Verify that it is you; it takes one page in the browser.",
            title=title,
        ),
        claims=claims,
    )


def unexpected(error: BaseException) -> Problem:
    """Return the problem of an unexpected error, with what the help desk needs."""
    kind = type(error).__name__
    return Problem(
        "unexpected",
        _(
            "Something unexpected failed ({kind}). Try again. If it happens again, send the details to the help desk.",
            kind=kind,
        ),
        error=kind,
    )
