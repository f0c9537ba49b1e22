"""The rules as a script: an event goes in, the effects come out, in one line each."""

from __future__ import annotations

from typing import Self

from tests.core.build import run
from trayapp.core.effects import Effect
from trayapp.core.events import Event
from trayapp.core.state import State
from trayapp.core.update import update


class Playbook:
    """A story that begins with `state`; `state` is always the one after the last event."""

    def __init__(self, state: State) -> None:
        self.state = state

    def on(self, event: Event, *expected: Effect | type[Effect]) -> Self:
        """Take an event, and compare the effects with those expected, in order; a class stands for any of its kind."""
        self.state, effects = update(self.state, event)
        matching = [
            type(effect) is each if isinstance(each, type) else effect == each
            for effect, each in zip(effects, expected, strict=False)
        ]
        assert len(effects) == len(expected) and all(matching), f"{event}\n  expected {expected}\n  came     {effects}"  # noqa: PT018 - one message for both
        return self

    def given(self, *events: Event) -> Self:
        """Take events whose effects are not what the story is about."""
        self.state, _ = run(self.state, *events)
        return self

    def has(self, **expected: object) -> Self:
        """Compare what the state says of itself: `status`, `page`, `account`, `ready_count` and the like."""
        assert {name: getattr(self.state, name) for name in expected} == expected
        return self

    def ledger(self, api: str, **expected: object) -> Self:
        """Compare what the ledger says of an API: `consent`, `granted`, `missing`, `ready`."""
        page = self.state.ledger(api)
        assert {name: getattr(page, name) for name in expected} == expected
        return self
