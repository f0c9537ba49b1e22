"""The buttons that do what a problem's action says."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.consent.admin import mail_link
from trayapp.core.language import _
from trayapp.core.model import Account
from trayapp.core.problems import Action, Problem
from trayapp.core.views.elements import Button


def remedies_of(trouble: Problem, *, api: str | None) -> list[Button]:
    """Return the buttons for the problem's action."""
    link = trouble.admin_consent_url
    if trouble.claims is not None and api is not None:
        return [Button(_("Verify in the browser…"), ev.VerifyChosen(api), primary=True)]
    match trouble.action:
        case Action.ASK_ADMIN if link:
            mail = Button(_("Email it…"), ev.LinkChosen(mail_link(trouble)))
            copy = Button(
                _("Copy the administrator's link"), ev.CopyChosen(link, _("Administrator's link")), primary=True
            )
            return [Button(_("Check again"), ev.CheckAgainChosen()), mail, copy] if api is None else [copy, mail]
        case Action.SIGN_IN:
            return [Button(_("Sign in…"), ev.SignInChosen(), primary=True)]
        case Action.CONSENT:
            return [Button(_("Give consent…"), ev.SignInChosen(), primary=True)]
        case Action.RETRY | Action.WAIT | Action.ASK_ADMIN:
            return [Button(_("Try again"), ev.CheckAgainChosen(), primary=True)]
        case _:
            return []


def use_or_forget(account: Account) -> list[Button]:
    """Return the buttons for a sign-in that somebody else answered."""
    return [
        Button(_("Use {username}", username=account.username), ev.AccountChosen(account.home_id)),
        Button(_("Forget that sign-in"), ev.SignOutChosen(account.home_id), primary=True),
    ]
