"""The buttons that do what a problem's action says."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.consent.admin import mail_link
from trayapp.core.model import Account
from trayapp.core.problems import Action, Problem
from trayapp.core.views.elements import Button


def remedies_of(trouble: Problem, *, api: str | None) -> list[Button]:
    """Return the buttons for the problem's action."""
    link = trouble.admin_consent_url
    if trouble.claims is not None and api is not None:
        return [Button("Verify in the browser…", ev.VerifyChosen(api), primary=True)]
    match trouble.action:
        case Action.ASK_ADMIN if link:
            mail = Button("Email it…", ev.LinkChosen(mail_link(trouble)))
            copy = Button("Copy the administrator's link", ev.CopyChosen(link, "Administrator's link"), primary=True)
            return [Button("Check again", ev.CheckAgainChosen()), mail, copy] if api is None else [copy, mail]
        case Action.SIGN_IN:
            return [Button("Sign in…", ev.SignInChosen(), primary=True)]
        case Action.CONSENT:
            return [Button("Give consent…", ev.SignInChosen(), primary=True)]
        case Action.RETRY | Action.WAIT | Action.ASK_ADMIN:
            return [Button("Try again", ev.CheckAgainChosen(), primary=True)]
        case _:
            return []


def use_or_forget(account: Account) -> list[Button]:
    """Return the buttons for a sign-in that somebody else answered."""
    return [
        Button(f"Use {account.username}", ev.AccountChosen(account.home_id)),
        Button("Forget that sign-in", ev.SignOutChosen(account.home_id), primary=True),
    ]
