"""What enters the ledger and leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trayapp.core import effects as fx
from trayapp.core.consent.scopes import names
from trayapp.core.problems import problem, verification_needed
from trayapp.core.record import replace

if TYPE_CHECKING:
    from trayapp.core.events import TokenOutcome
    from trayapp.core.model import Account, ApiLedger
    from trayapp.core.state import State


def record(state: State, *outcomes: TokenOutcome) -> State:
    """Enter the outcomes of token requests in the ledger."""
    by_api = {outcome.api: outcome for outcome in outcomes}
    ledgers = tuple(_entered(each, by_api[each.api]) if each.api in by_api else each for each in state.ledgers)
    return replace(state, ledgers=ledgers)


def _entered(ledger: ApiLedger, outcome: TokenOutcome) -> ApiLedger:
    if outcome.granted is not None:
        granted = tuple(scope for scope in ledger.asked if scope in outcome.granted)
        ledger = replace(ledger, granted=granted, known=True)
    ledger = replace(ledger, problem=outcome.problem)
    if ledger.problem is not None or not ledger.missing:
        return ledger
    code = "consent-partial" if ledger.granted else "consent-missing"
    what = f"{ledger.title} was not granted: {names(ledger.missing)}. Give consent to use everything it offers."
    return replace(ledger, problem=problem(code, what))


def restored(state: State, granted: dict[str, tuple[str, ...]], challenges: dict[str, str]) -> State:
    """Enter what was kept: each API's granted scopes, and the claims challenges (JSON text) that wait."""
    ledgers = tuple(
        replace(
            each,
            granted=tuple(scope for scope in each.asked if scope in granted.get(each.api, ())),
            known=each.api in granted,
            problem=verification_needed(each.title, challenges[each.api]) if each.api in challenges else None,
        )
        for each in state.ledgers
    )
    return replace(state, ledgers=ledgers)


def keep(account: Account, state: State) -> fx.KeepLedger:
    """Keep what was granted, and the claims challenges that wait for the person."""
    granted = tuple((each.api, each.granted) for each in state.ledgers if each.known)
    waiting = ((each.api, each.problem.claims) for each in state.ledgers if each.problem is not None)
    return fx.KeepLedger(account, granted, tuple((api, claims) for api, claims in waiting if claims is not None))


def forget_ledgers(state: State) -> State:
    """Blank every page, as for another account."""
    blank = tuple(replace(each, granted=(), known=False, problem=None) for each in state.ledgers)
    return replace(state, ledgers=blank)
