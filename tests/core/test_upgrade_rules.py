"""The program's files are replaced or removed while it runs."""

from __future__ import annotations

from tests.core.build import ADA, APIS, request, setup, signed_in
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import Unusable
from trayapp.core.model import Answer, Notice
from trayapp.core.notices import IN_MEMORY
from trayapp.core.state import Page, initial, unconfigured

CALL = fx.SendCall(ADA, request("customer", "list"), APIS[0].scopes)
REPLACED = ev.ProgramReplaced(restarts=True)


def idle() -> Playbook:
    return Playbook(signed_in()).given(ev.WindowClosed())


def test_it_starts_anew_at_once_if_nothing_is_under_way() -> None:
    idle().on(REPLACED, fx.Restart())


def test_a_call_and_its_answer_come_first() -> None:
    story = idle().on(ev.CallChosen("customer", "list"), CALL).on(REPLACED)
    story.given(ev.CallAnswered(Answer("customer", "list", "https://api", 200, 5, 1, b"{}")))
    story.has(page=Page.ANSWER).on(ev.WindowClosed(), fx.Restart())


def test_so_does_a_sign_in() -> None:
    story = Playbook(initial(setup())).given(ev.SignInChosen(), ev.WindowClosed())
    story.on(REPLACED).has(restart_due=True)


def test_an_open_window_says_what_it_waits_for() -> None:
    story = Playbook(signed_in()).given(ev.WindowAsked()).on(REPLACED)
    assert [each.title for each in story.state.shown_notices()] == ["Consentray was updated"]
    story.on(ev.WindowClosed(), fx.Restart())


def test_a_sign_in_that_only_memory_holds_is_not_thrown_away() -> None:
    story = idle().given(ev.NoticeRaised(Notice(IN_MEMORY, "Kept in memory", "No keyring.")))
    story.on(REPLACED, fx.Notify).on(REPLACED)
    assert story.state.shown_notices()[-1].title == "Restart Consentray"


def test_where_the_new_program_does_not_start_the_person_is_told() -> None:
    story = idle().on(ev.ProgramReplaced(restarts=False), fx.Notify)
    assert story.state.shown_notices()[-1].title == "Restart Consentray"


def test_a_program_without_a_configuration_starts_anew_too() -> None:
    story = Playbook(unconfigured(Unusable(missing=True))).on(REPLACED, fx.Restart())
    story.given(ev.ProgramRemoved())


def test_who_quits_meanwhile_has_quit() -> None:
    idle().given(ev.CallChosen("customer", "list")).on(REPLACED).on(ev.QuitChosen(), fx.Quit())


def test_without_a_tray_closing_the_window_quits() -> None:
    story = Playbook(signed_in()).given(ev.WindowAsked(), ev.TrayHostChanged(present=False)).on(REPLACED)
    story.on(ev.WindowClosed(), fx.Quit())


def test_a_program_that_is_removed_ends() -> None:
    idle().on(ev.ProgramRemoved(), fx.Quit())
