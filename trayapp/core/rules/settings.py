"""The rules of settings, and of a keyring, that change while the program runs. What changed decides what happens."""

from __future__ import annotations

from typing import Final, TypeVar

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.ledger import restore
from trayapp.core.consent.search import only
from trayapp.core.language import _, plural, sentences, told_again
from trayapp.core.model import Notice, SessionConfig
from trayapp.core.notices import IN_MEMORY
from trayapp.core.record import Record, replace
from trayapp.core.rules.steps import Step, ask_for_tokens, known_of, rule, with_personal_notice
from trayapp.core.state import Activity, Page, State, initial

REFUSED: Final = "settings-refused"


def reload_when_idle(step: Step) -> Step:
    """Have changed settings read as soon as no sign-in or call is running: each keeps the settings it began with."""
    state, effects = step
    if not state.reload_due or state.activity is not Activity.IDLE or state.calls:
        return step
    return replace(state, reload_due=False, activity=Activity.RELOADING), (*effects, fx.ReloadSettings())


@rule.register(ev.SettingsTouched)
def settings_touched(_event: ev.SettingsTouched, state: State) -> Step:
    return replace(state, reload_due=True), ()


@rule.register(ev.SettingsRefused)
def settings_refused(event: ev.SettingsRefused, state: State) -> Step:
    if state.activity is not Activity.RELOADING:
        return state, ()
    first, *others = event.found.mistakes
    more = len(others)
    rest = plural("There is {count} more mistake.", "There are {count} more mistakes.", more) if more else ""
    notice = Notice(
        REFUSED,
        _("The changed settings can't be used"),
        sentences(str(first), rest, _("The previous settings stay in force.")),
    )
    known = notice in state.notices or state.page is Page.SETTINGS  # a file may be touched many times
    state = replace(state.with_notice(notice), activity=Activity.IDLE, dismissed=state.dismissed - {REFUSED})
    return state, () if known else (fx.Notify(notice.title, notice.message, ev.SettingsAsked()),)


@rule.register(ev.SettingsChanged)
def settings_changed(event: ev.SettingsChanged, state: State) -> Step:
    if state.activity is not Activity.RELOADING:
        return state, ()
    before = state.setup
    state = retold(replace(state.without_notices(REFUSED), activity=Activity.IDLE))  # the language may be another
    if event.new_session:
        return _begin_new_session(state, event.setup)
    if event.setup == before:
        return state, ()
    state = with_personal_notice(_with_setup(state, event.setup))
    asked = {(api.name, api.scopes) for api in before.apis}
    if state.account is None or all((api.name, api.scopes) in asked for api in event.setup.apis):
        return state, ()
    return ask_for_tokens(
        state
    )  # silently: new permissions may be granted already, and are otherwise only shown as missing


def _with_setup(state: State, setup: SessionConfig) -> State:
    """Apply a setup; what was granted stays known, scope by scope."""
    fresh = restore(initial(setup).ledgers, *known_of(state))
    same = {(ledger.api, ledger.asked): ledger for ledger in state.ledgers}
    ledgers = tuple(
        replace(same[each.api, each.asked], title=each.title) if (each.api, each.asked) in same else each
        for each in fresh
    )
    answer = state.answer
    if answer is not None and (call := setup.call(answer.api, answer.call)) != state.setup.call(
        answer.api, answer.call
    ):
        answer = None if call is None else replace(answer, request=None, next=None)  # nothing more is sent as it was
    same_calls = tuple(
        each
        for each in state.history
        if setup.call(each.api, each.call) == state.setup.call(each.api, each.call)
        and (setup.call_history or each.number in state.unread or each == answer)
    )
    left = {Page.VALUES, Page.CONFIRM, Page.NOTICE}  # they hold what is of the setup from before
    is_gone = state.page in left or (state.page is Page.ANSWER and answer is None)
    waits = only(state.waits, {scope for each in setup.apis for scope in each.scopes})
    return replace(
        state,
        setup=setup,
        ledgers=ledgers,
        answer=answer,
        history=same_calls,
        unread=tuple(each.number for each in same_calls if each.number in state.unread),
        asking=None,
        page=Page.OVERVIEW if is_gone else state.page,
        planned=None,
        waits=waits,
        unanswered=(),
    )


def _begin_new_session(state: State, setup: SessionConfig) -> Step:
    """Begin another session, as at a start; the window stays where it is, and what was dismissed stays dismissed."""
    fresh = replace(
        initial(setup),
        activity=Activity.RESTORING,
        page=Page.CLOSED if state.page is Page.CLOSED else Page.OVERVIEW,
        tray_host=state.tray_host,
        dismissed=state.dismissed,
        reload_due=state.reload_due,
        restart_due=state.restart_due,
    )
    unwatch = (fx.UnwatchNetwork(),) if state.watching else ()
    return fresh, (*unwatch, fx.RestoreSession())


def restore_when_idle(step: Step) -> Step:
    """Have the kept sign-in come back as soon as nothing is under way that a user has begun."""
    state, effects = step
    if not state.restore_due or state.activity is not Activity.IDLE or state.calls or state.planned is not None:
        return step
    state = replace(state, restore_due=False, activity=Activity.RESTORING, problem=None)
    return state, (*effects, fx.RestoreSession())


@rule.register(ev.KeyringOpened)
def keyring_opened(_event: ev.KeyringOpened, state: State) -> Step:
    return replace(state.without_notices(IN_MEMORY), dismissed=state.dismissed - {IN_MEMORY}, restore_due=True), ()


T = TypeVar("T")


def retold(value: T) -> T:
    """Return a value with each text in the language of now, in records and tuples at any depth."""
    if isinstance(value, Record):
        return replace(value, **{name: retold(each) for name, each in value.fields().items()})
    if type(value) is tuple:
        return tuple([retold(each) for each in value])  # type: ignore[attr-defined,return-value] # the same shape
    return told_again(value)  # type: ignore[no-any-return] # a text for a text
