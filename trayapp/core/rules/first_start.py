"""The rules of the first start: there is no configuration yet, or none that can be used.

Events for a configured program change nothing here, and the other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Final

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.first_start import BESIDE, FirstPage, FirstStart
from trayapp.core.record import replace
from trayapp.core.rules import support, window
from trayapp.core.rules.steps import Step
from trayapp.core.state import Activity, Page, State, initial


@singledispatch
def first_start_rule(_event: object, state: State) -> Step:
    """Return the result of an event while there is no configuration."""
    return state, ()


_ALIKE: Final[dict[type[ev.Event], Callable[..., Step]]] = {
    ev.CopyChosen: window.copy_chosen,
    ev.KeysAsked: window.page_asked,
    ev.LinkChosen: window.link_chosen,
    ev.TrayHostChanged: window.tray_host_changed,
    ev.QuitChosen: window.quit_chosen,
    ev.AboutAsked: support.about_asked,
    ev.ProgramDescribed: support.program_described,
    ev.PlaceAsked: support.place_asked,
    ev.LogAsked: support.log_asked,
    ev.DiagnosticsAsked: support.diagnostics_asked,
    ev.Collected: support.collected,
    ev.PartChosen: support.part_chosen,
    ev.DiagnosticsSaveChosen: support.diagnostics_save_chosen,
    ev.DiagnosticsSaved: support.diagnostics_saved,
}
"""The events that do the same with a configuration and without."""
for _event, _rule in _ALIKE.items():
    first_start_rule.register(_event, _rule)


def _first(state: State) -> FirstStart:
    assert state.first_start is not None  # noqa: S101 - `update` asks these rules for no other state
    return state.first_start


def _changed(state: State, **changes: object) -> State:
    return replace(state, first_start=replace(_first(state), **changes))


@first_start_rule.register(ev.Started)
@first_start_rule.register(ev.WindowAsked)
def window_asked(_event: object, state: State) -> Step:
    return replace(state, page=Page.OVERVIEW), (fx.RaiseWindow(),)


@first_start_rule.register(ev.WindowClosed)
def window_closed(_event: ev.WindowClosed, state: State) -> Step:
    if not state.tray_host:
        return state, (fx.Quit(),)  # the window was the only control
    return replace(_turned(state, FirstPage.START), page=Page.CLOSED), ()


@first_start_rule.register(ev.PageChosen)
def page_chosen(event: ev.PageChosen, state: State) -> Step:
    if event.step == FirstPage.SET_UP and not _first(state).offered:
        return state, (fx.OfferApis(),)
    return _turned(state, FirstPage(event.step)), ()


@first_start_rule.register(ev.ApisOffered)
def apis_offered(event: ev.ApisOffered, state: State) -> Step:
    return _changed(_turned(state, FirstPage.SET_UP), offered=event.offered), ()


@first_start_rule.register(ev.BackChosen)
def back_chosen(event: ev.BackChosen, state: State) -> Step:
    if state.page is not Page.OVERVIEW:
        return window.back_chosen(event, state)
    return _turned(state, FirstPage.START), ()


def _turned(state: State, page: FirstPage) -> State:
    return replace(_changed(state, page=page, tried=None, filled=()), copied=None)


@first_start_rule.register(ev.DemoChosen)
def demo_chosen(_event: ev.DemoChosen, state: State) -> Step:
    return state, () if _first(state).busy else (fx.StartDemo(),)


@first_start_rule.register(ev.FormSent)
def form_sent(event: ev.FormSent, state: State) -> Step:
    return _write(state, fx.WriteConfiguration(event.form, event.values, event.replace), event.values)


@first_start_rule.register(ev.FileChosen)
def file_chosen(event: ev.FileChosen, state: State) -> Step:
    return _write(state, fx.WriteConfiguration(FirstPage.FILE, (("path", event.path),), event.replace), ())


def _write(state: State, effect: fx.WriteConfiguration, filled: tuple[tuple[str, str], ...]) -> Step:
    if _first(state).busy:
        return state, ()
    return replace(_changed(state, filled=filled, busy=True), copied=None), (effect,)


@first_start_rule.register(ev.SetUpTried)
def set_up_tried(event: ev.SetUpTried, state: State) -> Step:
    if event.form in BESIDE:
        tried = _first(state).tried
        if state.page is Page.ABOUT and state.about is not None and event.said is not None:
            state = replace(state, about=replace(state.about, trouble=event.said[1]))
        return (_changed(state, tried=event) if tried is None or tried.form in BESIDE else state), ()
    return _changed(state, tried=event, busy=False), (fx.ReloadSettings(),) if event.written else ()


@first_start_rule.register(ev.Failed)
def failed(event: ev.Failed, state: State) -> Step:
    said = (event.problem.title, event.problem.message)
    return _changed(state, tried=ev.SetUpTried(FirstPage.START, said=said)), ()


@first_start_rule.register(ev.SettingsTouched)
def settings_touched(_event: ev.SettingsTouched, state: State) -> Step:
    return state, (fx.ReloadSettings(),)


@first_start_rule.register(ev.SettingsRefused)
def settings_refused(event: ev.SettingsRefused, state: State) -> Step:
    """Show what is wrong now; what a user has typed stays."""
    return replace(_changed(state, found=event.found), copied=None), ()


@first_start_rule.register(ev.SettingsChanged)
def settings_changed(event: ev.SettingsChanged, state: State) -> Step:
    """Begin as at a start, and show that it succeeded."""
    begun = replace(initial(event.setup), activity=Activity.RESTORING, page=Page.OVERVIEW, tray_host=state.tray_host)
    return begun, (fx.RestoreSession(), fx.RaiseWindow())
