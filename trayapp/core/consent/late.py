"""Consent that a page has just given, and that not every server of the sign-in service knows yet.

Microsoft's advice ("Troubleshoot consent in Microsoft Entra ID", on bundled consent) is to ask again: it takes seconds.
One resource's permissions are granted in one record, so late is an API of which nothing that the page asked for has
arrived. Where a part of it has, a person has left the rest out.
"""

from __future__ import annotations

from collections.abc import Iterable

from trayapp.core.consent.plan import Prompt
from trayapp.core.model import AuthorityKind, TokenOutcome

SPREADS = frozenset({AuthorityKind.ENTRA})
"""Where a person's consent is kept by servers all over the world."""


def late(kind: AuthorityKind, answered: Iterable[Prompt], outcomes: Iterable[TokenOutcome]) -> tuple[str, ...]:
    """Return the APIs whose consent is still on its way after these prompts were answered."""
    if kind not in SPREADS:
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
