"""The generated files: none is edited by hand, and each sample does what it says."""

from __future__ import annotations

import configparser
import csv
import json
import plistlib
import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from installer.linux import tree
from installer.policy.generate import __main__ as generate
from installer.policy.generate import intune
from installer.policy.generate.outputs import outputs
from installer.policy.generate.settings import (
    LOCKABLE,
    PLACEHOLDERS,
    RECOMMENDABLE,
    SAMPLE_RECOMMENDED,
    SAMPLED,
    made_up,
    sample,
)
from tests.settings.fake_registry import Registry
from trayapp import __version__
from trayapp.settings.definition import TOP
from trayapp.settings.load import read_file
from trayapp.settings.policy import macos, windows
from trayapp.settings.policy.linux import policy_source
from trayapp.settings.resolve import Resolved, resolve
from trayapp.settings.source import Layer

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "installer/policy"
MADE = outputs()


@pytest.mark.parametrize("name", MADE)
def test_the_file_is_as_generated(name: str) -> None:
    assert (ROOT / name).read_bytes() == MADE[name], 'run "make policy"'


def test_nothing_else_lies_among_the_generated_files() -> None:
    found = {
        str(file.relative_to(ROOT))
        for folder in ("windows", "macos", "linux")
        for file in (POLICY / folder).rglob("*")
        if file.is_file()
    }
    assert found == {name for name in MADE if name.startswith("installer/policy/") and not name.endswith("schema.json")}


def test_the_output_is_the_same_each_time() -> None:
    assert outputs() == MADE


def test_make_policy_writes_what_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.main() == 0
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()} == set(MADE)
    capsys.readouterr()
    (tmp_path / "docs/settings.md").write_text("x")
    assert generate.main() == 0
    assert capsys.readouterr().err == "Written: docs/settings.md\n"


def whole(found: Resolved) -> None:
    """See that a sample is a whole configuration, without a mistake, and sets what it should."""
    assert (found.mistakes, found.warnings) == ((), ())
    assert found.settings is not None
    for setting in SAMPLED:
        value = found.values[setting.key]
        assert (value.value, value.locked) == (sample(setting), True), setting.key
    for setting in SAMPLE_RECOMMENDED:
        value = found.values[setting.key]
        assert (value.value, value.origin.layer) == (sample(setting), Layer.RECOMMENDED_POLICY), setting.key


def test_the_sample_for_the_registry_is_a_whole_configuration(tmp_path: Path) -> None:
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=(";",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # as configparser's documentation says
    content = (POLICY / "windows/consentray.reg").read_bytes()
    text = content.decode("utf-16")
    assert content.startswith(b"\xff\xfe")
    assert text.count("\n") == text.count("\r\n")
    head, _, rest = text.partition("\r\n")
    assert head == "Windows Registry Editor Version 5.00"
    parser.read_string(rest)
    registry = Registry()
    for section in parser.sections():
        hive, _, key = section.partition("\\")
        for name, data in parser.items(section):
            registry.put(getattr(registry, hive), key, name.strip('"'), *imported(data))
    policy = windows.read(registry)
    whole(resolve(policy.sources, tmp_path, failed=policy.failed))


def imported(data: str) -> tuple[object, int]:
    """Read a value as ``reg import`` does."""
    if data.startswith("dword:"):
        return int(data[6:], 16), Registry.REG_DWORD
    if data.startswith("hex(7):"):
        texts = bytes.fromhex(data[7:].replace(",", "")).decode("utf-16-le")
        assert texts.endswith("\0\0")
        return texts[:-2].split("\0"), Registry.REG_MULTI_SZ
    assert re.fullmatch(r'"(\\["\\]|[^"\\])*"', data), data
    return re.sub(r'\\(["\\])', r"\1", data[1:-1]), Registry.REG_SZ


def test_the_sample_for_linux_is_a_whole_configuration(tmp_path: Path) -> None:
    for name in ("managed", "recommended"):
        found = read_file(POLICY / f"linux/{name}/consentray.json")
        assert found.mistakes == ()
    sources = [
        policy_source(file, file.read_bytes(), layer)
        for file, layer in (
            (POLICY / "linux/managed/consentray.json", Layer.MACHINE_POLICY),
            (POLICY / "linux/recommended/consentray.json", Layer.RECOMMENDED_POLICY),
        )
    ]
    whole(resolve(sources, tmp_path))


def test_each_sample_says_what_is_only_a_placeholder() -> None:
    assert PLACEHOLDERS == "client_id, proxy, telemetry_endpoint, help_desk_address, help_page, api"
    for name, encoding in (
        ("linux/managed/consentray.json", "utf-8"),
        ("windows/consentray.reg", "utf-16"),
        ("macos/consentray.mobileconfig", "utf-8"),
    ):
        assert f"in place of these placeholders: {PLACEHOLDERS}." in (POLICY / name).read_text(encoding)
    with (POLICY / "windows/intune.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows[1:]:
        assert made_up(row["Value"]) == ("placeholder" in row["Description"]), row
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/settings.md").read_text(), re.DOTALL)
    for text in (example, (ROOT / "installer/fleet/ansible/contoso.yml.example").read_text(), tree.example()):
        shown = [line for line in text.splitlines() if made_up(line)]
        assert shown
        assert all("# a placeholder" in line for line in shown), shown


def test_the_sample_for_macos_is_a_whole_configuration(tmp_path: Path) -> None:
    profile = plistlib.loads((POLICY / "macos/consentray.mobileconfig").read_bytes())
    (payload,) = profile["PayloadContent"]
    assert payload["PayloadType"] == macos.DOMAIN
    for each in (profile, payload):
        needed = {"PayloadIdentifier", "PayloadType", "PayloadUUID", "PayloadVersion", "PayloadDisplayName"}
        assert needed <= each.keys()
    policy = macos.read(payload.get)
    whole(resolve(policy.sources, tmp_path, failed=policy.failed))


def test_the_manifest_has_every_setting_with_its_type() -> None:
    manifest = plistlib.loads((POLICY / "macos/com.consentray.consentray.plist").read_bytes())
    assert {"pfm_domain", "pfm_description", "pfm_format_version", "pfm_title"} <= manifest.keys()
    keys = {each["pfm_name"]: each for each in manifest["pfm_subkeys"]}
    own = {each for each in keys if not each.startswith("Payload")}
    assert own == {each.key for each in LOCKABLE} | {"Recommended"}
    recommended = {each["pfm_name"]: each for each in keys["Recommended"]["pfm_subkeys"]}
    assert set(recommended) == {each.key for each in RECOMMENDABLE}
    types: dict[type, str] = {str: "string", int: "integer", bool: "boolean", list: "array"}
    for setting in TOP:
        key = keys.get(setting.key) or recommended[setting.key]
        value = sample(setting) if setting.example is not None or setting.key == "api" else ""
        assert key["pfm_type"] == types[type(value)]
        if "pfm_default" in key:
            assert type(key["pfm_default"]) is type(value)
        if setting.choices and key["pfm_type"] == "string":
            assert key["pfm_range_list"] == list(setting.choices)


def test_the_list_for_intune_sets_what_the_template_has() -> None:
    template = ET.fromstring((POLICY / "windows/consentray.admx").read_bytes())
    ns = template.tag[: template.tag.index("}") + 1]
    policies = {str(each.get("name")): each for each in template.iter(f"{ns}policy")}
    categories = {
        str(each.get("name")): [str(above.get("ref")) for above in each.iter(f"{ns}parentCategory")]
        for each in template.iter(f"{ns}category")
    }
    text = (POLICY / "windows/intune.csv").read_bytes().decode()
    rows = list(csv.DictReader(text.splitlines()))
    assert rows[0]["OMA-URI"].startswith("./Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/Consentray/Policy/")
    seen = set()
    for row in rows[1:]:
        area, _, name = row["OMA-URI"].removeprefix("./Device/Vendor/MSFT/Policy/Config/").partition("/")
        policy = policies[name]
        parent = str(policy.find(f"{ns}parentCategory").get("ref"))  # type: ignore[union-attr] # the schema has it
        assert area == "~".join(["Consentray", "Policy", *categories[parent], parent])
        value = ET.fromstring(f"<value>{row['Value']}</value>")
        assert value[0].tag in {"enabled", "disabled"}
        data = {each.get("id"): each.get("value") for each in value.iter("data")}
        assert list(data) == [each.get("id") for each in policy.iterfind(f"{ns}elements/*")]
        assert row["Data type"] == "String"
        if name == "api":
            assert json.loads(str(data["api"])) == sample(next(each for each in TOP if each.key == "api"))
        seen.add(name)
    assert seen == set(policies)


def test_texts_of_a_list_are_divided_as_intune_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intune, "sample", lambda _: ["quit", "sign-out"])
    setting = next(each for each in TOP if each.key == "hidden_menu_items")
    assert 'value="quit&#xF000;sign-out"' in intune._value(setting)


def test_the_page_has_a_whole_file_that_is_right(tmp_path: Path) -> None:
    page = (ROOT / "docs/settings.md").read_text()
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    shown = set(re.findall(r"^(?:# |\[\[)?(\w+)", example.partition("\n[[api.call]]")[0], re.MULTILINE))
    assert {setting.key for setting in TOP} <= shown
    unset = {each.key for each in TOP if each.default is None and not each.required}
    assert set(tomllib.loads(example)) == shown & {each.key for each in TOP} - unset
    file = tmp_path / "consentray.toml"
    file.write_text(example)
    assert read_file(file).mistakes == ()
    assert not re.findall(r"@[A-Z_]+@", page)


def test_no_setting_is_younger_than_the_program() -> None:
    def version(text: str) -> list[int]:
        return [int(part) for part in text.split(".")]

    assert max(version(setting.since) for setting in TOP) <= version(__version__)
