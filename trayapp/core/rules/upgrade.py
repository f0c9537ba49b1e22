"""The rules of an upgrade: a program whose files were replaced starts anew, and one whose files are gone ends."""

from __future__ import annotations

from typing import Final

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.language import _
from trayapp.core.model import Notice
from trayapp.core.notices import IN_MEMORY
from trayapp.core.record import replace
from trayapp.core.rules import window
from trayapp.core.rules.first_start import first_start_rule
from trayapp.core.rules.steps import Step, rule
from trayapp.core.state import Activity, Page, State

UPGRADED: Final = "upgraded"


def _notice(*, restarts: bool) -> Notice:
    if restarts:
        return Notice(UPGRADED, _("Consentray was updated"), _("It restarts when you close this window."))
    return Notice(
        UPGRADED,
        _("Restart Consentray"),
        _("Consentray was updated while it was running, and can't continue reliably. Quit it and start it again."),
    )


def restart_when_idle(step: Step) -> Step:
    """Start anew as soon as nothing is under way and no window is open."""
    state, effects = step
    first = state.first_start
    work = state.activity is not Activity.IDLE or state.calls or state.late or (first is not None and first.busy)
    under_way = work or state.unread  # what nobody has seen would be gone
    ends = state.quitting or any(isinstance(each, fx.Quit) for each in effects)
    if not state.restart_due or under_way or ends or state.page is not Page.CLOSED:
        return step
    return replace(state, restart_due=False, quitting=True), (*effects, fx.Restart())


@first_start_rule.register(ev.ProgramReplaced)
@rule.register(ev.ProgramReplaced)
def program_replaced(event: ev.ProgramReplaced, state: State) -> Step:
    """Have the program start anew, unless that would lose a sign-in: then the user chooses when."""
    in_memory = state.account is not None and any(each.code == IN_MEMORY for each in state.notices)
    restarts = event.restarts and not in_memory
    notice = _notice(restarts=restarts)
    told = () if restarts or notice in state.notices else (fx.Notify(notice.title, notice.message),)
    dismissed = state.dismissed - {UPGRADED}
    return replace(state.with_notice(notice), dismissed=dismissed, restart_due=restarts), told


@first_start_rule.register(ev.ProgramRemoved)
@rule.register(ev.ProgramRemoved)
def program_removed(_event: ev.ProgramRemoved, state: State) -> Step:
    return window.quit_chosen(ev.QuitChosen(), state)
