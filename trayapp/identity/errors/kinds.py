"""The kinds of refusal that Microsoft's error numbers stand for: each kind's code, its sentence and its action.

A sentence may name what the answer is about: ``{permission}`` (a scope of the configuration), ``{api}`` (the API whose
token was refused), ``{subject}`` (its name, or the application), ``{resource}`` (an API's address). `named` fills
them.
"""

from __future__ import annotations

from typing import Final

from trayapp.core.language import N_
from trayapp.core.problems import Action
from trayapp.core.record import Record


class Kind(Record):
    """One kind of refusal; `action` is None where the problem's usual one fits."""

    code: str
    sentence: str
    action: Action | None = None


# Consent
DECLINED: Final = Kind(
    "consent-declined",
    N_(
        "Cancel was chosen on the consent page, so nothing was granted. Try again and accept the permissions"
        " to use the APIs."
    ),
)
MISSING: Final = Kind(
    "consent-missing", N_("Permission for {api} wasn't granted yet. Give consent; it takes one page in the browser.")
)
ADMIN: Final = Kind(
    "admin-consent-needed",
    N_(
        "Your organisation lets only an administrator grant the permissions of {api}. Send the administrator"
        " the ready link; once it is approved, check again."
    ),
)

# A second factor, and other checks in the browser
FACTOR: Final = Kind(
    "verification-needed",
    N_("Your organisation asks for a second factor. Sign in and confirm with your phone, your key or your code."),
)
FACTOR_SETUP: Final = Kind(
    "verification-needed",
    N_(
        "Your organisation asks for a second factor, and none is set up for your account yet. Sign in, and the"
        " browser leads you through setting one up."
    ),
)
FACTOR_OLD: Final = Kind(
    "verification-needed",
    N_(
        "Your second factor was confirmed too long ago for your organisation's rules. Sign in and confirm it once more."
    ),
)
OTHER_CHECK: Final = Kind(
    "verification-needed",
    N_(
        "Your organisation asks for one more check by another service, and it wasn't passed. Sign in again and"
        " follow the browser through that check."
    ),
)

# The kept sign-in
NOT_SIGNED_IN: Final = Kind("sign-in-needed", N_("Nobody is signed in. Sign in; it takes one page in the browser."))
INVALID_GRANT: Final = Kind(
    "sign-in-expired",
    N_("The saved sign-in is no longer valid. Sign in again; it takes one page in the browser."),
)
INACTIVE: Final = Kind(
    "sign-in-expired",
    N_(
        "You haven't used this program for so long that the sign-in that was kept has expired. Sign in again;"
        " it takes one page in the browser."
    ),
)
PASSWORD_CHANGED: Final = Kind(
    "sign-in-expired",
    N_(
        "Your password was changed or reset, or your sign-ins were revoked, so the sign-in that was kept here"
        " no longer counts. Sign in again; it takes one page in the browser."
    ),
)
PASSWORD_EXPIRED: Final = Kind(
    "sign-in-expired", N_("Your password has expired. Sign in, and the browser lets you set one.")
)
TOO_OLD: Final = Kind(
    "sign-in-expired",
    N_(
        "Your organisation asks everybody to sign in again after a certain time, and that time has passed."
        " Sign in again; it takes one page in the browser."
    ),
)
PAGE_EXPIRED: Final = Kind(
    "sign-in-expired", N_("The sign-in page was open for too long, or its answer was used before. Sign in again.")
)
DEVICE_CODE_EXPIRED: Final = Kind(
    "sign-in-timed-out", N_("The code wasn't used in time, or was mistyped. Start the sign-in again for a new code.")
)
PASSWORD_WRONG: Final = Kind(
    "password-wrong", N_("The sign-in name or the password wasn't right. Try again, or have the password reset.")
)
CANCELLED: Final = Kind(
    "sign-in-cancelled",
    N_("Cancel was chosen on the sign-in page, so nothing was granted. Start it again at any time."),
)
PASSWORD_FORGOTTEN: Final = Kind(
    "password-reset",
    N_(
        "“Forgot your password?” was chosen on the sign-in page, and the page for that isn't part of this"
        " sign-in. Reset the password on the website of who runs the service, then sign in. IT can add"
        " self-service password reset to the user flow, so that the link works here."
    ),
)

# The account
NOT_IN_TENANT: Final = Kind(
    "account-not-admitted",
    N_(
        "This account doesn't belong to the organisation that the application is for. Sign in with an account"
        " of that organisation, or ask its administrator to invite this one as a guest."
    ),
)
WRONG_ACCOUNT_KIND: Final = Kind(
    "account-not-admitted",
    N_(
        "This kind of account can't be used here: the application admits work or school accounts, or personal"
        " ones, and this is of the other kind. Sign in with another account."
    ),
)
GUESTS_BARRED: Final = Kind(
    "account-not-admitted",
    N_(
        "The rules between your organisation and the one that the application is for don't let guests in. Sign"
        " in with an account of that organisation, or ask the administrators of both to allow it (cross-tenant"
        " access settings)."
    ),
)
DISABLED: Final = Kind(
    "account-disabled", N_("This account has been disabled. Only an administrator of your organisation can enable it.")
)
LOCKED: Final = Kind(
    "account-locked",
    N_(
        "The account is locked for a while after too many failed sign-ins, or the sign-in came from an address"
        " with a bad name. Wait some minutes; if it stays, ask the help desk to unlock it."
    ),
)
NOT_ASSIGNED: Final = Kind(
    "not-assigned",
    N_(
        "{subject} is for assigned people only, and you aren't among them. Ask an administrator to assign you,"
        " or a group of yours, in Entra under Enterprise applications > Users and groups."
    ),
)
AGE: Final = Kind(
    "access-blocked",
    N_(
        "The law or your organisation asks for a guardian's consent for an account of this age. Ask whoever"
        " runs the organisation."
    ),
)
HOURS: Final = Kind(
    "access-blocked", N_("Your organisation doesn't let this account sign in at this time of day. Ask the help desk.")
)

# Conditional Access
DEVICE_UNKNOWN: Final = Kind(
    "device-not-admitted",
    N_(
        "Your organisation allows this only from a device that it knows, and the sign-in didn't prove which"
        " this is. Sign in with a browser that is connected to your work account, or ask the help desk how to"
        " register this device."
    ),
    Action.SIGN_IN,
)
DEVICE_UNREGISTERED: Final = Kind(
    "device-not-admitted",
    N_(
        "Your organisation allows this only from a device that is registered with it, and this one isn't."
        " Register it in the system's settings for work accounts, or ask the help desk."
    ),
)
DEVICE_RULES: Final = Kind(
    "device-not-admitted",
    N_(
        "Your organisation allows this only from a device that meets its rules, and this one doesn't at the"
        " moment. Its company portal shows what is missing, such as an update; the help desk can help with it."
    ),
)
DEVICE_DOMAIN: Final = Kind(
    "device-not-admitted",
    N_(
        "Your organisation allows this only from a computer that has joined its domain, and this one hasn't."
        " Use a computer of your organisation, or ask the help desk with the details below."
    ),
)
DEVICE_DISABLED: Final = Kind(
    "device-not-admitted",
    N_(
        "This device has been disabled in your organisation's directory. Ask the help desk to enable or"
        " register it again."
    ),
)
DEVICE_SYSTEM: Final = Kind(
    "device-not-admitted",
    N_(
        "Your organisation doesn't allow this from this operating system or browser. Use one that it supports,"
        " or ask the help desk which those are."
    ),
)
PROGRAM_BARRED: Final = Kind(
    "access-blocked",
    N_(
        "Your organisation allows this only from programs on its list, and this one isn't there yet. Ask the"
        " help desk with the details below."
    ),
)
BLOCKED: Final = Kind(
    "access-blocked",
    N_(
        "A rule of your organisation doesn't allow this from here: it can depend on the place, the network,"
        " the device or the risk. Try from your organisation's network, or ask the help desk with the details"
        " below."
    ),
)
TENANT_BARRED: Final = Kind(
    "access-blocked",
    N_(
        "Your network lets people sign in to certain organisations only, and this one isn't among them. Ask"
        " whoever runs the network (tenant restrictions)."
    ),
)
RISK: Final = Kind(
    "access-blocked",
    N_(
        "Your account is held for a risk, such as a leaked password or an unusual place. Only an administrator"
        " can clear it: ask the help desk with the details below."
    ),
)
SECURITY_INFO: Final = Kind(
    "access-blocked",
    N_(
        "A second factor has to be set up, and your organisation allows that only from certain places or"
        " devices. Set it up from there, or ask the help desk."
    ),
)

# How the application was set up
REDIRECT_MISSING: Final = Kind(
    "app-registration",
    N_(
        "The app registration doesn't list the redirect address that this program uses. Ask IT to add"
        " http://localhost under App registrations > Authentication, as a redirect address of mobile and"
        " desktop applications."
    ),
)
NO_PUBLIC_CLIENT: Final = Kind(
    "app-registration",
    N_(
        "The app registration takes this program for one that keeps a secret. Ask IT to check two settings"
        " under App registrations > Authentication: http://localhost must stand under mobile and desktop"
        " applications and not under Web, and “Allow public client flows” must be on."
    ),
)
REDIRECT_SPA: Final = Kind(
    "app-registration",
    N_(
        "The app registration lists the redirect address under single-page application. Ask IT to remove it"
        " there and to add http://localhost under App registrations > Authentication, as one of mobile and"
        " desktop applications."
    ),
)
SINGLE_TENANT: Final = Kind(
    "app-registration",
    N_(
        "The app registration admits the accounts of one organisation only, and the configuration sends them"
        " to a sign-in page for all. Ask IT to put your organisation's name or ID into the authority."
    ),
)
WORK_ONLY: Final = Kind(
    "app-registration",
    N_(
        "The app registration admits work or school accounts only, and the authority in the configuration is"
        " for others. Ask IT to end the authority with /organizations or with your organisation's ID."
    ),
)
PERSONAL_ONLY: Final = Kind(
    "app-registration",
    N_(
        "The app registration admits personal Microsoft accounts only. Ask IT to end the authority in the"
        " configuration with /consumers, or to admit other accounts in the registration."
    ),
)
APPLICATION_UNKNOWN: Final = Kind(
    "app-registration",
    N_(
        "Your organisation doesn't know this program: no app registration has its client ID. Ask IT whether"
        " client_id and authority in the configuration are right."
    ),
)
APPLICATION_DISABLED: Final = Kind(
    "application-disabled",
    N_(
        "The application has been disabled for your organisation. Only an administrator can enable it, in"
        " Entra under Enterprise applications > Properties > “Enabled for users to sign in?”."
    ),
)
PREAUTHORISED: Final = Kind(
    "app-registration",
    N_(
        "The client ID in the configuration is one of Microsoft's own programs, which can't ask for this API."
        " Ask IT to register an application for Consentray and to use its client ID."
    ),
)
TENANT_UNKNOWN: Final = Kind(
    "configuration",
    N_(
        "The sign-in service doesn't know the organisation in the authority of the configuration. Ask IT"
        " whether its name or ID is spelt right, and whether it belongs to this cloud."
    ),
)
RESOURCE_UNKNOWN: Final = Kind(
    "resource-unknown",
    N_(
        "Your organisation doesn't know {resource}. Ask IT whether the address in scopes is right and whether"
        " the API has been added to the organisation (Enterprise applications)."
    ),
)
RESOURCE_DISABLED: Final = Kind(
    "application-disabled",
    N_(
        "An API has been disabled for your organisation: {resource}. Only an administrator can enable it, in"
        " Entra under Enterprise applications > Properties."
    ),
)
NOT_LISTED: Final = Kind(
    "app-registration",
    N_(
        "The app registration doesn't list {resource}. Ask IT to add the API's permissions under App"
        " registrations > API permissions, or to take its scopes out of the configuration."
    ),
)
SCOPE_UNKNOWN: Final = Kind(
    "scope-unknown",
    N_(
        "The sign-in service doesn't accept {permission}: it may be misspelt, or .default may stand beside"
        " named permissions of the same API. Ask IT to correct scopes in the configuration."
    ),
)
SEVERAL_RESOURCES: Final = Kind(
    "scope-unknown",
    N_(
        "A token was asked for with the permissions of two APIs at once, and one token is for one API. Ask IT"
        " to list each API by itself in the configuration."
    ),
)
TOO_MANY_SCOPES: Final = Kind(
    "scope-unknown",
    N_(
        "One API asks for more permissions than the sign-in service takes at once. Ask IT to list fewer scopes"
        " for that API in the configuration."
    ),
)
LICENCE: Final = Kind(
    "licence-missing",
    N_(
        "Your organisation hasn't subscribed to a service that this program asks for, or has no licence for"
        " it: {resource}. Ask an administrator to add it, or IT to take its scopes out of the configuration."
    ),
)

# The service
PASSING: Final = Kind(
    "provider-unavailable", N_("The sign-in service has a temporary problem. Try again in a few minutes.")
)
TOO_OFTEN: Final = Kind(
    "throttled",
    N_(
        "The sign-in service was asked too often in a short time and holds this off for a while. Wait five"
        " minutes, then try again. If it comes back, send the details below to the help desk."
    ),
)
FEDERATION: Final = Kind(
    "federation-failed",
    N_(
        "Your organisation signs people in by a server of its own, and that one failed. Try again in a few"
        " minutes; if it stays, tell the help desk, who can look at that server."
    ),
)
