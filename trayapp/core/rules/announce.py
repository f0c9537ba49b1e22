"""The rule of notifications: of the kinds that a person wants, once for each event."""

from __future__ import annotations

from trayapp.core import effects as fx
from trayapp.core.effects import Effect
from trayapp.core.model import Announced
from trayapp.core.record import replace
from trayapp.core.rules.registry import Step


def announce_wanted(step: Step) -> Step:
    """Leave out the notifications that nobody wants; the icon, the menu and the window tell all the same."""
    state, effects = step
    wanted = state.setup.notifications
    return state, tuple(
        _quiet(each, wanted) for each in effects if not isinstance(each, fx.Notify) or each.kind in wanted
    )


def _quiet(effect: Effect, wanted: tuple[str, ...]) -> Effect:
    offer = isinstance(effect, fx.OfferAnswer) and Announced.ANSWERS not in wanted
    return replace(effect, quiet=True) if offer else effect
