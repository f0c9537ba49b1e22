"""Where the rules meet: each rule says what one kind of event does to the state, and which effects it asks for."""

from __future__ import annotations

from functools import singledispatch

from trayapp.core.effects import Effect
from trayapp.core.events import Event
from trayapp.core.state import State

Step = tuple[State, tuple[Effect, ...]]


@singledispatch
def rule(event: object, state: State) -> Step:
    """Return the next state and the effects of `event`; no effects for an event without a rule.

    The rules register here by an explicit event type: reading it from the annotations costs 5 ms.
    """
    if not isinstance(event, Event):
        raise TypeError(f"not an event: {type(event).__name__}")
    return state, ()
