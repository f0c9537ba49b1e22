"""The rules of a consent that was given a moment ago and has not arrived at every server."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.late import late
from trayapp.core.model import TokenOutcome
from trayapp.core.record import replace
from trayapp.core.rules.refused import with_tokens
from trayapp.core.rules.registry import Step, rule
from trayapp.core.rules.steps import keep_ledger
from trayapp.core.state import State


def await_consent(state: State, outcomes: tuple[TokenOutcome, ...]) -> Step | None:
    """Wait for the consent that the page has just brought, where it is not known everywhere yet; None if it is."""
    signing_in, account = state.sign_in, state.account
    if signing_in is None or signing_in.last_try or account is None:
        return None
    apis = late(state.setup.kind, signing_in.prompts[: signing_in.done], outcomes)
    if not apis:
        return None
    arrived = tuple(each for each in outcomes if each.api not in apis)
    state = with_tokens(state, arrived)
    waits = fx.AwaitConsent(again=bool(signing_in.late))
    return replace(state, sign_in=replace(signing_in, late=apis)), (keep_ledger(account, state), waits)


@rule.register(ev.ConsentAwaited)
def consent_awaited(event: ev.ConsentAwaited, state: State) -> Step:
    signing_in = state.sign_in
    if signing_in is None or state.account is None or not signing_in.late:
        return state, ()
    asks = tuple((each.api, each.asked) for each in state.late)
    sign_in = replace(signing_in, last_try=signing_in.last_try or event.last)
    return replace(state, sign_in=sign_in), (fx.AcquireTokens(state.account, asks, fresh=True),)
