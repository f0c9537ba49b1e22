"""What Microsoft's error numbers (AADSTS) say, in a person's words.

The numbers only sharpen a sentence; what is done about an error goes by ``error`` and ``suberror``, as Microsoft asks
("Microsoft Entra authentication and authorization error codes", "Handling error codes in your application"). The
meanings are that page's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_PASSWORD_CHANGED: Final = (
    "Your password was changed or reset, or your sign-ins were revoked, so the sign-in that was kept here no longer"
    " counts. Sign in again; it takes one page in the browser."
)
_DEVICE_UNKNOWN: Final = (
    "Your organisation allows this only from a device that it knows, and the sign-in did not prove which this is."
    " Sign in with a browser that is connected to your work account, or ask the help desk how to register this device."
)

SENTENCES: Final = {
    # A second factor
    50072: (
        "Your organisation asks for a second factor, and none is set up for your account yet. Sign in, and the browser"
        " leads you through setting one up."
    ),
    50074: (
        "Your organisation asks for a second factor, and it was not passed. Sign in again and confirm with your phone,"
        " your key or your code."
    ),
    50076: (
        "Your organisation asks for a second factor here, because of a new rule or because you are in another place."
        " Sign in and confirm with your phone, your key or your code."
    ),
    50078: (
        "Your second factor was confirmed too long ago for your organisation's rules. Sign in and confirm it once more."
    ),
    50079: (
        "Your organisation now asks for a second factor, because of a new rule or because you are in another place, and"
        " your account has yet to be registered for one. Sign in, and the browser leads you through it."
    ),
    # The kept sign-in
    50089: "The sign-in page was open for too long and has expired. Sign in again.",
    50132: _PASSWORD_CHANGED,
    50133: _PASSWORD_CHANGED,
    50173: _PASSWORD_CHANGED,
    70043: (
        "Your organisation asks everybody to sign in anew after a certain time, and that time has passed. Sign in"
        " again; it takes one page in the browser."
    ),
    700082: (
        "You have not used this program for so long that the sign-in that was kept has expired. Sign in again; it takes"
        " one page in the browser."
    ),
    50196: (
        "The program asked the sign-in service the same thing too often in a short time, and is held off for a while."
        " Wait five minutes, then sign in again. If it comes back, send the details below to the help desk."
    ),
    # Devices and policies
    50097: _DEVICE_UNKNOWN,
    50129: (
        "Your organisation allows this only from a device that is registered with it, and this one is not. Register it"
        " in the system's settings for work accounts, or ask the help desk."
    ),
    50158: (
        "Your organisation asks for one more check by another service, and it was not passed. Sign in again and follow"
        " the browser through that check."
    ),
    53000: (
        "Your organisation allows this only from a device that meets its rules, and this one does not at the moment."
        " Its company portal shows what is missing, such as an update; the help desk can help with it."
    ),
    53001: (
        "Your organisation allows this only from a computer that has joined its domain, and this one has not. Use a"
        " computer of your organisation, or ask the help desk with the details below."
    ),
    53002: (
        "Your organisation allows this only from programs on its list, and this one is not there yet. Ask the help desk"
        " with the details below."
    ),
    53003: (
        "A rule of your organisation does not allow this from here: it can depend on the place, the network, the device"
        " or the risk. Try from your organisation's network, or ask the help desk with the details below."
    ),
    # How the application was set up
    50011: (
        "The app registration does not list the redirect address that this program uses. Ask IT to add http://localhost"
        " there, as a redirect address of mobile and desktop applications."
    ),
    50194: (
        "The app registration admits the accounts of one organisation only, and the configuration sends them to a"
        " sign-in page for all. Ask IT to put your organisation's name or ID into the authority."
    ),
    500011: (
        "Your organisation does not know one of the APIs that are asked for. Ask IT whether the API's address in the"
        " scopes is right and whether the API has been added to the organisation."
    ),
    650052: (
        "Your organisation has not taken up one of the services that this program asks for. Ask IT to add it or to"
        " subscribe to it, or to take its scopes out of the configuration."
    ),
    650057: (
        "The app registration does not list one of the APIs that are asked for. Ask IT to add the API's permissions to"
        " the registration, or to take its scopes out of the configuration."
    ),
    700016: (
        "Your organisation does not know this program: no app registration has its client ID. Ask IT whether the client"
        " ID and the authority in the configuration are right."
    ),
    28000: (
        "A token was asked for with the permissions of two APIs at once, and one token is for one API. Ask IT to list"
        " each API by itself in the configuration."
    ),
    28004: (
        "One API asks for more permissions than the sign-in service takes at once. Ask IT to list fewer scopes for that"
        " API in the configuration."
    ),
    70011: (
        "One of the scopes in the configuration is not valid: it may be misspelt, or .default may stand beside named"
        " permissions of the same API. Ask IT to correct it."
    ),
}


def sentence(aadsts: Iterable[int]) -> str | None:
    """Return what the first known of these numbers says; None if none is known."""
    return next((SENTENCES[number] for number in aadsts if number in SENTENCES), None)
