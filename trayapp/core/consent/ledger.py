"""The ledger: per API, what was asked and what was granted. What changes it."""

from __future__ import annotations

from collections.abc import Mapping

from trayapp.core.consent.refusals import TURNED_AWAY
from trayapp.core.consent.scopes import names
from trayapp.core.language import _
from trayapp.core.model import ApiConsent, History, TokenOutcome
from trayapp.core.problems import Problem, verification_needed
from trayapp.core.record import replace

Ledger = tuple["ApiConsent", ...]


def enter(ledger: Ledger, *outcomes: TokenOutcome) -> Ledger:
    """Record the outcomes of token requests."""
    by_api = {outcome.api: outcome for outcome in outcomes}
    return tuple(_entered(each, by_api[each.api]) if each.api in by_api else each for each in ledger)


def _entered(page: ApiConsent, outcome: TokenOutcome) -> ApiConsent:
    if outcome.granted is not None:
        granted = tuple(scope for scope in page.asked if scope in outcome.granted)
        extra = page.extra if outcome.extra is None else outcome.extra
        if not page.known or (granted, extra) != (page.granted, page.extra):
            page = replace(page, since=outcome.at)
        page = replace(page, granted=granted, known=True, extra=extra)
    page = replace(page, problem=outcome.problem)
    if page.problem is not None or not page.missing:
        return page
    code = "consent-partial" if page.granted else "consent-missing"
    what = _(
        "{title} wasn't granted: {names}. Give consent to use everything it offers.",
        title=page.title,
        names=names(page.missing),
    )
    return replace(page, problem=Problem(code, what))


def restore(
    ledger: Ledger,
    granted: Mapping[str, tuple[str, ...]],
    challenges: Mapping[str, str],
    histories: Mapping[str, History],
) -> Ledger:
    """Record what was stored: each API's granted scopes, the pending claims challenges (JSON text), the histories."""
    pages = ((each, histories.get(each.api, History())) for each in ledger)
    return tuple(
        replace(
            each,
            granted=tuple(scope for scope in each.asked if scope in granted.get(each.api, ())),
            known=each.api in granted,
            problem=_pending(each, challenges.get(each.api), history.turned_away),
            extra=history.extra,
            since=history.since,
        )
        for each, history in pages
    )


def blank(ledger: Ledger) -> Ledger:
    """Return the ledger with nothing in it, as for another account."""
    return tuple(replace(each, granted=(), known=False, problem=None, extra=(), since=None) for each in ledger)


def _pending(page: ApiConsent, claims: str | None, turned_away: str | None) -> Problem | None:
    """Return the problem that only a user can end, and that an earlier run left."""
    if claims is not None:
        return verification_needed(page.title, claims)
    return Problem(TURNED_AWAY, turned_away) if turned_away is not None else None
