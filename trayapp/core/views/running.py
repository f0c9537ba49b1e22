"""The calls on their way, the answers that nobody has seen, and those of this run."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from trayapp.core import events as ev
from trayapp.core.language import _, number, plural
from trayapp.core.model import Answer
from trayapp.core.state import State
from trayapp.core.views.call import again_button
from trayapp.core.views.elements import Banner, Block, Busy, Button, Hero, LedgerList, LedgerRow, Tone

MOST_SHOWN: Final = 5
"""Running calls that a page shows one by one."""


def running_blocks(state: State) -> list[Block]:
    """Return the calls on their way, each with the time that it has taken and a button that ends it."""
    blocks: list[Block] = [
        Busy(
            "  ·  ".join(state.setup.titles(*each.key)),
            each.since,
            Button(_("Cancel"), ev.CallStopped(*each.key)),
        )
        for each in state.sent[:MOST_SHOWN]
    ]
    if (more := len(state.sent) - MOST_SHOWN) > 0:
        blocks.append(
            Busy(
                plural("{count} more call", "{count} more calls", more), stop=Button(_("Cancel all"), ev.CallStopped())
            )
        )
    return blocks


def news(state: State) -> list[Block]:
    """Return the answers that came while the user was elsewhere; of many, the newest."""
    unread = [each for each in state.history if each.number in state.unread]
    titled = [(each, *state.setup.titles(each.api, each.call)) for each in unread[:MOST_SHOWN]]
    return [
        Banner(Tone.INFO, call, f"{api}: {each.outcome}", Button(_("Show"), ev.AnswerChosen(each.number)))
        for each, api, call in titled
    ]


def recent_calls(state: State) -> list[Button]:
    """Return the button that shows the answers of this run, if there are any to look at again."""
    return [Button(_("Recent calls…"), ev.HistoryAsked())] if state.history and state.setup.call_history else []


def history_page(state: State) -> tuple[list[Block], list[Button]]:
    """Return the answers of this run, the newest first."""
    blocks: list[Block] = [
        Hero(
            state.status.value,
            _("Recent calls"),
            _("Answers since Consentray started. They're in memory only, and go when it quits."),
        ),
        *running_blocks(state),
        LedgerList(tuple(_row(state, each) for each in state.history)),
    ]
    return blocks, [Button(_("Back"), ev.BackChosen(), primary=True)]


def _row(state: State, answer: Answer) -> LedgerRow:
    call = state.setup.call(answer.api, answer.call)
    trouble = answer.problem
    took = f"{number(answer.elapsed_ms)} ms" if answer.elapsed_ms is not None else ""
    api, title = state.setup.titles(answer.api, answer.call)
    again = [again_button(answer, call)] if call and state.setup.allows(call) else []
    return LedgerRow(
        title,
        answer.outcome,
        Tone.WARNING if trouble else Tone.GOOD,
        text="  ·  ".join(filter(None, (_clock(answer.sent), api, took))),
        buttons=(Button(_("Show"), ev.AnswerChosen(answer.number)), *again),
    )


def _clock(sent: str | None) -> str:
    """Return a time (ISO 8601) as the clock of this computer shows it; empty where nothing was sent."""
    return datetime.fromisoformat(sent).astimezone().strftime("%H:%M:%S") if sent else ""
