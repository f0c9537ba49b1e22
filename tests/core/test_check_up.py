"""The page that checks the set-up: its progress, its findings, and what leads on from each."""

from __future__ import annotations

import pytest

from tests.core.build import run, setup
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.findings import Finding, Result, as_text, count_text
from trayapp.core.problems import Problem
from trayapp.core.state import Page, State, initial
from trayapp.core.views.elements import Banner, Busy, Button, SettingGroup, WindowView
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

START = initial(setup())
CLOCK = Finding("clock", "Clock", Result.FAILED, "it is slow", "Set it.", why="It matters.")
TOKEN = Finding("token:customer", "Token", Result.WARNING, "it lacks one", "Consent.", command="consentray consent")
SIGNED = Finding("signed:a", "Certificate", Result.FAILED, "not trusted", "Trust it.", command="consentray config")
FINE = Finding("browser", "Browser", Result.OK, "firefox")
LEFT = Finding("panel", "Panel", Result.SKIPPED, "there is no desktop")


def window(state: State) -> WindowView:
    view = window_view(state)
    assert view is not None
    return view


def banners(state: State) -> list[Banner]:
    return [block for block in window(state).blocks if isinstance(block, Banner)]


def busy(state: State) -> list[str]:
    return [block.text for block in window(state).blocks if isinstance(block, Busy)]


def test_it_is_offered_on_the_page_of_a_problem_and_leads_back() -> None:
    state, _ = run(START, ev.SignInChosen(), ev.PromptFailed(Problem("offline", "No network.")))
    assert ev.CheckUpAsked() in [button.event for button in window(state).buttons]
    assert ev.CheckUpAsked() in [entry.event for entry in tray_view(state).menu]
    state, effects = run(state, ev.CheckUpAsked())
    assert (state.page, effects) == (Page.CHECK_UP, (fx.RaiseWindow(), fx.CheckUp()))
    assert run(state, ev.BackChosen())[0].page is Page.OVERVIEW


def test_its_progress_is_shown_as_each_check_ends() -> None:
    state, _ = run(START, ev.CheckUpAsked())
    assert busy(state) == ["Checking…"]
    state, _ = run(state, ev.Examined(FINE, 3), ev.Examined(CLOCK, 3))
    assert busy(state) == ["2 of 3 checks made…"]
    assert [banner.title for banner in banners(state)] == ["Clock"]
    assert [button.label for button in window(state).buttons] == ["Back"]


def test_what_is_to_be_fixed_comes_first_with_its_fix() -> None:
    state, _ = run(START, ev.CheckUpAsked(), ev.CheckUpEnded((FINE, TOKEN, LEFT, CLOCK, SIGNED)))
    assert busy(state) == []
    assert [banner.title for banner in banners(state)] == ["Clock", "Certificate", "Token"]
    assert banners(state)[0].text == "It is slow.\nIt matters.\nWhat to do: Set it."
    assert [banner.dismiss for banner in banners(state)] == [
        None,
        Button("Copy the command", ev.CopyChosen("consentray config", "Command")),
        Button("Sign in…", ev.SignInChosen()),
    ]
    groups = [block for block in window(state).blocks if isinstance(block, SettingGroup)]
    assert [(group.title, row.title, row.value) for group in groups for row in group.rows] == [
        ("In order", "Browser", "Firefox"),
        ("Skipped", "Panel", "There is no desktop"),
    ]


def test_all_of_it_can_be_copied_for_the_help_desk() -> None:
    state, _ = run(START, ev.CheckUpAsked(), ev.CheckUpEnded((FINE, CLOCK)))
    (copy,) = [button.event for button in window(state).buttons if isinstance(button.event, ev.CopyChosen)]
    assert copy.text == "[failed] Clock: it is slow\n    Why: It matters.\n    Fix: Set it.\n[ok] Browser: firefox"
    assert copy.text == as_text((FINE, CLOCK))


def test_it_begins_anew_only_where_that_is_wanted_and_never_twice_at_once() -> None:
    state, _ = run(START, ev.CheckUpAsked())
    assert run(state, ev.CheckUpAsked(again=True))[1] == (fx.RaiseWindow(),)
    state, _ = run(state, ev.CheckUpEnded((CLOCK,)), ev.BackChosen())
    again, effects = run(state, ev.CheckUpAsked())
    assert effects == (fx.RaiseWindow(),)
    assert [banner.title for banner in banners(again)] == ["Clock"]
    again, effects = run(again, ev.CheckUpAsked(again=True))
    assert effects == (fx.RaiseWindow(), fx.CheckUp())
    assert banners(again) == []


@pytest.mark.parametrize("event", [ev.Examined(CLOCK, 1), ev.CheckUpEnded((CLOCK,))])
def test_findings_that_nobody_asked_for_change_nothing(event: ev.Event) -> None:
    assert run(START, event) == (START, ())


def test_the_count_of_findings() -> None:
    assert count_text((FINE, TOKEN, LEFT, CLOCK, SIGNED)) == "2 to fix, 1 to look at, 1 fine, 1 skipped"
