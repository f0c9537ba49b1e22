from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.settings.fake_registry import Registry
from trayapp.settings.policy.windows import KEY, RECOMMENDED, read
from trayapp.settings.resolve import Resolved, resolve
from trayapp.settings.source import Layer

HKLM, HKCU = Registry.HKEY_LOCAL_MACHINE, Registry.HKEY_CURRENT_USER
SZ, DWORD, MULTI = Registry.REG_SZ, Registry.REG_DWORD, Registry.REG_MULTI_SZ
APIS = [{"name": "a", "scopes": ["https://x.example/a/read"]}]


def whole(registry: Registry) -> None:
    registry.put(HKLM, KEY, "client_id", "fleet", SZ)
    registry.put(HKLM, KEY, "authority", "https://login.contoso.example/contoso", SZ)
    registry.put(HKLM, KEY, "api", json.dumps(APIS), SZ)


def resolved(registry: Registry, tmp_path: Path) -> Resolved:
    policy = read(registry)
    return resolve(policy.sources, tmp_path, failed=policy.failed)


def test_no_policy_at_all() -> None:
    policy = read(Registry())
    assert (policy.sources, policy.failed) == ((), ())


def test_a_fleet_is_configured_by_the_registry_alone(tmp_path: Path) -> None:
    registry = Registry()
    whole(registry)
    registry.put(HKLM, KEY, "sign_in_timeout", 120, DWORD)
    registry.put(HKLM, KEY, "autostart", 1, DWORD)
    registry.put(HKLM, KEY, "personal_account_warning", 0, DWORD)
    registry.put(HKLM, KEY, "hidden_menu_items", ["quit", "sign-out"], MULTI)
    registry.put(HKLM, RECOMMENDED, "theme", "dark", SZ)
    found = resolved(registry, tmp_path)
    settings = found.require()
    assert (settings.client_id, settings.sign_in_timeout, settings.theme) == ("fleet", 120, "dark")
    assert (settings.autostart, settings.personal_account_warning) == (True, False)
    assert settings.hidden_menu_items == ("quit", "sign-out")
    assert [api.name for api in settings.apis] == ["a"]
    assert found.values["client_id"].locked
    assert found.values["client_id"].origin.place == rf"HKLM\{KEY}"
    assert found.values["theme"].origin.layer is Layer.RECOMMENDED_POLICY
    assert all(key.closed for key in registry.opened)


def test_the_machine_is_stronger_than_the_person_in_both_strengths(tmp_path: Path) -> None:
    registry = Registry()
    whole(registry)
    for hive, value in ((HKLM, "info"), (HKCU, "debug")):
        registry.put(hive, KEY, "log_level", value, SZ)
        registry.put(hive, RECOMMENDED, "language", {"info": "de", "debug": "fr"}[value], SZ)
    found = resolved(registry, tmp_path)
    assert found.values["log_level"].value == "info"
    assert [str(each.origin.layer) for each in found.values["log_level"].overrides] == ["user-policy"]
    assert found.values["language"].value == "de"
    assert [each.value for each in found.values["language"].overrides] == ["fr"]


def test_names_compare_without_case_and_a_long_list_may_be_divided_into_lines(tmp_path: Path) -> None:
    registry = Registry()
    whole(registry)
    registry.put(HKLM, KEY, "Log_Level", "debug", SZ)
    registry.put(HKCU, KEY, "API", [*json.dumps(APIS, indent=1).splitlines(), ""], MULTI)
    found = resolved(registry, tmp_path)
    assert found.require().log_level == "debug"
    assert [each.value for each in found.values["api"].overrides] == [APIS]


@pytest.mark.parametrize(
    ("name", "value", "kind", "says"),
    [
        ("log_level", "%LEVEL%", Registry.REG_EXPAND_SZ, "must be one of"),
        ("log_level", 1, DWORD, "must be one of"),
        ("autostart", 2, DWORD, "1 or 0 (REG_DWORD)"),
        ("autostart", "1", SZ, "1 or 0 (REG_DWORD)"),
        ("call_timeout", "60", SZ, "a whole number from 1 to 600"),
        ("call_timeout", 601, Registry.REG_QWORD, "out of range"),
        ("call_timeout", b"\x01", Registry.REG_BINARY, "a whole number"),
        ("hidden_menu_items", "quit", SZ, "a list of"),
        ("proxy", "http://me:s3cret@proxy", SZ, "without user name"),
        ("Starred", "x", SZ, "This value isn't known. Known values here: client_id,"),
        ("\ud800", "x", SZ, "isn't known"),
    ],
)
def test_a_value_that_does_not_fit_is_ignored_alone(
    tmp_path: Path, name: str, value: object, kind: int, says: str
) -> None:
    registry = Registry()
    whole(registry)
    registry.put(HKLM, KEY, name, value, kind)
    found = resolved(registry, tmp_path)
    assert found.require().client_id == "fleet"
    ((warning),) = found.warnings
    assert says in warning.message
    assert "s3cret" not in str(warning)
    str(warning).encode()


@pytest.mark.parametrize(
    ("name", "value", "kind", "says"),
    [
        ("ca_file", r"%USERPROFILE%\root.pem", Registry.REG_EXPAND_SZ, "a text (REG_SZ)"),
        ("authority", "http://login.example/x", SZ, "https"),
        ("api", "[{", SZ, "isn't JSON"),
        ("api", '[{"name": "a", "name": "b"}]', SZ, "stands twice"),
        ("api", "{}", SZ, "a list of objects as JSON"),
        ("api", 1, DWORD, "JSON text (REG_SZ)"),
        ("api", r'[{"name": "\ud800", "scopes": ["a/b"]}]', SZ, "surrogate"),
        ("client_id", "a\ud800", SZ, "lone surrogate"),
    ],
)
def test_a_bad_value_on_whom_to_trust_stops_the_program(
    tmp_path: Path, name: str, value: object, kind: int, says: str
) -> None:
    registry = Registry()
    whole(registry)
    registry.put(HKCU, KEY, name, value, kind)
    found = resolved(registry, tmp_path)
    assert found.settings is None
    assert {(mistake.file, mistake.key.split("[")[0]) for mistake in found.mistakes} == {(rf"HKCU\{KEY}", name)}
    assert says in found.mistakes[0].message


def test_a_key_that_may_not_be_opened_stops_the_program(tmp_path: Path) -> None:
    registry = Registry()
    whole(registry)
    registry.deny(HKCU, KEY)
    found = resolved(registry, tmp_path)
    assert [str(each) for each in found.mistakes] == [rf"HKCU\{KEY}: The policy can't be read: Access is denied."]


def test_a_key_that_breaks_off_stops_the_program(tmp_path: Path) -> None:
    registry = Registry()
    whole(registry)
    registry.breaks_at = 1
    found = resolved(registry, tmp_path)
    assert found.settings is None
    assert "can't be read: The configuration registry database is corrupt" in str(found.mistakes[0])


def test_the_keys_own_value_is_no_setting(tmp_path: Path) -> None:
    registry = Registry()
    whole(registry)
    registry.put(HKLM, KEY, "", "something", SZ)
    assert resolved(registry, tmp_path).warnings == ()
