"""The commands for what the window's buttons offer at a refusal: a terminal leads on as far as the window does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.language import N_, _
from trayapp.core.record import replace
from trayapp.core.state import Page, State
from trayapp.system.shell import quoted

CHECK_THE_REGISTRATION: Final = N_("For who registered the application: consentray registration")


def ways(state: State) -> Iterator[str]:
    """Yield a line for each way on that the window offers now: what it does, and the command that does it."""
    from trayapp.core.views.window import window_view

    page = state.page if state.page is Page.ANSWER else Page.PROBLEM if state.problem is not None else Page.OVERVIEW
    view = window_view(replace(state, page=page))
    for button in view.buttons if view is not None else ():
        command = _command(state, button.event)
        if command is not None:
            yield f"{button.label.rstrip('…')}: consentray {command}"
    problems = (state.problem, *(each.problem for each in state.ledgers))
    if any(each is not None and each.code == "app-registration" for each in problems):
        yield _(CHECK_THE_REGISTRATION)


def _command(state: State, event: Event) -> str | None:
    """Return the command that stands for an event; None for what has none, as it is printed or not needed here."""
    match event:
        case ev.SignInChosen() | ev.VerifyChosen():
            return "consent"
        case ev.NarrowChosen():
            return "consent --without-admin"
        case ev.AskAgainChosen():
            return "consent --again"
        case ev.AdminAsked():
            return "consent --asked-for-admin"
        case ev.CheckAgainChosen():
            return "status" if state.account is not None else "consent"
        case ev.ExplainAsked():
            return "explain"
        case ev.CheckUpAsked():
            return "doctor"
        case ev.AccountChosen(home_id):
            return f"consent --account {_name(state, home_id)}"
        case ev.SignOutChosen(str(home_id)):
            return f"sign-out --account {_name(state, home_id)}"
    return None


def _name(state: State, home_id: str) -> str:
    return quoted(next((each.username for each in state.accounts if each.home_id == home_id), home_id))
