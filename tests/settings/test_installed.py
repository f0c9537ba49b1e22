from __future__ import annotations

from pathlib import Path

import pytest

from tests.settings.fake_registry import Registry
from trayapp.settings.installed import KEY, read, read_installed
from trayapp.settings.lines import TomlLines
from trayapp.settings.load import load_resolved
from trayapp.settings.resolve import resolve
from trayapp.settings.source import Layer, Source
from trayapp.system.folders import Folders

HKLM, HKCU = Registry.HKEY_LOCAL_MACHINE, Registry.HKEY_CURRENT_USER
SZ, DWORD = Registry.REG_SZ, Registry.REG_DWORD
FILE: dict[str, object] = {
    "client_id": "of the file",
    "authority": "https://login.contoso.example/organizations",
    "language": "fr",
    "autostart": False,
    "api": [{"name": "a", "scopes": ["https://x.example/a/read"]}],
}


def told(**values: str | int) -> Registry:
    registry = Registry()
    for name, value in values.items():
        registry.put(HKLM, KEY, name, value, SZ if isinstance(value, str) else DWORD)
    return registry


def test_what_the_installation_was_told_goes_before_the_computers_file(tmp_path: Path) -> None:
    installed = read(told(client_id="of the package", autostart=1))
    file = tmp_path / "consentray.toml"
    source = Source(Layer.MACHINE, file, FILE, TomlLines(""), tmp_path)
    found = resolve([*installed.sources, source], tmp_path / "person.toml")
    settings = found.require()
    assert (settings.client_id, settings.autostart, settings.language) == ("of the package", True, "fr")
    client_id = found.values["client_id"]
    assert (client_id.origin.layer, client_id.origin.place) == (Layer.MACHINE, rf"HKLM\{KEY}")
    assert [each.value for each in client_id.overrides] == ["of the file"]
    assert not client_id.locked


def test_the_persons_file_and_a_recommendation_are_stronger(tmp_path: Path) -> None:
    installed = read(told(language="de", client_id="of the package"))
    file = Source(Layer.PERSON, tmp_path / "p", {**FILE, "client_id": "of the person"}, TomlLines(""), tmp_path)
    recommended = Source(Layer.RECOMMENDED_POLICY, "HKLM", {"language": "it"}, TomlLines(""))
    settings = resolve([*installed.sources, file, recommended], tmp_path).require()
    assert (settings.client_id, settings.language) == ("of the person", "fr")


def test_an_installation_told_nothing_but_to_start_leaves_the_program_unconfigured(tmp_path: Path) -> None:
    installed = read(told(autostart=1))
    found = resolve(installed.sources, tmp_path / "person.toml")
    assert found.unconfigured
    assert [mistake.file for mistake in found.mistakes] == [str(tmp_path / "person.toml")]


def test_what_is_missing_is_asked_for_in_the_file_and_not_in_the_registry(tmp_path: Path) -> None:
    installed = read(told(client_id="of the package"))
    found = resolve(installed.sources, tmp_path / "person.toml")
    assert {mistake.key for mistake in found.mistakes} == {"authority", "api"}
    assert {mistake.file for mistake in found.mistakes} == {str(tmp_path / "person.toml")}


def test_a_wrong_value_stops_the_program_and_names_its_key(tmp_path: Path) -> None:
    registry = told(authority="http://not-safe.example/x")
    installed = read(registry)
    file = Source(Layer.MACHINE, tmp_path / "f", FILE, TomlLines(""), tmp_path)
    found = resolve([*installed.sources, file], tmp_path)
    assert found.settings is None
    assert [(str(each.file), each.key) for each in found.mistakes] == [(rf"HKLM\{KEY}", "authority")]


def test_a_key_that_cannot_be_read_stops_the_program() -> None:
    registry = told(client_id="x")
    registry.deny(HKLM, KEY)
    (failed,) = read(registry).failed
    assert str(failed) == rf"HKLM\{KEY}: The key can't be read: Access is denied."


def test_only_the_computers_hive_is_asked() -> None:
    registry = Registry()
    registry.put(HKCU, KEY, "client_id", "of a person", SZ)
    assert read(registry).sources == ()


def test_other_systems_and_a_home_of_its_own_have_no_such_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_installed({}).sources == ()
    monkeypatch.setattr("sys.platform", "win32")
    assert read_installed({"CONSENTRAY_HOME": str(tmp_path)}).sources == ()


def test_the_loader_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trayapp.settings.load.read_installed", lambda _environ: read(told(client_id="told")))
    found = load_resolved(None, Folders(tmp_path, tmp_path, tmp_path, tmp_path, tmp_path), {})
    assert found.values["client_id"].value == "told"
