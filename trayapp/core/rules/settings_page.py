"""The rules of the settings page."""

from __future__ import annotations

import json
from typing import Final

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import SettingsSnapshot
from trayapp.core.language import _
from trayapp.core.record import replace
from trayapp.core.rules.steps import Step, rule
from trayapp.core.state import Changes, Page, State

FAVOURITES: Final = "favourites"
"""The setting that a click on a call's page changes."""


def refresh_settings_page(event: ev.Event, step: Step) -> Step:
    """Update the settings page when the settings were read again."""
    state, effects = step
    if state.page is not Page.SETTINGS or not isinstance(event, ev.SettingsChanged | ev.SettingsRefused):
        return step
    return state, (*effects, fx.DescribeSettings())


@rule.register(ev.SettingsAsked)
def settings_asked(_event: ev.SettingsAsked, state: State) -> Step:
    return replace(state, settings_asked=True, changes=Changes(state.changes.number)), (fx.DescribeSettings(),)


@rule.register(ev.OwnFileAsked)
def own_file_asked(_event: ev.OwnFileAsked, state: State) -> Step:
    return state, (fx.OpenOwnFile(),)


@rule.register(ev.SettingsDescribed)
def settings_described(event: ev.SettingsDescribed, state: State) -> Step:
    """Show what was read, unless the user has left the page since."""
    if state.settings_asked:
        state = replace(state, page=Page.SETTINGS, problem=None, copied=None, settings_asked=False)
        return replace(state, described=event.described), (fx.RaiseWindow(),)
    if state.page is not Page.SETTINGS:
        return state, ()
    if state.changes.last and state.copied:  # the language may be another since it was saved
        state = replace(state, copied=_("{title}: saved", title=_title(event.described, state.changes.last)))
    return replace(state, described=event.described), ()


@rule.register(ev.SettingChosen)
def setting_chosen(event: ev.SettingChosen, state: State) -> Step:
    number = state.changes.number + 1
    state = replace(state, changes=replace(state.changes, number=number), copied=None)
    return state, (fx.ChangeSetting(event.key, event.values, number),)


@rule.register(ev.FavouriteToggled)
def favourite_toggled(event: ev.FavouriteToggled, state: State) -> Step:
    """Show the favourites as they'll be at once, so that a second click counts on from the first."""
    name, before = f"{event.api}/{event.call}", state.setup.favourites
    after = tuple(each for each in before if each != name) if name in before else (*before, name)
    state = replace(state, setup=replace(state.setup, favourites=after))
    return setting_chosen(ev.SettingChosen(FAVOURITES, (json.dumps(after, ensure_ascii=False),)), state)


@rule.register(ev.SettingUndone)
def setting_undone(_event: ev.SettingUndone, state: State) -> Step:
    return state, (fx.UndoSetting(state.changes.last),) if state.changes.last else ()


@rule.register(ev.SettingWritten)
def setting_written(event: ev.SettingWritten, state: State) -> Step:
    """Have the settings read again at once: the system need not tell that the file has changed."""
    if state.page is Page.SETTINGS:
        before = state.changes
        title = _title(event.described, event.key)
        if event.refused:
            changes, said = replace(before, refused=(event.key, event.refused)), None
        elif event.undone:
            changes, said = Changes(before.number), _("{title}: undone", title=title)
        else:
            changes, said = Changes(before.number, event.key), _("{title}: saved", title=title)
        state = replace(state, described=event.described, changes=changes, copied=said)
    elif event.key == FAVOURITES and state.page in {Page.ANSWER, Page.VALUES, Page.API}:
        state = replace(state, copied=event.refused or _("Favourites saved"))
    if event.key == FAVOURITES and event.refused:
        listed = next((each.typed for each in event.described.lines if each.key == FAVOURITES), ())
        state = replace(state, setup=replace(state.setup, favourites=listed))
    return replace(state, reload_due=state.reload_due or not event.refused), ()


def _title(described: SettingsSnapshot, key: str) -> str:
    return next((each.title for each in described.lines if each.key == key), key)
