"""The page that says what program this is, and who helps; what problems say of the help desk."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.core.build import run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import About
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.core.state import Page, State, initial
from trayapp.core.views.elements import Banner, Details, SettingGroup, WindowView
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view
from trayapp.system.browser import may_open

ABOUT = About("1.2.3", (("msal", "1.0", "MIT"), ("pystray", "0.19", "LGPLv3")), "/usr/share/doc/c", "/home/a/log")


def opened(about: About = ABOUT, **config: str) -> tuple[State, WindowView]:
    state = signed_in(initial(replace(setup(), **config)))
    state, _ = run(state, ev.AboutAsked(), ev.ProgramDescribed(about))
    view = window_view(state)
    assert view is not None
    return state, view


def rows(view: WindowView) -> dict[str, object]:
    (group,) = [each for each in view.blocks if isinstance(each, SettingGroup)]
    return {row.title: (row.value, row.button.event if row.button else None) for row in group.rows}


def test_the_menu_and_the_settings_lead_to_it() -> None:
    assert ev.AboutAsked() in [each.event for each in tray_view(signed_in()).menu]
    state, effects = run(signed_in(), ev.AboutAsked())
    assert effects == (fx.DescribeProgram(),)
    state, effects = run(state, ev.ProgramDescribed(ABOUT))
    assert (state.page, effects) == (Page.ABOUT, (fx.RaiseWindow(),))
    hidden = signed_in(initial(replace(setup(), hidden_menu_items=("about",))))
    assert ev.AboutAsked() not in [each.event for each in tray_view(hidden).menu]


def test_it_leads_to_the_keys() -> None:
    state, view = opened()
    (keys,) = [each for each in view.buttons if isinstance(each.event, ev.KeysAsked)]
    state, _ = run(state, keys.event)
    assert state.page is Page.KEYS
    assert run(state, ev.BackChosen())[0].page is Page.ABOUT


def test_it_has_the_version_the_places_and_every_licence() -> None:
    _, view = opened(help_page="https://intranet.example/c")
    assert rows(view) == {
        "Documentation": ("https://intranet.example/c", ev.LinkChosen("https://intranet.example/c")),
        "Log folder": ("/home/a/log", ev.PlaceAsked("/home/a/log")),
        "Licences": ("/usr/share/doc/c", ev.PlaceAsked("/usr/share/doc/c")),
    }
    (parts,) = [each for each in view.blocks if isinstance(each, Details)]
    assert parts.pairs == (("msal", "1.0, MIT"), ("pystray", "0.19, LGPLv3"))
    assert "Version 1.2.3" in repr(view.blocks[0])


def test_what_is_not_there_is_not_offered() -> None:
    _, view = opened(About("1", ()))
    assert rows(view) == {
        "Log folder": ("Nothing was logged yet", None),
        "Licences": ("MIT, see below for the parts", None),
    }


def test_a_folder_is_opened_and_a_failure_is_said_there() -> None:
    state, _ = opened()
    assert run(state, ev.PlaceAsked("/home/a/log"))[1] == (fx.OpenPlace("/home/a/log"),)
    state, effects = run(state, ev.ProgramDescribed(replace(ABOUT, trouble="No program.")))
    view = window_view(state)
    assert effects == ()
    assert view is not None
    assert [each.text for each in view.blocks if isinstance(each, Banner)] == ["No program."]
    left, _ = run(state, ev.WindowClosed(), ev.ProgramDescribed(ABOUT))
    assert left.page is Page.CLOSED


def desks(view: WindowView | None) -> list[Banner]:
    assert view is not None
    return [each for each in view.blocks if isinstance(each, Banner) and "help desk" in each.title]


def test_nobody_is_named_where_nobody_is_known() -> None:
    assert desks(opened()[1]) == []


@pytest.mark.parametrize("page", ["about", "problem"])
def test_the_help_desk_is_named_and_written_to(page: str) -> None:
    state, view = opened(help_desk="IT service desk", help_desk_address="it+help@contoso.example")
    trouble = Problem("consent-declined", "You said no.", correlation_id="11-22")
    if page == "problem":
        view = window_view(replace(state, page=Page.PROBLEM, problem=trouble))  # type: ignore[assignment] # a problem has a page
    (desk,) = desks(view)
    assert (desk.title, desk.text) == ("Your help desk: IT service desk", "it+help@contoso.example")
    assert desk.dismiss is not None
    assert isinstance(desk.dismiss.event, ev.LinkChosen)
    link = desk.dismiss.event.link
    assert may_open(link)
    mail = parse_qs(urlsplit(link).query)
    assert mail["to"] == ["it+help@contoso.example"]
    if page == "problem":
        assert mail["subject"] == [f"Consentray: {trouble.title}"]
        assert "11-22" in mail["body"][0]


def test_a_long_mail_leaves_the_details_out() -> None:
    state, _ = opened(help_desk_address="it@contoso.example")
    trouble = Problem("consent-declined", "No. " * 2_000)
    (desk,) = desks(window_view(replace(state, page=Page.PROBLEM, problem=trouble)))
    assert desk.dismiss is not None
    assert "body=" not in repr(desk.dismiss.event)


def test_a_help_desk_may_be_a_page() -> None:
    (desk,) = desks(opened(help_desk_address="https://help.contoso.example/")[1])
    assert desk.dismiss is not None
    assert desk.dismiss.event == ev.LinkChosen("https://help.contoso.example/")
