"""All that the window does, the menu or a terminal does too: the page of the docs that says how, held to both."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.window.pages import call_states, first_starts, states, views
from tests.ui.window.problem_pages import problem_views
from trayapp.cli.arguments import parser
from trayapp.core import events as ev
from trayapp.core.record import Record
from trayapp.core.views.elements import Button
from trayapp.core.views.menu import MenuEntry
from trayapp.core.views.tray import tray_view

PAGE = (Path(__file__).parent.parent / "docs/accessible.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", PAGE, re.MULTILINE)[2:]
]
WHERE: dict[str, tuple[type[ev.Event], ...]] = {
    "Sign in, give consent": (ev.SignInChosen, ev.SignInConfirmed, ev.VerifyChosen),
    "Copy the sign-in link, open it again": (ev.BrowserAgainChosen, ev.CopyChosen),
    "Cancel a sign-in": (ev.SignInCancelled,),
    "Check again": (ev.CheckAgainChosen,),
    "Continue without what waits": (ev.NarrowChosen,),
    "Ask again": (ev.AskAgainChosen,),
    "Say that the page asked for an administrator": (ev.AdminAsked,),
    "Have an error explained": (ev.ExplainAsked,),
    "Read and copy a problem, the administrator's link": (ev.CopyChosen, ev.LinkChosen),
    "See permissions, and where to revoke them": (ev.ApiPageChosen, ev.LinkChosen),
    "See what will be asked": (ev.WhatIsAskedChosen,),
    "Call an API, confirm it": (ev.CallChosen, ev.CallConfirmed, ev.FormSent),
    "Read, copy and save an answer": (
        ev.AnswerChosen,
        ev.AnswerCopyChosen,
        ev.AnswerFormChosen,
        ev.AnswerSaveChosen,
        ev.HistoryAsked,
    ),
    "Load further pages": (ev.MoreChosen,),
    "Cancel a call": (ev.CallCancelled, ev.CallStopped),
    "Use another account": (ev.AccountsAsked, ev.AccountChosen, ev.OtherAccountChosen),
    "Sign out": (ev.SignOutChosen, ev.SignOutOfAllChosen),
    "Read settings, find their file": (ev.SettingsAsked, ev.PlaceAsked, ev.OwnFileAsked),
    "Change a setting, undo it": (ev.SettingChosen, ev.SettingUndone),
    "Add a call to the favourites": (ev.FavouriteToggled,),
    "Check the set-up": (ev.CheckUpAsked,),
    "Read the log; save the diagnostics": (
        *(ev.LogAsked, ev.DiagnosticsAsked, ev.PartChosen, ev.DiagnosticsSaveChosen),
    ),
    "See the version, and who helps": (ev.AboutAsked,),
    "See the keys": (ev.KeysAsked,),
    "Set up for the first time": (ev.PageChosen, ev.FormSent),
    "Check a file that you received": (ev.FileChosen,),
    "Try the demo": (ev.DemoChosen,),
    "Quit": (ev.QuitChosen,),
}
"""The row of each event that a button of the window posts."""
OF_THE_WINDOW = {ev.BackChosen, ev.ProblemDismissed, ev.NoticeDismissed}
"""What is about the window itself."""


def posted(value: object) -> Iterator[type[ev.Event]]:
    """Yield what the controls of a view post."""
    if isinstance(value, Record):
        for each in vars(value).values():
            if isinstance(each, ev.Event):
                if isinstance(value, Button) or "event" in vars(value):
                    yield type(each)
            else:
                yield from posted(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from posted(each)


def labels(entries: tuple[MenuEntry, ...]) -> Iterator[str]:
    for entry in entries:
        yield entry.label
        yield from labels(entry.children)


def test_every_control_of_the_window_has_a_row() -> None:
    found = {event for view in (views() | problem_views()).values() for event in posted(view)}
    assert len(found) > 30
    missing = found - {event for events in WHERE.values() for event in events} - OF_THE_WINDOW
    assert missing == set(), "add a row to docs/accessible.md, and the event to WHERE"
    assert [row[0] for row in ROWS] == list(WHERE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_every_row_names_what_there_is(row: list[str]) -> None:
    _, menu, terminal = row
    assert menu or terminal
    for command in re.findall(r"`consentray ([^`]+)`", terminal):
        parser().parse_args(shlex.split(command))
    shown = {
        label
        for state in (states() | call_states() | first_starts()).values()
        for label in labels(tray_view(state).menu)
    }
    for label in re.findall(r"\*\*(.+?)\*\*", menu):
        assert label in shown
