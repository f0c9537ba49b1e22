"""The rules of a consent that was given a moment ago and has not arrived at every server.

Microsoft's advice ("Troubleshoot consent in Microsoft Entra ID", on bundled consent) is to ask again: it takes seconds.
One resource's permissions are granted in one record, so late is an API of which nothing that the page asked for has
arrived. Where a part of it has, a user has left the rest out.
"""

from __future__ import annotations

from collections.abc import Iterable

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.plan import Prompt
from trayapp.core.model import AuthorityKind, TokenOutcome
from trayapp.core.record import replace
from trayapp.core.rules.refused import with_tokens
from trayapp.core.rules.steps import Step, keep_ledger, rule
from trayapp.core.state import State


def await_consent(state: State, outcomes: tuple[TokenOutcome, ...]) -> Step | None:
    """Wait for the consent that the page has just brought, where it is not known everywhere yet; None if it is."""
    signing_in = state.sign_in
    if signing_in is None or signing_in.last_try:
        return None
    apis = late(state.setup.kind, signing_in.prompts[: signing_in.done], outcomes)
    if not apis:
        return None
    arrived = tuple(each for each in outcomes if each.api not in apis)
    state = with_tokens(state, arrived)
    waits = fx.AwaitConsent(again=bool(signing_in.late))
    return replace(state, sign_in=replace(signing_in, late=apis)), (keep_ledger(state), waits)


@rule.register(ev.ConsentAwaited)
def consent_awaited(event: ev.ConsentAwaited, state: State) -> Step:
    signing_in = state.sign_in
    if signing_in is None or state.account is None or not signing_in.late:
        return state, ()
    asks = tuple((each.api, each.asked) for each in state.late)
    sign_in = replace(signing_in, last_try=signing_in.last_try or event.last)
    return replace(state, sign_in=sign_in), (fx.AcquireTokens(state.account, asks, fresh=True),)


def late(kind: AuthorityKind, answered: Iterable[Prompt], outcomes: Iterable[TokenOutcome]) -> tuple[str, ...]:
    """Return the APIs whose consent is still on its way after these prompts were answered."""
    if kind is not AuthorityKind.ENTRA:  # whose servers all over the world keep a user's consent
        return ()
    asked: dict[str, set[str]] = {}
    for prompt in answered:
        for ask in prompt.asks:
            asked.setdefault(ask.api, set()).update(ask.scopes)
    return tuple(each.api for each in outcomes if _is_late(each, asked.get(each.api, set())))


def _is_late(outcome: TokenOutcome, asked: set[str]) -> bool:
    """Tell it by the refusal, and that of the scopes just asked for none is granted: some of the API's may be."""
    refused = outcome.problem is not None and outcome.problem.code == "consent-missing"
    some = outcome.problem is None and bool(outcome.granted)
    return bool(asked) and (refused or some) and asked.isdisjoint(outcome.granted or ())
