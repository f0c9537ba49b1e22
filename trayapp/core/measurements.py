"""What is measured of an event: counts and durations, by words of ours; never a user, a name or an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.model import Answer
from trayapp.core.problems import Problem
from trayapp.core.record import Record
from trayapp.core.state import State

START: Final = "consentray.start.duration"
SIGN_INS: Final = "consentray.sign_ins"
SIGN_IN_TIME: Final = "consentray.sign_in.duration"
PROMPTS: Final = "consentray.sign_in.prompts"
PROBLEMS: Final = "consentray.problems"
CALLS: Final = "consentray.calls"
CALL_TIME: Final = "consentray.call.duration"
_SECONDS: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Instrument(Record):
    """What is measured under a name: the unit (UCUM), and the attributes. A histogram has `bounds`, a counter none."""

    unit: str
    text: str
    attributes: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


INSTRUMENTS: Final = {
    START: Instrument("s", "From the start of the program to its icon", bounds=_SECONDS),
    SIGN_INS: Instrument("{sign-in}", "Sign-ins that have ended", ("result",)),
    SIGN_IN_TIME: Instrument("s", "A sign-in, with the time that the user takes", ("result",), _SECONDS),
    PROMPTS: Instrument("{page}", "Pages of the browser that one sign-in took", ("result",), (0, 1, 2, 3, 5, 10)),
    PROBLEMS: Instrument("{problem}", "Problems of sign-ins, tokens and calls", ("code",)),
    CALLS: Instrument("{call}", "Quick calls that have ended", ("result", "status_class")),
    CALL_TIME: Instrument("s", "A quick call that the API has answered", ("result", "status_class"), _SECONDS),
}


class Measurement(Record):
    """One number under the name of an instrument, with its attributes."""

    name: str
    value: float
    attributes: tuple[tuple[str, str], ...] = ()


class Measuring:
    """Measures the events of a run in their order; times are in seconds, of a clock that is never set.

    `begun` is when the program started.
    """

    def __init__(self, begun: float) -> None:
        self._begun = begun
        self._sign_in = (begun, 0)

    def take(self, before: State, event: Event, after: State, now: float) -> Iterator[Measurement]:
        """Yield what is measured of an event that led from one state to another."""
        if isinstance(event, ev.Started):
            yield Measurement(START, now - self._begun)
        for trouble in _problems(event):
            yield Measurement(PROBLEMS, 1, (("code", trouble.code),))
        if isinstance(event, ev.CallAnswered):
            yield from _call(event.answer)
        if before.sign_in is None and after.sign_in is not None:
            self._sign_in = now, before.prompts
        elif before.sign_in is not None and after.sign_in is None:
            since, prompts = self._sign_in
            result = (("result", _result(event, after)),)
            yield Measurement(SIGN_INS, 1, result)
            yield Measurement(SIGN_IN_TIME, now - since, result)
            yield Measurement(PROMPTS, after.prompts - prompts, result)


def _call(answer: Answer) -> Iterator[Measurement]:
    status = f"{answer.status // 100}xx" if answer.status else "none"
    attributes = (("result", answer.problem.code if answer.problem else "answered"), ("status_class", status))
    yield Measurement(CALLS, 1, attributes)
    if answer.elapsed_ms is not None:
        yield Measurement(CALL_TIME, answer.elapsed_ms / 1000, attributes)


def _result(event: Event, after: State) -> str:
    """Return how a sign-in has ended: by a problem, or with how many of the APIs."""
    trouble = getattr(event, "problem", None)
    if isinstance(trouble, Problem):
        return trouble.code
    return "complete" if after.ready_count == len(after.ledgers) else "partial"


def _problems(event: Event) -> list[Problem]:
    found = _PROBLEMS.get(type(event))
    return [each for each in found(event) if each is not None] if found else []


_PROBLEMS: Final[dict[type, Callable[[Any], list[Problem | None]]]] = {
    ev.PromptAnswered: lambda event: [event.outcome.problem],
    ev.PromptFailed: lambda event: [event.problem],
    ev.TokensAcquired: lambda event: [each.problem for each in event.outcomes],
    ev.CallAnswered: lambda event: [event.answer.problem],
    ev.SignedOut: lambda event: [event.problem],
    ev.Failed: lambda event: [event.problem],
}
