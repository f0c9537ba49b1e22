"""The rules of the pages for help: the program itself, the check of the set-up, the log, and the diagnostics."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.effects import Effect
from trayapp.core.findings import CheckUp
from trayapp.core.language import _
from trayapp.core.record import replace
from trayapp.core.report import session_document
from trayapp.core.rules.steps import Step, rule
from trayapp.core.state import Page, State
from trayapp.core.support import Support


@rule.register(ev.LogAsked)
def log_asked(_event: ev.LogAsked, state: State) -> Step:
    return _collect(state, whole=False)


@rule.register(ev.DiagnosticsAsked)
def diagnostics_asked(_event: ev.DiagnosticsAsked, state: State) -> Step:
    return _collect(state, whole=True)


def _collect(state: State, *, whole: bool) -> Step:
    effects = fx.RaiseWindow(), fx.Collect(whole, session_document(state))
    return replace(state, page=Page.SUPPORT, support=Support(whole), problem=None, copied=None), effects


@rule.register(ev.Collected)
def collected(event: ev.Collected, state: State) -> Step:
    """Show the first part; what was asked for before the page showed something else is dropped."""
    if state.support is None or not state.support.running:
        return state, ()
    shown = event.parts[0].name if event.parts else ""
    return replace(state, support=replace(state.support, running=False, parts=event.parts, shown=shown)), ()


@rule.register(ev.PartChosen)
def part_chosen(event: ev.PartChosen, state: State) -> Step:
    return replace(state, support=replace(state.support, shown=event.name) if state.support else None), ()


@rule.register(ev.DiagnosticsSaveChosen)
def diagnostics_save_chosen(event: ev.DiagnosticsSaveChosen, state: State) -> Step:
    if state.support is None or not event.path:
        return state, ()
    return state, (fx.SaveDiagnostics(event.path, state.support.parts),)


@rule.register(ev.DiagnosticsSaved)
def diagnostics_saved(event: ev.DiagnosticsSaved, state: State) -> Step:
    if state.support is None:
        return state, ()
    saved = "" if event.refused else event.name
    copied = _("Saved as {name}", name=saved) if saved else None
    return replace(state, support=replace(state.support, saved=saved, refused=event.refused), copied=copied), ()


@rule.register(ev.AboutAsked)
def about_asked(_event: ev.AboutAsked, state: State) -> Step:
    return replace(state, about_asked=True), (fx.DescribeProgram(),)


@rule.register(ev.ProgramDescribed)
def program_described(event: ev.ProgramDescribed, state: State) -> Step:
    """Show what was found out, or that a folder could not be opened, unless the user has left the page since."""
    if state.about_asked:
        state = replace(state, page=Page.ABOUT, about=event.about, about_asked=False, problem=None, copied=None)
        return state, (fx.RaiseWindow(),)
    return (replace(state, about=event.about) if state.page is Page.ABOUT else state), ()


@rule.register(ev.PlaceAsked)
def place_asked(event: ev.PlaceAsked, state: State) -> Step:
    return state, (fx.OpenPlace(event.path),)


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
