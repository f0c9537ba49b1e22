"""The first start as a script: from nothing to a program that is configured."""

from __future__ import annotations

import pytest

from tests.core.build import run, setup
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import About, Offered, Unusable
from trayapp.core.first_start import FirstPage
from trayapp.core.mistake import Mistake
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.core.state import Activity, Page, State, initial, unconfigured
from trayapp.core.views.elements import Banner, Hero, Ways
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

NOTHING = Unusable(missing=True, file="/home/ada/consentray.toml", folder="/home/ada")
BROKEN = replace(NOTHING, missing=False, mistakes=(Mistake("api", "It is missing."),))
TEXT = (("text", "client_id = 1"),)
ABOUT = About("1.2.3", (("msal", "1.0", "MIT"),), "", "/home/a/log")
GRAPH = Offered("graph", "Microsoft Graph", ("User.Read",), "", ("Me",))


@pytest.fixture
def book() -> Playbook:
    return Playbook(unconfigured(NOTHING)).on(ev.Started(), fx.RaiseWindow())


def first_page(state: State) -> FirstPage:
    assert state.first_start is not None
    return state.first_start.page


def test_a_pasted_configuration_is_written_read_and_begun_with(book: Playbook) -> None:
    book.on(ev.PageChosen("paste"))
    book.on(ev.FormSent("paste", values=TEXT), fx.WriteConfiguration("paste", TEXT))
    book.on(ev.FormSent("paste", values=TEXT))  # a second click
    book.on(ev.SetUpTried("paste", exists=True))
    book.on(ev.FormSent("paste", replace=True, values=TEXT), fx.WriteConfiguration("paste", TEXT, replace=True))
    book.on(ev.SetUpTried("paste", written="/home/ada/consentray.toml"), fx.ReloadSettings())
    book.on(ev.SettingsChanged(setup(), new_session=True), fx.RestoreSession(), fx.RaiseWindow())
    assert book.state == replace(initial(setup()), activity=Activity.RESTORING, page=Page.OVERVIEW)


def test_a_file_is_used_by_its_path(book: Playbook) -> None:
    book.on(ev.FileChosen("/tmp/a.toml"), fx.WriteConfiguration("file", (("path", "/tmp/a.toml"),)))


def test_the_form_waits_for_the_catalogue_once(book: Playbook) -> None:
    book.on(ev.PageChosen("set-up"), fx.OfferApis())
    assert first_page(book.state) is FirstPage.START
    book.on(ev.ApisOffered((GRAPH,)))
    assert first_page(book.state) is FirstPage.SET_UP
    book.on(ev.BackChosen()).on(ev.PageChosen("set-up"))
    assert first_page(book.state) is FirstPage.SET_UP


def test_a_change_is_read_and_what_was_begun_stays(book: Playbook) -> None:
    book.on(ev.PageChosen("paste")).on(ev.SettingsTouched(), fx.ReloadSettings()).on(ev.SettingsRefused(BROKEN))
    assert first_page(book.state) is FirstPage.PASTE
    assert tray_view(book.state).icon == "problem"


def test_the_demo_and_a_place_need_no_form(book: Playbook) -> None:
    book.on(ev.DemoChosen(), fx.StartDemo()).on(ev.PlaceAsked("/home/ada"), fx.OpenPlace("/home/ada"))
    book.on(ev.FormSent("paste", values=TEXT), fx.WriteConfiguration).on(ev.DemoChosen())


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_is_offered_only_where_it_is_there(demo: bool) -> None:
    book = Playbook(unconfigured(replace(NOTHING, demo=demo))).on(ev.Started(), fx.RaiseWindow())
    view = window_view(book.state)
    assert view is not None
    (ways,) = (each for each in view.blocks if isinstance(each, Ways))
    assert (ev.DemoChosen() in {each.event for each in ways.ways}) == demo


def test_a_reading_that_fails_is_said(book: Playbook) -> None:
    book.on(ev.Failed(Problem("unexpected", "No luck.")))
    assert book.state.first_start is not None
    assert book.state.first_start.tried is not None
    assert book.state.first_start.tried.said is not None


def test_the_window_is_the_only_way_in_where_there_is_no_panel(book: Playbook) -> None:
    book.on(ev.WindowClosed())
    assert window_view(book.state) is None
    book.on(ev.TrayHostChanged(present=False), fx.RaiseWindow())
    assert window_view(book.state) is not None
    book.on(ev.WindowClosed(), fx.Quit())


def shown_title(state: State) -> str:
    view = window_view(state)
    assert view is not None
    return next(each.title for each in view.blocks if isinstance(each, Hero))


def test_the_keys_and_the_program_itself_are_shown_and_lead_back_to_the_form(book: Playbook) -> None:
    book.on(ev.PageChosen("paste")).on(ev.AboutAsked(), fx.DescribeProgram())
    book.on(ev.ProgramDescribed(ABOUT), fx.RaiseWindow())
    assert shown_title(book.state) == "Consentray"
    book.on(ev.KeysAsked())
    assert shown_title(book.state) == "Keys"
    assert shown_title(book.on(ev.BackChosen()).state) == "Consentray"
    assert shown_title(book.on(ev.BackChosen()).state) == "Paste a configuration"
    book.on(ev.KeysAsked()).on(ev.WindowClosed())
    assert window_view(book.state) is None
    assert ev.AboutAsked() in [each.event for each in tray_view(book.state).menu]


def test_a_folder_that_cannot_be_opened_is_said_on_the_page_that_offers_it(book: Playbook) -> None:
    book.on(ev.AboutAsked(), fx.DescribeProgram()).on(ev.ProgramDescribed(ABOUT), fx.RaiseWindow())
    book.on(ev.PlaceAsked("/home/a/log"), fx.OpenPlace("/home/a/log"))
    book.on(ev.SetUpTried("start", said=("It couldn't be opened", "No program.")))
    view = window_view(book.state)
    assert view is not None
    assert [each.text for each in view.blocks if isinstance(each, Banner)] == ["No program."]


def test_ctrl_q_quits_from_each_page(book: Playbook) -> None:
    for event in (ev.PageChosen("ask"), ev.KeysAsked()):
        view = window_view(book.on(event).state)
        assert view is not None
        assert view.quits == ev.QuitChosen()


@pytest.mark.parametrize(
    "event", [ev.SignInChosen(), ev.SignOutChosen(), ev.CallChosen("a", "b"), ev.SettingsAsked(), ev.CheckAgainChosen()]
)
def test_what_needs_a_configuration_does_nothing(book: Playbook, event: ev.Event) -> None:
    before = book.state
    assert book.on(event).state == before


def test_a_mistake_of_the_organisation_is_not_the_users() -> None:
    found = replace(NOTHING, missing=False, mistakes=(Mistake("client_id", "It is missing.", "/etc/x", policy=True),))
    state, _ = run(unconfigured(found), ev.Started())
    window = window_view(state)
    assert window is not None
    heroes = [each.title for each in window.blocks if isinstance(each, Hero)]
    assert heroes == ["Your organisation's settings have a mistake"]
    assert [each.label for each in window.buttons] == ["Write a mail", "Copy"]
    (mail, copied) = (each.event for each in window.buttons)
    assert isinstance(mail, ev.LinkChosen)
    assert isinstance(copied, ev.CopyChosen)
    assert "/etc/x: client_id: It is missing." in copied.text
    assert run(state, mail)[1] == (fx.OpenBrowser(mail.link),)
