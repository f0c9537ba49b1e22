"""The page of the settings: how it is asked for, and what it says of where a value is from."""

from __future__ import annotations

import pytest

from tests.core.build import run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import Control, SettingLine, SettingsSnapshot, Unusable
from trayapp.core.mistake import Mistake
from trayapp.core.model import SessionConfig
from trayapp.core.record import replace
from trayapp.core.state import Page, State, initial
from trayapp.core.views.elements import (
    Banner,
    Block,
    Button,
    Choice,
    Findings,
    Line,
    SettingGroup,
    SettingRow,
    Toggle,
    Toggles,
    WindowView,
)
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
    assert row.notes[0] == "switched off in the login items"


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
    assert row == SettingRow("Theme", "Dark", notes=("theme  ·  your file, line 3", "built in: As the system"))


def test_what_policy_fixes_looks_fixed_and_says_what_it_overrides() -> None:
    row = rows(THEME, PROXY)[1]
    assert row.lock == "Managed by your organisation"
    assert row.notes == ("proxy  ·  policy of this computer, line 7", 'overrides "system": your file')


def test_two_sources_of_one_kind_are_told_apart_by_their_names() -> None:
    other = SettingLine("Calls", "x", "X", "1", "policy of this computer", r"C:\a\20.json", 1)
    assert [row.notes[0] for row in rows(PROXY, other)[:2]] == [
        "proxy  ·  policy of this computer, 10.json, line 7",
        "x  ·  policy of this computer, 20.json, line 1",
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
    other = Mistake("them", "It isn't known.", "/home/a.toml, line 4")
    blocks = page(SettingsSnapshot((THEME,), warnings=(ignored, wrong), mistakes=(wrong, other), trouble="No editor."))
    banners = [block for block in blocks if isinstance(block, Banner)]
    assert [banner.title for banner in banners] == [
        "Your settings file couldn't be opened",
        "The settings were changed, and can't be used",
        "A policy has a mistake",
        "Something in your settings is left out",
    ]
    for banner in banners[-2:]:
        assert "theme: It is wrong. (/home/a.toml, line 3)" in banner.text
    # What is wrong with a setting stands beside it.
    assert [each.key for block in blocks if isinstance(block, Findings) for each in block.items] == ["them"]


@pytest.mark.parametrize(("exists", "label"), [(True, "Open my settings file"), (False, "Create my settings file…")])
def test_the_file_is_opened_or_made(exists: bool, label: str) -> None:
    state, _ = run(
        signed_in(), ev.SettingsAsked(), ev.SettingsDescribed(SettingsSnapshot((THEME,), file_exists=exists))
    )
    view = window_view(state)
    assert view is not None
    assert (view.buttons[1].label, view.buttons[1].event) == (label, ev.OwnFileAsked())
    assert run(state, ev.OwnFileAsked())[1] == (fx.OpenOwnFile(),)


WORDS = (("light", "Light"), ("dark", "Dark"))
SWITCHED = (("true", "On"), ("false", "Off"))


def controlled(control: Control, *typed: str, **more: object) -> SettingRow:
    line = replace(THEME, key="k", control=control, typed=typed, **more)
    return rows(line)[0]


class TestControls:
    def test_a_switch_writes_the_other_value(self) -> None:
        for now, other in (("true", "false"), ("false", "true")):
            row = controlled(Control.SWITCH, now, options=SWITCHED, value="On")
            assert row.control == Toggles((Toggle("On", now == "true", ev.SettingChosen("k", (other,))),), switch=True)

    def test_a_choice_has_every_value_and_marks_that_in_force(self) -> None:
        assert controlled(Control.CHOICE, "dark", options=WORDS).control == Choice(
            (Button("Light", ev.SettingChosen("k", ("light",))), Button("Dark", ev.SettingChosen("k", ("dark",)), True))
        )

    def test_a_list_keeps_the_order_of_its_choices(self) -> None:
        control = controlled(Control.LIST, "dark", options=WORDS).control
        assert control == Toggles(
            (
                Toggle("Light", False, ev.SettingChosen("k", ("light", "dark"))),
                Toggle("Dark", True, ev.SettingChosen("k", ())),
            )
        )

    def test_a_line_is_typed(self) -> None:
        assert controlled(Control.LINE, "20", unit="s").control == Line("20", ev.SettingChosen("k"), "s")

    @pytest.mark.parametrize(("own", "control"), [(True, Control.LINE), (False, Control.LINE), (True, Control.NONE)])
    def test_what_stands_in_the_own_file_can_be_taken_out(self, own: bool, control: Control) -> None:
        button = controlled(control, "20", own=own).button
        wanted = Button("Reset", ev.SettingChosen("k")) if own and control else None
        assert button == wanted


class TestChanges:
    asked = (ev.SettingsAsked(), ev.SettingsDescribed(SettingsSnapshot((THEME, PROXY))))
    light = SettingsSnapshot((replace(THEME, value="Light"), PROXY))

    def window(self, *events: ev.Event) -> WindowView:
        view = window_view(run(signed_in(), *self.asked, *events)[0])
        assert view is not None
        return view

    def test_a_change_is_written_read_again_and_can_be_undone(self) -> None:
        state, effects = run(signed_in(), *self.asked, ev.SettingChosen("theme", ("light",)))
        assert effects == (fx.ChangeSetting("theme", ("light",), 1),)
        state, effects = run(state, ev.SettingWritten(self.light, "theme"))
        assert (effects, state.described) == ((fx.ReloadSettings(),), self.light)
        view = window_view(state)
        assert view is not None
        assert (view.status, view.buttons[-1]) == ("Theme: saved", Button("Undo", ev.SettingUndone()))
        in_german = SettingsSnapshot((replace(THEME, title="Design"), PROXY))
        assert run(state, ev.SettingsDescribed(in_german))[0].copied == "Design: saved"
        assert run(state, ev.SettingUndone())[1] == (fx.UndoSetting("theme"),)
        state, effects = run(state, ev.SettingWritten(self.asked[1].described, "theme", undone=True))
        view = window_view(state)
        assert view is not None
        assert view.status == "Theme: undone"
        assert "Undo" not in [each.label for each in view.buttons]
        assert run(state, ev.SettingUndone())[1] == ()

    def test_a_refused_change_says_why_beside_the_setting_and_leaves_the_last_one_to_be_undone(self) -> None:
        view = self.window(
            ev.SettingWritten(self.light, "theme"), ev.SettingWritten(self.light, "proxy", "It is locked.")
        )
        errors = {
            row.title: row.error for block in view.blocks if isinstance(block, SettingGroup) for row in block.rows
        }
        assert (errors["Theme"], errors["Proxy"], view.status) == ("", "It is locked.", "")
        assert view.buttons[-1].event == ev.SettingUndone()

    def test_two_clicks_are_told_apart(self) -> None:
        state, _ = run(signed_in(), *self.asked, ev.SettingChosen("theme", ("light",)))
        assert run(state, ev.SettingChosen("theme", ("dark",)))[1] == (fx.ChangeSetting("theme", ("dark",), 2),)

    def test_a_change_that_ends_after_the_page_was_left_is_put_in_force_and_shown_nowhere(self) -> None:
        state, effects = run(signed_in(), *self.asked, ev.WindowClosed(), ev.SettingWritten(self.light, "theme"))
        assert (state.page, state.copied, state.described) == (Page.CLOSED, None, None)
        assert effects == (fx.ReloadSettings(),)

    def test_a_new_visit_has_nothing_to_undo(self) -> None:
        view = self.window(ev.SettingWritten(self.light, "theme"), ev.BackChosen(), *self.asked)
        assert "Undo" not in [each.label for each in view.buttons]


@pytest.mark.parametrize("event", [ev.PageChosen("x"), ev.FormSent("x"), ev.FileChosen("/x"), ev.DemoChosen()])
def test_what_is_left_of_the_first_start_changes_nothing(event: ev.Event) -> None:
    state = initial(SessionConfig("c", "https://a/b", SETUP.kind, SETUP.apis))
    assert run(state, event) == (state, ())
