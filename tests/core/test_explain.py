"""The page that explains an error which stayed in the browser."""

from __future__ import annotations

import pytest

from tests.core.build import run, setup
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.problems import Problem
from trayapp.core.state import Page, State, initial
from trayapp.core.views.elements import Banner, WindowView
from trayapp.core.views.window import window_view

START = initial(setup())
REFUSED = Problem("not-assigned", "Not you.", aadsts=(50105,))


def window(state: State) -> WindowView:
    view = window_view(state)
    assert view is not None
    return view


@pytest.mark.parametrize("code", ["sign-in-timed-out", "sign-in-cancelled"])
def test_it_is_offered_where_the_page_may_have_shown_an_error(code: str) -> None:
    state, _ = run(START, ev.SignInChosen(), ev.PromptFailed(Problem(code, "No answer.")))
    assert ev.ExplainAsked() in [button.event for button in window(state).buttons]
    state, _ = run(state, ev.ExplainAsked())
    assert state.page is Page.EXPLAIN
    sent = ev.FormSent("explain", values=(("text", "AADSTS50105"),))
    state, effects = run(state, sent)
    assert effects == (fx.Explain("AADSTS50105"),)
    state, _ = run(state, ev.Explained(REFUSED))
    (banner,) = [block for block in window(state).blocks if isinstance(block, Banner)]
    assert banner.title == REFUSED.title
    assert banner.text == "Not you.\nWho can fix it: an administrator of the organisation."
    state, _ = run(state, ev.BackChosen())
    assert state.page is Page.OVERVIEW


def test_elsewhere_it_is_not() -> None:
    state, _ = run(START, ev.SignInChosen(), ev.PromptFailed(Problem("offline", "No network.")))
    assert ev.ExplainAsked() not in [button.event for button in window(state).buttons]


def test_an_explanation_that_nobody_waits_for_changes_nothing() -> None:
    assert run(START, ev.Explained(REFUSED)) == (START, ())
