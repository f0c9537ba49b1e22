"""The rules of quick calls: what a call asks for before it is sent, its answer, and the pages that follow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.ledger import enter
from trayapp.core.consent.refusals import is_turned_away
from trayapp.core.events import Event
from trayapp.core.filling import fill
from trayapp.core.language import _
from trayapp.core.model import Announced, Answer, TokenOutcome
from trayapp.core.record import replace
from trayapp.core.request import SAFE, Call, Request
from trayapp.core.rules.refused import after_call
from trayapp.core.rules.steps import Step, keep_ledger, rule
from trayapp.core.state import Asking, Page, Sent, State

MOST_PAGES: Final = 100
"""Pages that one click on "Load all" asks for."""
MOST_ANSWERS: Final = 100
MOST_BYTES: Final = 64 * 1024 * 1024
"""How many answers of a run are kept, and how long their bodies may be together."""
LONGEST_KEPT: Final = 2_000
"""Characters of a value that is offered again."""
GIVE_WAY: Final = frozenset({Page.CLOSED, Page.OVERVIEW, Page.API, Page.HISTORY})
"""Pages that calls are begun from, whose place an answer may take; others are read, filled in, or wait for a yes."""
_ANY_TIME: Final = datetime.fromtimestamp(0, UTC)
"""When a call without parameters is filled does not matter."""


@rule.register(ev.CallChosen)
def call_chosen(event: ev.CallChosen, state: State) -> Step:
    """Ask for what the call needs of a user, or send it."""
    call = state.setup.call(event.api, event.call)  # the menu may be a moment old
    if call is None:
        return state, ()
    if (held := _held(state, event.api, call)) is not None:
        # From an older menu: the page says why, and what is running.
        if state.page is Page.CLOSED and held is not state:
            return replace(held, page=Page.OVERVIEW), (fx.RaiseWindow(),)
        return held, ()
    if not call.parameters:
        filled = fill(event.api, call, {}, _ANY_TIME)
        return _ask_or_send(state, call, Asking(event.api, event.call, request=filled.request))
    asking = Asking(event.api, event.call, _offered(state, event.api, call))
    return replace(state, asking=asking, page=Page.VALUES, problem=None), (fx.RaiseWindow(),)


def _held(state: State, api: str, call: Call) -> State | None:
    """Return the state that says why a call isn't sent now, or None if it can be."""
    if state.account is None or not state.setup.allows(call):
        return state
    if (api, call.name) in state.calls:
        return replace(state, copied=_("{title} is running already", title=call.title))
    return replace(state, copied=_("Not now: a sign-in or a check is under way")) if state.busy else None


def _offered(state: State, api: str, call: Call) -> tuple[tuple[str, str], ...]:
    """Return the values that the form begins with: the last ones, else the defaults."""
    last = next((dict(values) for *key, values in state.remembered if key == [api, call.name]), {})
    return tuple(
        (each.name, last.get(each.name, each.default) if each.remember else each.default) for each in call.parameters
    )


def values_sent(event: ev.FormSent, state: State) -> Step:
    """Take what a call's form holds: the call goes on if nothing is wrong with it."""
    asking = state.asking
    call = state.setup.call(asking.api, asking.call) if asking is not None else None
    if asking is None or call is None:
        return state, ()
    if (held := _held(state, asking.api, call)) is not None:
        return held, ()
    filled = fill(asking.api, call, dict(event.values), datetime.fromtimestamp(event.at, UTC))
    asking = replace(asking, values=event.values, mistakes=filled.mistakes, request=filled.request)
    if filled.request is None:
        return replace(state, asking=asking), ()
    kept = {each.name for each in call.parameters if each.remember}
    values = tuple((name, value) for name, value in event.values if name in kept and len(value) <= LONGEST_KEPT)
    others = tuple(each for each in state.remembered if each[:2] != (asking.api, asking.call))
    before, state = state.remembered, replace(state, remembered=(*others, (asking.api, asking.call, values)))
    changed = state.setup.call_history and set(state.remembered) != set(before)
    state, effects = _ask_or_send(state, call, asking)
    return state, (*effects, keep_ledger(state)) if changed else effects


def _ask_or_send(state: State, call: Call, asking: Asking) -> Step:
    if call.changes:
        return replace(state, asking=asking, page=Page.CONFIRM, problem=None), (fx.RaiseWindow(),)
    return _sent(state, asking)


def _sent(state: State, asking: Asking) -> Step:
    page = Page.OVERVIEW if state.page in {Page.VALUES, Page.CONFIRM} else state.page
    state = replace(state, asking=None, page=page)
    return send(state, asking.request) if asking.request is not None else (state, ())


@rule.register(ev.CallConfirmed)
def call_confirmed(_event: ev.CallConfirmed, state: State) -> Step:
    asking = state.asking
    call = state.setup.call(asking.api, asking.call) if asking is not None else None
    if asking is None or call is None or state.page is not Page.CONFIRM:
        return state, ()
    held = _held(state, asking.api, call)
    return _sent(state, asking) if held is None else (held, ())


@rule.register(ev.CallCancelled)
def call_cancelled(_event: ev.CallCancelled, state: State) -> Step:
    """Leave the page; from the question whether to send, back to the values."""
    asking = state.asking
    if asking is not None and asking.request is not None and asking.values:
        return replace(state, asking=replace(asking, request=None), page=Page.VALUES), ()
    return replace(state, asking=None, page=Page.OVERVIEW), ()


def send(state: State, request: Request, onto: Answer | None = None) -> Step:
    """Send a request with the account's token for its API; none that changes something, where that is switched off."""
    if state.account is None or not (state.setup.allow_changing_calls or request.method in SAFE):
        return state, ()
    ledger = state.ledger(request.api)
    scopes = ledger.granted if ledger.known and ledger.granted else ledger.asked
    return replace(state, sent=(*state.sent, Sent(request))), (fx.SendCall(state.account, request, scopes, onto),)


@rule.register(ev.CallBegun)
def call_begun(event: ev.CallBegun, state: State) -> Step:
    key = (event.api, event.call)
    return replace(
        state, sent=tuple(replace(each, since=event.at) if each.key == key else each for each in state.sent)
    ), ()


@rule.register(ev.CallStopped)
def call_stopped(event: ev.CallStopped, state: State) -> Step:
    """End calls that are on their way: that is no error, and no page changes."""
    sent = tuple(each for each in state.sent if event.api is not None and each.key != (event.api, event.call))
    return replace(state, sent=sent, to_load=0), ()


def hang_up(before: State, event: Event, step: Step) -> Step:
    """Close the connections of the calls that nobody waits for any more: stopped ones, and those of an account before.

    An answer that came all the same would be taken for that of the next call of its name.
    """
    state, effects = step
    if isinstance(event, ev.CallAnswered):
        return step
    gone = tuple(fx.StopCall(*each.key) for each in before.sent if each.key not in state.calls)
    return state, (*gone, *effects)


@rule.register(ev.CallAnswered)
def call_answered(event: ev.CallAnswered, state: State) -> Step:
    key = (event.answer.api, event.answer.call)
    sent = next((each for each in state.sent if each.key == key), None)
    if sent is None:
        return state, ()
    opened = state.opened
    state, answer = after_call(state, event.answer)
    number = answer.number or state.answered + 1
    answer = replace(answer, number=number, request=answer.request or sent.request)
    state = replace(
        state,
        sent=tuple(each for each in state.sent if each != sent),
        answered=max(number, state.answered),
        history=kept(state, answer),
        not_saved=None,
    )
    before = state.ledger(answer.api)
    settled = not before.missing or is_turned_away(before.problem)
    if answer.problem is not None and answer.problem.needs_person:
        state = replace(state, ledgers=enter(state.ledgers, TokenOutcome(answer.api, problem=answer.problem)))
    elif (answer.problem is None or (answer.status is not None and answer.problem.needs_admin)) and settled:
        state = replace(state, ledgers=enter(state.ledgers, TokenOutcome(answer.api)))
    ledger = (keep_ledger(state),) if (state.ledger(answer.api), state.opened) != (before, opened) else ()
    state, shown = _show_or_offer(state, answer, sent.since)
    state, more = _load(state, state.to_load)
    return state, (*ledger, *more, *shown)


def _show_or_offer(state: State, answer: Answer, since: float | None) -> Step:
    """Let an answer take the place of an earlier one of its call; never that of another, nor the keyboard."""
    reading = state.answer if state.page is Page.ANSWER else None
    again = reading is not None and (reading.api, reading.call) == (answer.api, answer.call)
    if again or (state.answer is not None and state.answer.number == answer.number):
        return replace(state, answer=answer), ()
    state = replace(state, unread=(*state.unread, answer.number))
    api, title = state.setup.titles(answer.api, answer.call)
    message = f"{api}: {answer.outcome}"
    signed_in = state.page is Page.WAITING and state.sign_in is None  # for this call: nothing is waited for any more
    if state.page not in GIVE_WAY and not signed_in:
        return state, (fx.Notify(title, message, ev.AnswerChosen(answer.number), Announced.ANSWERS),)
    quiet = Announced.ANSWERS not in state.setup.notifications
    return state, (fx.OfferAnswer(answer.number, title, message, since, quiet),)


@rule.register(ev.AnswerChosen)
def answer_chosen(event: ev.AnswerChosen, state: State) -> Step:
    """Show an answer, from the history, a notification or the menu."""
    answer = next((each for each in state.history if each.number == event.number), None)
    if answer is None:  # it is gone with its account
        return state, ()
    unread = tuple(each for each in state.unread if each != event.number)
    to_load = state.to_load if state.answer == answer else 0
    state = replace(state, answer=answer, unread=unread, to_load=to_load, asking=None, problem=None, not_saved=None)
    return replace(state, page=Page.ANSWER), (fx.RaiseWindow(),)


def kept(state: State, answer: Answer) -> tuple[Answer, ...]:
    """Return the history with a new answer, or a longer one: within its limits, but for what nobody has seen."""
    answers = [answer]
    room = MOST_BYTES - len(answer.content)
    for each in state.history:
        if each.number == answer.number:
            continue
        room -= len(each.content)
        fits = state.setup.call_history and len(answers) < MOST_ANSWERS and room >= 0
        if fits or each.number in state.unread:
            answers.append(each)
    return tuple(answers)


def is_last(state: State, answer: Answer) -> bool:
    """Return whether no later call of its name was answered, and none is on its way."""
    key = answer.api, answer.call
    later = any((each.api, each.call) == key and each.number > answer.number for each in state.history)
    return not later and key not in state.calls


# The pages that follow


@rule.register(ev.MoreChosen)
def more_chosen(event: ev.MoreChosen, state: State) -> Step:
    answer = state.answer
    if answer is None or state.busy or (answer.api, answer.call) in state.calls:
        return state, ()
    state = replace(state, answer=replace(answer, problem=None))  # a page that failed is asked for again
    return _load(state, MOST_PAGES if event.everything else 1, onto=event.onto)


def _load(state: State, pages: int, *, onto: bool = True) -> Step:
    """Ask for the next page of the answer, if there is one and `pages` are yet to be asked for."""
    answer = state.answer
    if pages < 1 or answer is None or answer.next is None or answer.request is None or answer.problem is not None:
        return replace(state, to_load=0), ()
    page = replace(answer.request, method="GET", url=answer.next, body=None, content_type=None, file=None)
    return send(replace(state, to_load=pages - 1, copied=None), page, answer if onto else None)
