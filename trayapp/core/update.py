"""The only way in which the state changes."""

from __future__ import annotations

from trayapp.core.events import Event
from trayapp.core.rules import (  # noqa: F401 - they register their rules
    accounts,
    approval,
    calls,
    late,
    session,
    settings,
    settings_page,
    steps,
    support,
    trail,
    unanswered,
    upgrade,
    window,
)
from trayapp.core.rules.first_start import first_start_rule
from trayapp.core.rules.steps import Step, rule
from trayapp.core.state import State


def update(state: State, event: Event) -> Step:
    """Return the next state and the effects to carry out.

    Pure: the same state and event give the same answer. An event that does not apply to the state (a click on a menu
    that was drawn before the state changed, an answer to a sign-in that was cancelled) changes nothing.
    """
    if state.first_start is not None:
        return upgrade.restart_when_idle(trail.follow(state, first_start_rule(event, state)))
    step = settings.reload_when_idle(settings.restore_when_idle(calls.hang_up(state, event, rule(event, state))))
    step = trail.follow(state, settings_page.refresh_settings_page(event, step))
    return steps.announce_wanted(upgrade.restart_when_idle(step))
