"""The warnings that stop nothing, as the user reads them.

That a personal account is asked again is Microsoft's rule ("Desktop app that calls web APIs: move to production", the
note on personal accounts): a native client of one asks for consent on every authorize request.
"""

from __future__ import annotations

from typing import Final

from trayapp.core.language import _, sentences
from trayapp.core.model import Account, Notice

POSSIBLY_PERSONAL: Final = "personal-account-possible"
PERSONAL: Final = "personal-account"
OTHER_ACCOUNT: Final = "other-account"
IN_MEMORY: Final = "cache-in-memory"
"""The code of the warning that the sign-in is not kept, as no keyring can be used."""


def possibly_personal() -> Notice:
    """Return the warning before a sign-in by which a personal account may come."""
    text = _(
        "So expect the same consent page on each run that has to sign in; work and school accounts are asked once."
    )
    return Notice(POSSIBLY_PERSONAL, _("Using a personal Microsoft account?"), sentences(_why(), text))


def personal() -> Notice:
    """Return the warning that a personal account has signed in."""
    text = _("Consentray keeps you signed in where it can, so that you see the page only on runs that have to sign in.")
    return Notice(PERSONAL, _("Personal account: consent is asked on each sign-in"), sentences(_why(), text))


def _why() -> str:
    return _(
        "Microsoft asks a personal account for consent again each time a desktop program has to open its sign-in page,"
        " because it can't prove to Microsoft which program is asking."
    )


def insists_on_https() -> Notice:
    """Return the warning that the browser may not open the address that the sign-in's answer comes to."""
    return Notice(
        "browser-insists-on-https",
        _("Your browser insists on https"),
        _(
            "The answer of the sign-in comes to this computer itself, by http, which needs no encryption there. If the"
            " browser shows an error in place of the sign-in page or after it, allow http for this computer's own"
            " address in its settings (“HTTPS-only mode”, “Always use secure connections”), or use another browser;"
            " then open it again here."
        ),
    )


def other_account(expected: str, account: Account) -> Notice:
    """Return the warning that another account than expected has signed in."""
    return Notice(
        OTHER_ACCOUNT,
        _("Another account has signed in"),
        _(
            "{expected} was expected, and {username} has signed in. If that wasn't you, sign out"
            " and sign in again: somebody else on this computer may have answered instead of you.",
            expected=expected,
            username=account.username,
        ),
    )
