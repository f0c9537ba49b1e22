"""The rules of the settings page."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.record import replace
from trayapp.core.rules.registry import Step, rule
from trayapp.core.state import Page, State


def refresh_settings_page(event: ev.Event, step: Step) -> Step:
    """Update the settings page when the settings were read again."""
    state, effects = step
    if state.page is not Page.SETTINGS or not isinstance(event, ev.SettingsChanged | ev.SettingsRefused):
        return step
    return state, (*effects, fx.DescribeSettings())


@rule.register(ev.SettingsAsked)
def settings_asked(_event: ev.SettingsAsked, state: State) -> Step:
    return replace(state, settings_asked=True), (fx.DescribeSettings(),)


@rule.register(ev.OwnFileAsked)
def own_file_asked(_event: ev.OwnFileAsked, state: State) -> Step:
    return state, (fx.OpenOwnFile(),)


@rule.register(ev.SettingsDescribed)
def settings_described(event: ev.SettingsDescribed, state: State) -> Step:
    """Show what was read, unless the person has left the page since."""
    if state.settings_asked:
        state = replace(state, page=Page.SETTINGS, problem=None, copied=None, settings_asked=False)
        return replace(state, described=event.described), (fx.RaiseWindow(),)
    return (replace(state, described=event.described) if state.page is Page.SETTINGS else state), ()
