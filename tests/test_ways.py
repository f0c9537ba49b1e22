"""What the window offers for a refusal, a terminal offers too: each button has a command, which the message names."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import ADA, PRIYA, Program
from tests.ui.window.pages import states
from trayapp.cli.arguments import parser
from trayapp.cli.ways import ways
from trayapp.core import events as ev
from trayapp.core.state import Page, State
from trayapp.core.views.window import window_view
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform

NO_COMMAND = (
    # Printed, or what a command does by itself
    ev.CopyChosen,
    ev.LinkChosen,
    ev.CallChosen,
    ev.AnswerSaveChosen,
    ev.AnswerCopyChosen,
    # The window's own
    ev.BackChosen,
    ev.ProblemDismissed,
    ev.WindowClosed,
    ev.AccountsAsked,
    ev.WhatIsAskedChosen,
    ev.HistoryAsked,
    ev.SettingsAsked,
    ev.QuitChosen,
)
STATES = {name: state for name, state in states().items() if state.page in {Page.PROBLEM, Page.OVERVIEW, Page.ANSWER}}


@pytest.mark.parametrize("state", [pytest.param(state, id=name) for name, state in STATES.items()])
def test_every_button_of_a_problem_has_a_command_that_there_is(state: State) -> None:
    view = window_view(state)
    assert view is not None
    lines = dict(line.split(": consentray ") for line in ways(state))
    for button in view.buttons:
        own = isinstance(button.event, ev.SignOutChosen) and button.event.home_id is None
        if not own and not isinstance(button.event, NO_COMMAND):
            assert button.label.rstrip("…") in lines
    for command in lines.values():
        assert parser().parse_args(shlex.split(command)).command in {
            "consent",
            "status",
            "explain",
            "doctor",
            "sign-out",
            "registration",
        }


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


def test_somebody_else_who_answered_can_be_used_or_forgotten(program: Program) -> None:
    program.run("consent")
    program.platform.revoke_refresh_tokens(ADA)
    program.platform.grant_admin_consent("fabrikam.example")
    forget_access_tokens(program)
    program.browse_as(PRIYA)
    ran = program.run("consent")
    assert f"Use {PRIYA}: consentray consent --account {PRIYA}" in ran.err
    assert f"Forget that sign-in: consentray sign-out --account {PRIYA}" in ran.err
    assert program.run("consent", "--account", PRIYA, "--json").document["account"]["username"] == PRIYA
    assert program.run("sign-out", "--account", PRIYA, "--json").document["account"] is None
    ran = program.run("sign-out", "--account", PRIYA)
    assert (ran.code, f"{PRIYA} isn't known" in ran.err) == (2, True)


def test_a_page_that_asked_for_an_administrator_and_sent_nothing_back(program: Program) -> None:
    program.platform.manners.administrators = frozenset({"vendor.write"})
    program.no_browser()
    program.config.write_text(f"sign_in_timeout = 5\n{program.config.read_text()}")
    ran = program.run("consent")
    assert "It asked for an administrator: consentray consent --asked-for-admin" in ran.err
    assert "The page showed an error: consentray explain" in ran.err
    program.browse_as(ADA)
    ran = program.run("consent", "--asked-for-admin")
    assert program.platform.record.count(AuthorizeRequest) == 0
    assert "Find out which, in 6 pages at most: consentray consent --without-admin" in ran.err
    assert program.run("consent", "--without-admin", "--json").api("customer")["consent"] == "granted"


def test_a_problem_names_the_help_desk(program: Program) -> None:
    program.platform.manners.administrators = frozenset({"vendor.write"})
    assert "Ask your help desk" not in program.run("consent").err
    program.configure(head='help_desk = "IT"\nhelp_desk_address = "it@contoso.example"\n')
    assert "Ask your help desk: IT, it@contoso.example" in program.run("consent").err


def test_an_explained_error_names_the_command(program: Program) -> None:
    assert "consentray consent --asked-for-admin --without-admin" in program.run("explain", "AADSTS90094").err
