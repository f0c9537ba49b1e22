"""Where a user was: the pages that lead to the one that is shown, and what belongs to it alone."""

from __future__ import annotations

from typing import Final

from trayapp.core import effects as fx
from trayapp.core.record import replace
from trayapp.core.rules.steps import Step
from trayapp.core.state import Page, State

PASSING: Final = frozenset({Page.NOTICE, Page.PROBLEM, Page.VALUES, Page.CONFIRM})
"""Pages that nobody comes back to: they ask for one thing, or tell one."""


def follow(before: State, step: Step) -> Step:
    """Note the page that was left; a confirmation such as "Answer copied" goes with what it is about.

    Without a panel the window is the only control, so it closes only when the program ends.
    """
    state, effects = step
    ends = state.quitting or any(isinstance(each, fx.Quit) for each in effects)
    if state.page is Page.CLOSED and not state.tray_host and not ends:
        state = replace(state, page=Page.OVERVIEW)
    left, page = before.page, state.page
    moved = page is not left or state.answer is not before.answer or state.api_shown != before.api_shown
    if moved and state.copied is not None and state.copied is before.copied:
        state = replace(state, copied=None)
    if page is left:
        return state, effects
    trail = state.trail
    if page in {Page.CLOSED, Page.OVERVIEW}:
        trail = ()
    elif page in trail:
        trail = trail[: trail.index(page)]
    elif left not in PASSING:
        trail = (*trail, left)
    return replace(state, trail=trail), effects


def origin(state: State) -> Page:
    """Return where the user was before the page that is shown; `Page.CLOSED` if the window was."""
    there = (each for each in reversed(state.trail) if _is_there(state, each))
    return next(there, Page.OVERVIEW)


def _is_there(state: State, page: Page) -> bool:
    return {
        Page.ANSWER: state.answer is not None,
        Page.WAITING: state.sign_in is not None,
        Page.SETTINGS: state.described is not None,
        Page.HISTORY: bool(state.history),
    }.get(page, True)
