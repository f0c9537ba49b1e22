"""The rules of the page that checks the set-up."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.effects import Effect
from trayapp.core.findings import CheckUp
from trayapp.core.record import replace
from trayapp.core.rules.registry import Step, rule
from trayapp.core.state import Page, State


@rule.register(ev.CheckUpAsked)
def check_up_asked(event: ev.CheckUpAsked, state: State) -> Step:
    """Show the page, and check unless that is under way, or was done and is not wanted anew."""
    before = state.check_up
    begins = before is None or (event.again and not before.running)
    state = replace(state, page=Page.CHECK_UP, problem=None, copied=None)
    effects: tuple[Effect, ...] = (fx.RaiseWindow(),)
    return (replace(state, check_up=CheckUp()), (*effects, fx.CheckUp())) if begins else (state, effects)


@rule.register(ev.Examined)
def examined(event: ev.Examined, state: State) -> Step:
    if state.check_up is None or not state.check_up.running:
        return state, ()
    return replace(state, check_up=CheckUp((*state.check_up.findings, event.finding), event.total)), ()


@rule.register(ev.CheckUpEnded)
def check_up_ended(event: ev.CheckUpEnded, state: State) -> Step:
    if state.check_up is None:
        return state, ()
    return replace(state, check_up=CheckUp(event.findings, len(event.findings), running=False)), ()
