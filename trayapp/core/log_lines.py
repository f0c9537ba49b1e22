"""What the log says of an event or an effect: APIs, hosts, states and codes; never a user, an address or a secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.addresses import address_of
from trayapp.core.effects import Effect
from trayapp.core.events import Event
from trayapp.core.model import Answer, TokenOutcome
from trayapp.core.problems import Problem


def log_line(happened: Event | Effect) -> str | None:
    """Return what was done as a line; None for a step that matters only at the most detailed level."""
    line = _LINES.get(type(happened))
    return line(happened) if line else None


def _outcome(outcome: TokenOutcome) -> str:
    return f"{outcome.api} {'renewed' if outcome.problem is None else _code(outcome.problem)}"


def _answer(answer: Answer) -> str:
    address = address_of(answer.url)
    parts = [f"{answer.api}/{answer.call}", address.host if address else ""]
    if answer.status is not None:
        parts += [str(answer.status), f"{answer.elapsed_ms} ms"]
    if answer.attempts != 1:
        parts.append(f"{answer.attempts} attempts")
    if answer.problem is not None:
        parts.append(_code(answer.problem))
    return ", ".join(filter(None, parts))


def _code(problem: Problem) -> str:
    numbers = "".join(f" AADSTS{number}" for number in problem.aadsts)
    return f"{problem.code}{numbers}"


_LINES: Final[dict[type, Callable[[Any], str]]] = {
    ev.SessionRestored: lambda event: f"session: {'an account was kept' if event.account else 'nobody is signed in'}",
    ev.PromptAnswered: lambda event: f"sign-in: answered, {_outcome(event.outcome)}",
    ev.PromptFailed: lambda event: f"sign-in: {_code(event.problem)}",
    ev.TokensAcquired: lambda event: f"tokens: {', '.join(map(_outcome, event.outcomes)) or 'none was due'}",
    ev.ApprovalLooked: lambda event: f"approval: looked for, {', '.join(map(_outcome, event.outcomes)) or 'no answer'}",
    ev.CallAnswered: lambda event: f"call: {_answer(event.answer)}",
    ev.CallStopped: lambda event: f"call: stopped, {event.api or 'all'}{f'/{event.call}' if event.call else ''}",
    ev.SignedOut: lambda event: f"signed out: {len(event.home_ids)}",
    ev.NetworkChanged: lambda _: "network: has changed",
    ev.SystemChanged: lambda _: "system: unlocked, woken up or connected",
    ev.KeyringOpened: lambda _: "keyring: can be used now",
    ev.ProgramReplaced: lambda event: f"program: replaced, {'starts anew' if event.restarts else 'needs a restart'}",
    ev.ProgramRemoved: lambda _: "program: removed",
    ev.NoticeRaised: lambda event: f"notice: {event.notice.code}",
    ev.Failed: lambda event: f"failed: {_code(event.problem)}",
    ev.SettingsChanged: lambda event: f"settings: read again{', the session begins anew' if event.new_session else ''}",
    ev.SettingsRefused: lambda event: f"settings: changed, but not to be used, {len(event.found.mistakes)} mistakes",
    ev.CheckUpEnded: lambda event: f"check-up: {', '.join(f'{each.name} {each.result}' for each in event.findings)}",
    ev.QuitChosen: lambda _: "quit",
    fx.OpenPrompt: lambda effect: (
        f"sign-in: page {effect.step + 1} of {effect.steps}, for {', '.join(ask.api for ask in effect.prompt.asks)}"
    ),
    fx.WatchNetwork: lambda _: "network: away, and waited for",
}
