"""What the settings page is told, from real files; and the user's file in an editor, by a real process."""

from __future__ import annotations

import os
import sys
import tomllib
from functools import partial
from pathlib import Path

import pytest

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import Control, SettingLine, SettingsSnapshot
from trayapp.runtime.settings_page import SettingsPage
from trayapp.settings.definition import TOP
from trayapp.settings.load import load_resolved
from trayapp.settings.policy.linux import read as read_policy
from trayapp.settings.setting import Group, Kind, Setting
from trayapp.settings.source import Policy
from trayapp.settings.template import template
from trayapp.settings.writer import own_writer
from trayapp.system.folders import Folders

OWN = """\
client_id = "11111111-2222-3333-4444-555555555555"
authority = "https://dana:hunter2@login.example/t"
theme = "dark"
call_timeout = 20
[[api]]
name = "customer"
title = "Customer API"
scopes = ["https://x.example/a.read", "https://x.example/a.write"]
[[api.call]]
name = "list"
url = "https://customer.example/list"
[[api]]
name = "vendor"
scopes = ["https://y.example/b.read"]
"""
POLICY = '{\n"token_cache": "memory",\n"call_timeout": 30, "call_attempts": 99\n}'
linux = pytest.mark.skipif(sys.platform != "linux", reason="the opener is Linux's")


@pytest.fixture(autouse=True)
def _root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trayapp.settings.believed.ROOT", os.getuid())


@pytest.fixture
def places(tmp_path: Path) -> Folders:
    machine = tmp_path / "etc" / "machine"  # every user can enter its parent, unlike tmp_path
    return Folders(tmp_path / "config", tmp_path / "data", tmp_path / "log", machine, tmp_path / "cache")


def describe(places: Folders, own: str, policy: str = "") -> SettingsSnapshot:
    places.config.mkdir()
    places.person_file.write_text(own)
    folder = places.machine / "managed"
    folder.mkdir(parents=True)
    if policy:
        (folder / "10.json").write_text(policy)
    return page(places, read_policy(places.machine)).describe()


def page(places: Folders, policy: Policy | None = None) -> SettingsPage:
    read = partial(load_resolved, None, places, {}, policy=policy)
    return SettingsPage(read, own_writer(None, places, {}), read())


def written(page: SettingsPage, effect: fx.ChangeSetting | fx.UndoSetting) -> ev.SettingWritten:
    event = page.carry_out(effect)
    assert isinstance(event, ev.SettingWritten)
    return event


def opened(places: Folders) -> SettingsSnapshot:
    event = page(places).carry_out(fx.OpenOwnFile())
    assert isinstance(event, ev.SettingsDescribed)
    return event.described


def by_key(described: SettingsSnapshot) -> dict[str, SettingLine]:
    return {line.key: line for line in described.lines}


def test_every_setting_is_there_in_its_group(places: Folders) -> None:
    described = describe(places, OWN)
    assert {line.key for line in described.lines} == {setting.key for setting in TOP}
    groups = list(dict.fromkeys(line.group for line in described.lines))
    assert groups == [group.value for group in Group]


def test_values_are_words_for_a_person(places: Folders) -> None:
    lines = by_key(describe(places, OWN))
    shown = {key: lines[key].value for key in ("token_cache", "call_timeout", "theme", "proxy", "autostart", "ca_file")}
    assert shown == {
        "token_cache": "Encrypted on disk",
        "call_timeout": "20 seconds",
        "theme": "Dark",
        "proxy": "As the system",
        "autostart": "Off",
        "ca_file": "None",
    }
    assert lines["call_timeout"].default == "60 seconds"


def test_a_value_says_where_it_stands(places: Folders) -> None:
    lines = by_key(describe(places, OWN))
    theme, cache = lines["theme"], lines["token_cache"]
    assert (theme.origin, theme.place, theme.line) == ("your file", str(places.person_file), 3)
    assert (cache.origin, cache.place, cache.line) == ("built in", "", None)


def test_each_api_is_a_line(places: Folders) -> None:
    apis = [line for line in describe(places, OWN).lines if line.key == "api"]
    assert [(line.title, line.value, line.line) for line in apis] == [
        ("Customer API", "2 permissions, 1 quick call", 5),
        ("vendor", "1 permission, no quick calls", 12),
    ]


def test_policy_locks_and_says_what_it_overrides(places: Folders) -> None:
    described = describe(places, OWN, POLICY)
    lines = by_key(described)
    assert [key for key, line in lines.items() if line.locked] == ["call_timeout", "token_cache"]
    assert (lines["call_timeout"].value, lines["call_timeout"].line) == ("30 seconds", 3)
    assert lines["call_timeout"].overrides == ("20: your file",)
    assert [(wrong.key, wrong.place) for wrong in described.warnings] == [
        ("call_attempts", f"{places.machine / 'managed' / '10.json'}, line 3")
    ]


def test_a_broken_file_leaves_on_the_page_what_is_in_force_and_the_mistake_beside_it(places: Folders) -> None:
    good = OWN.replace("dana:hunter2@", "")
    describe(places, good)
    shown = page(places)
    places.person_file.write_text(good.replace("20", '"soon"'))
    described = shown.describe()
    line = by_key(described)["call_timeout"]
    assert line.value == "20 seconds"
    assert line.mistake == f"The value must be a whole number from 1 to 600. ({places.person_file}, line 4)"
    places.person_file.write_text("theme = dark")
    described = shown.describe()
    assert by_key(described)["client_id"].value == "11111111-2222-3333-4444-555555555555"
    assert [each.line for each in described.mistakes] == [1]


class TestChanges:
    def change(self, places: Folders, key: str, *typed: str) -> tuple[str, str]:
        """Return what the file says of a setting after a change, and why it was refused."""
        places.config.mkdir()
        places.person_file.write_text(OWN.replace("dana:hunter2@", ""))
        event = written(page(places), fx.ChangeSetting(key, typed, 1))
        lines = places.person_file.read_text().splitlines()
        return next((line for line in lines if line.startswith(f"{key} =")), ""), event.refused

    @pytest.mark.parametrize(
        ("key", "typed", "line"),
        [
            ("theme", ["light"], 'theme = "light"'),
            ("autostart", ["true"], "autostart = true"),
            ("call_timeout", [" 30 "], "call_timeout = 30"),
            ("call_timeout", [""], ""),
            ("hidden_menu_items", ["quit", "settings"], 'hidden_menu_items = ["quit", "settings"]'),
            ("hidden_menu_items", [], "hidden_menu_items = []"),
        ],
    )
    def test_what_was_typed_is_written(self, places: Folders, key: str, typed: list[str], line: str) -> None:
        assert self.change(places, key, *typed) == (line, "")

    def test_what_cannot_be_used_is_refused_in_words(self, places: Folders) -> None:
        kept, refused = self.change(places, "call_timeout", "900")
        assert kept == "call_timeout = 20"
        assert refused.startswith("900 is out of range: 1 to 600. (")

    def test_a_file_that_cannot_be_written_is_said(self, places: Folders) -> None:
        places.config.mkdir()
        places.person_file.write_text(OWN.replace("dana:hunter2@", ""))
        places.person_file.chmod(0o444)
        event = written(page(places), fx.ChangeSetting("theme", ("light",), 1))
        assert "Nothing was saved: the file is read-only. (" in event.refused

    def test_a_change_is_undone(self, places: Folders) -> None:
        describe(places, text := OWN.replace("dana:hunter2@", ""))
        shown = page(places)
        assert by_key(written(shown, fx.ChangeSetting("theme", None, 1)).described)["theme"].own is False
        event = written(shown, fx.UndoSetting("theme"))
        assert (event.undone, event.refused, by_key(event.described)["theme"].own) == (True, "", True)
        assert places.person_file.read_text() == text

    def test_of_two_changes_the_later_click_counts(self, places: Folders) -> None:
        describe(places, OWN.replace("dana:hunter2@", ""))
        shown = page(places)
        written(shown, fx.ChangeSetting("theme", ("light",), 2))
        event = written(shown, fx.ChangeSetting("theme", ("dark",), 1))
        assert by_key(event.described)["theme"].value == "Light"


@pytest.mark.parametrize("setting", TOP, ids=lambda each: each.key)
def test_each_setting_has_the_control_of_its_kind(places: Folders, setting: Setting) -> None:
    line = by_key(describe(places, OWN))[setting.key]
    if setting.trust:  # whom the program trusts isn't changed by a click
        assert line.control is Control.NONE
    elif setting.kind is Kind.SWITCH:
        assert (line.control, line.typed in {("true",), ("false",)}) == (Control.SWITCH, True)
    elif choices := setting.choices or setting.offered:
        assert line.control is (Control.LIST if setting.kind is Kind.TEXTS else Control.CHOICE)
        assert {word for word, _ in line.options} == set(choices)
        assert set(line.typed) <= set(choices)
    else:
        assert line.control is Control.LINE


def test_secrets_are_masked(places: Folders) -> None:
    assert "hunter2" not in repr(describe(places, OWN, '{"authority": "https://login.example/x?code=hunter2"}'))


def test_the_file_of_comments_sets_nothing_and_names_everything() -> None:
    text = template()
    assert tomllib.loads(text) == {}
    for setting in TOP:
        assert f"# {setting.key} = " in text or f"[[{setting.key}]]" in text
    taken = "\n".join(line[2:] for line in text.splitlines() if " = " in line or line.startswith("# [["))
    assert set(tomllib.loads(taken)) == {setting.key for setting in TOP}


def editor(folder: Path, code: int) -> tuple[Path, str]:
    """Make an `xdg-open` that notes what it was asked to open, and ends with this code."""
    noted = folder / "opened"
    script = folder / "xdg-open"
    script.write_text(f'#!/bin/sh\necho "$1" > "{noted}"\nexit {code}\n')
    script.chmod(0o755)
    return noted, f"{folder}{os.pathsep}{os.environ['PATH']}"


@linux
def test_a_file_that_is_not_there_is_made_and_opened(
    places: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted, path = editor(tmp_path, 0)
    monkeypatch.setenv("PATH", path)
    described = opened(places)
    assert places.person_file.read_text() == template()
    assert noted.read_text().strip() == str(places.person_file)
    assert (described.file_exists, described.trouble) == (True, "")


@linux
def test_a_file_that_is_there_stays_as_it_is(places: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", editor(tmp_path, 0)[1])
    places.config.mkdir()
    places.person_file.write_text('theme = "dark"\n')
    opened(places)
    assert places.person_file.read_text() == 'theme = "dark"\n'


@linux
@pytest.mark.parametrize("code", [3, None])
def test_no_editor_is_said(places: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int | None) -> None:
    monkeypatch.setenv("PATH", str(tmp_path) if code is None else editor(tmp_path, code)[1])
    described = opened(places)
    assert str(places.person_file) in described.trouble
