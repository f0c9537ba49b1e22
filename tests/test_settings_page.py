"""What the settings page is told, from real files; and the person's file in an editor, by a real process."""

from __future__ import annotations

import os
import sys
import tomllib
from functools import partial
from pathlib import Path

import pytest

from trayapp.core.described import SettingLine, SettingsSnapshot
from trayapp.runtime.settings_page import SettingsPage
from trayapp.settings.definition import TOP
from trayapp.settings.load import load_resolved
from trayapp.settings.policy.linux import read as read_policy
from trayapp.settings.setting import Group
from trayapp.settings.template import template
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
    machine = tmp_path / "etc" / "machine"  # every person can enter its parent, unlike tmp_path
    return Folders(tmp_path / "config", tmp_path / "data", tmp_path / "log", machine, tmp_path / "cache")


def describe(places: Folders, own: str, policy: str = "") -> SettingsSnapshot:
    places.config.mkdir()
    places.person_file.write_text(own)
    folder = places.machine / "managed"
    folder.mkdir(parents=True)
    if policy:
        (folder / "10.json").write_text(policy)
    found = read_policy(places.machine)
    return SettingsPage(partial(load_resolved, None, places, {}, policy=found), places.person_file).describe()


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
    assert [key for key, line in lines.items() if line.locked] == ["token_cache", "call_timeout"]
    assert (lines["call_timeout"].value, lines["call_timeout"].line) == ("30 seconds", 3)
    assert lines["call_timeout"].overrides == ("20: your file",)
    assert [(wrong.key, wrong.place) for wrong in described.warnings] == [
        ("call_attempts", f"{places.machine / 'managed' / '10.json'}, line 3")
    ]


def test_a_value_that_cannot_be_used_is_not_repeated(places: Folders) -> None:
    described = describe(places, OWN.replace("20", '"soon"'))
    line = by_key(described)["call_timeout"]
    assert (line.wrong, line.value) == (True, "Cannot be used")
    assert [wrong.key for wrong in described.mistakes] == ["authority", "call_timeout"]


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
    described = SettingsPage(partial(load_resolved, None, places, {}), places.person_file).open()
    assert places.person_file.read_text() == template()
    assert noted.read_text().strip() == str(places.person_file)
    assert (described.file_exists, described.trouble) == (True, "")


@linux
def test_a_file_that_is_there_stays_as_it_is(places: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", editor(tmp_path, 0)[1])
    places.config.mkdir()
    places.person_file.write_text('theme = "dark"\n')
    SettingsPage(partial(load_resolved, None, places, {}), places.person_file).open()
    assert places.person_file.read_text() == 'theme = "dark"\n'


@linux
@pytest.mark.parametrize("code", [3, None])
def test_no_editor_is_said(places: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int | None) -> None:
    monkeypatch.setenv("PATH", str(tmp_path) if code is None else editor(tmp_path, code)[1])
    described = SettingsPage(partial(load_resolved, None, places, {}), places.person_file).open()
    assert str(places.person_file) in described.trouble
