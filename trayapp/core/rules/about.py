"""The rules of the page that says what program this is."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.record import replace
from trayapp.core.rules.registry import Step, rule
from trayapp.core.state import Page, State


@rule.register(ev.AboutAsked)
def about_asked(_event: ev.AboutAsked, state: State) -> Step:
    return replace(state, about_asked=True), (fx.DescribeProgram(),)


@rule.register(ev.ProgramDescribed)
def program_described(event: ev.ProgramDescribed, state: State) -> Step:
    """Show what was found out, or that a folder could not be opened, unless the person has left the page since."""
    if state.about_asked:
        state = replace(state, page=Page.ABOUT, about=event.about, about_asked=False, problem=None, copied=None)
        return state, (fx.RaiseWindow(),)
    return (replace(state, about=event.about) if state.page is Page.ABOUT else state), ()


@rule.register(ev.PlaceAsked)
def place_asked(event: ev.PlaceAsked, state: State) -> Step:
    return state, (fx.OpenPlace(event.path),)
