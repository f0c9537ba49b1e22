"""The page of the settings: how it is asked for, and what it says of where a value is from."""

from __future__ import annotations

import pytest

from tests.core.build import run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import SettingLine, SettingsSnapshot, Unusable
from trayapp.core.mistake import Mistake
from trayapp.core.model import SessionConfig
from trayapp.core.record import replace
from trayapp.core.state import Page, State, initial
from trayapp.core.views.elements import Banner, Block, Findings, SettingGroup, SettingRow
from trayapp.core.views.window import window_view

POLICY = "/etc/policies/managed/10.json"
THEME = SettingLine("Appearance", "theme", "Theme", "Dark", "your file", "/home/a.toml", 3, default="As the system")
PROXY = SettingLine(
    "Calls",
    "proxy",
    "Proxy",
    "None",
    "policy of this computer",
    POLICY,
    7,
    locked=True,
    overrides=('"system": your file',),
)
SETUP = setup()


REFUSED = Unusable(missing=False, mistakes=(Mistake("", "No."),))


def page(described: SettingsSnapshot) -> tuple[Block, ...]:
    state, _ = run(signed_in(), ev.SettingsAsked(), ev.SettingsDescribed(described))
    view = window_view(state)
    assert view is not None
    return view.blocks


def rows(*lines: SettingLine) -> list[SettingRow]:
    return [row for block in page(SettingsSnapshot(lines)) if isinstance(block, SettingGroup) for row in block.rows]


def test_the_settings_are_read_first_and_then_shown() -> None:
    state, effects = run(initial(SETUP), ev.SettingsAsked())
    assert (state.page, effects) == (Page.CLOSED, (fx.DescribeSettings(),))
    state, effects = run(state, ev.SettingsDescribed(SettingsSnapshot((THEME,))))
    assert (state.page, effects) == (Page.SETTINGS, (fx.RaiseWindow(),))


def test_settings_that_come_after_the_page_was_left_are_not_kept() -> None:
    asked: list[ev.Event] = [ev.SettingsAsked(), ev.SettingsDescribed(SettingsSnapshot((THEME,)))]
    state, _ = run(signed_in(), *asked, ev.WindowClosed(), ev.SettingsDescribed(SettingsSnapshot((PROXY,))))
    assert (state.described, state.page) == (None, Page.CLOSED)


def test_that_nobody_tells_of_changes_is_said_with_its_reason() -> None:
    (said,) = [each for each in page(SettingsSnapshot((THEME,), unwatched="of a limit")) if isinstance(each, Banner)]
    assert said.text.endswith("when a sign-in starts, because of a limit.")


def test_what_keeps_a_setting_from_its_effect_stands_first_below_it() -> None:
    row, *_ = rows(replace(THEME, remark="switched off in the login items"))
    assert row.notes == ("switched off in the login items", "built in: As the system")


def changed(state: State, event: ev.Event) -> tuple[fx.Effect, ...]:
    _, effects = run(state, ev.SettingsTouched(), event)
    return effects


@pytest.mark.parametrize("event", [ev.SettingsChanged(SETUP), ev.SettingsRefused(REFUSED)])
def test_the_page_follows_settings_that_change(event: ev.Event) -> None:
    asked, _ = run(signed_in(), ev.SettingsAsked(), ev.SettingsDescribed(SettingsSnapshot((THEME,))))
    assert fx.DescribeSettings() in changed(asked, event)
    assert fx.DescribeSettings() not in changed(signed_in(), event)


def test_a_row_says_where_its_value_is_from() -> None:
    row = rows(THEME, PROXY)[0]
    assert row == SettingRow("Theme", "Dark", "theme", "your file, line 3", notes=("built in: As the system",))


def test_what_policy_fixes_looks_fixed_and_says_what_it_overrides() -> None:
    row = rows(THEME, PROXY)[1]
    assert row.lock == "Managed by your organisation"
    assert row.origin == "policy of this computer, line 7"
    assert row.notes == ('overrides "system": your file',)


def test_two_sources_of_one_kind_are_told_apart_by_their_names() -> None:
    other = SettingLine("Calls", "x", "X", "1", "policy of this computer", r"C:\a\20.json", 1)
    assert [row.origin for row in rows(PROXY, other)[:2]] == [
        "policy of this computer, 10.json, line 7",
        "policy of this computer, 20.json, line 1",
    ]


def test_the_sources_are_listed_in_full() -> None:
    assert rows(THEME, PROXY)[-2:] == [
        SettingRow("Your file", "/home/a.toml"),
        SettingRow("Policy of this computer", POLICY),
    ]


def test_the_groups_keep_the_order_of_the_lines() -> None:
    groups = [block.title for block in page(SettingsSnapshot((THEME, PROXY))) if isinstance(block, SettingGroup)]
    assert groups == ["Appearance", "Calls", "Where they come from"]


def test_a_policys_mistakes_and_the_files_are_said() -> None:
    wrong = Mistake("theme", "It is wrong.", "/home/a.toml, line 3")
    ignored = Mistake("theme", "It is wrong.", "/home/a.toml, line 3", policy=True)
    blocks = page(SettingsSnapshot((THEME,), warnings=(ignored, wrong), mistakes=(wrong,), trouble="No editor."))
    banners = [block for block in blocks if isinstance(block, Banner)]
    assert [banner.title for banner in banners] == [
        "Your settings file couldn't be opened",
        "The settings were changed, and can't be used",
        "A policy has a mistake",
        "Something in your settings is left out",
    ]
    for banner in banners[-2:]:
        assert "theme: It is wrong. (/home/a.toml, line 3)" in banner.text
    assert any(isinstance(block, Findings) for block in blocks)


@pytest.mark.parametrize(("exists", "label"), [(True, "Open my settings file"), (False, "Create my settings file…")])
def test_the_file_is_opened_or_made(exists: bool, label: str) -> None:
    state, _ = run(
        signed_in(), ev.SettingsAsked(), ev.SettingsDescribed(SettingsSnapshot((THEME,), file_exists=exists))
    )
    view = window_view(state)
    assert view is not None
    assert (view.buttons[-1].label, view.buttons[-1].event) == (label, ev.OwnFileAsked())
    assert run(state, ev.OwnFileAsked())[1] == (fx.OpenOwnFile(),)


@pytest.mark.parametrize("event", [ev.PageChosen("x"), ev.FormSent("x"), ev.FileChosen("/x"), ev.DemoChosen()])
def test_what_is_left_of_the_first_start_changes_nothing(event: ev.Event) -> None:
    state = initial(SessionConfig("c", "https://a/b", SETUP.kind, SETUP.apis))
    assert run(state, event) == (state, ())
