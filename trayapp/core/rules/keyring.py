"""The rules of a keyring that can be used later than the program has started."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.notices import IN_MEMORY
from trayapp.core.record import replace
from trayapp.core.rules.registry import Step, rule
from trayapp.core.state import Activity, State


def restore_when_idle(step: Step) -> Step:
    """Have the kept sign-in come back as soon as nothing is under way that a person has begun."""
    state, effects = step
    if not state.restore_due or state.activity is not Activity.IDLE or state.calls or state.planned is not None:
        return step
    state = replace(state, restore_due=False, activity=Activity.RESTORING, problem=None)
    return state, (*effects, fx.RestoreSession())


@rule.register(ev.KeyringOpened)
def keyring_opened(_event: ev.KeyringOpened, state: State) -> Step:
    return replace(state.without_notices(IN_MEMORY), dismissed=state.dismissed - {IN_MEMORY}, restore_due=True), ()
