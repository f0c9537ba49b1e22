from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from installer.policy.generate import adml, admx
from installer.policy.generate.settings import LOCKABLE, RECOMMENDABLE
from tests.policy.admx_rules import ADML, ADMX, broken, broken_links
from trayapp.settings.definition import TOP
from trayapp.settings.policy.windows import KEY, RECOMMENDED
from trayapp.settings.setting import Kind

FOLDER = Path(__file__).parents[2] / "installer/policy/windows"
TEMPLATE = ET.fromstring((FOLDER / "consentray.admx").read_bytes())
TEXTS = ET.fromstring((FOLDER / "en-US/consentray.adml").read_bytes())
NS = f"{{{admx.NAMESPACE}}}"
STRINGS = {each.get("id"): each.text or "" for each in TEXTS.iter(f"{NS}string")}
POLICIES = {each.get("name"): each for each in TEMPLATE.iter(f"{NS}policy")}


def test_the_template_keeps_the_rules_of_the_published_schema() -> None:
    assert broken(TEMPLATE, ADMX, admx.NAMESPACE) == []
    assert broken(TEXTS, ADML, admx.NAMESPACE) == []
    assert broken_links(TEMPLATE, TEXTS) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name="client_id"', 'name="client-id"', "name is 'client-id'"),
        ('id="client_id"', 'id="client.id"', "id is 'client.id'"),
        ('class="Both"', 'class="All"', "class is 'All'"),
        ('key="Software', 'key="HKLM\\Software', "key is"),
        (' revision="1.0"', "", "lacks revision"),
        ("<resources ", '<resources note="x" ', "may not have note"),
        ("<policies>", "<policies>x", "holds text"),
        ('<supportedOn ref="since_0_1_0" />', "", "holds 0 of supportedOn"),
        ("<elements>", "<items>", "is no element here"),
        ("$(string.client_id)", "$(string.client)", "string client is missing"),
        ("$(presentation.client_id)", "$(presentation.proxy)", "client_id has"),
        ('<parentCategory ref="consentray" />', '<parentCategory ref="windows" />', "category windows is missing"),
        ('ref="since_0_1_0"', 'ref="since_1"', "supported on nothing"),
        ('<text id="client_id"', '<decimal id="client_id"', "client_id has"),
    ],
)
def test_the_rules_find_what_breaks_them(old: str, new: str, says: str) -> None:
    text = admx.content().decode()
    assert old in text
    text = text.replace(old, new, 1)
    if new == "<items>":
        text = text.replace("</elements>", "</items>", 1)
    root = ET.fromstring(text)
    assert says in "\n".join(broken(root, ADMX, admx.NAMESPACE) + broken_links(root, TEXTS))


def test_children_out_of_order_and_another_namespace_are_found() -> None:
    root = ET.fromstring(admx.content())
    root.append(root[0])
    root.remove(root[0])
    assert any("out of order" in each for each in broken(root, ADMX, admx.NAMESPACE))
    assert broken(root, ADMX, "http://elsewhere.example")


def test_every_setting_has_its_policy_in_both_strengths() -> None:
    assert set(POLICIES) == {each.key for each in LOCKABLE} | {f"{each.key}_recommended" for each in RECOMMENDABLE}
    assert {each.key for each in TOP} == {each.key for each in (*LOCKABLE, *RECOMMENDABLE)}
    for name, policy in POLICIES.items():
        recommended = str(name).endswith("_recommended")
        assert policy.get("key") == (RECOMMENDED if recommended else KEY)
        assert policy.get("class") == "Both"


def test_nothing_refers_to_another_template() -> None:
    assert TEMPLATE.find(f".//{NS}using") is None
    assert all(":" not in each.get("ref", "") for each in TEMPLATE.iter())


def test_the_key_is_one_that_intune_may_write() -> None:
    assert not KEY.casefold().startswith((r"system", r"software\microsoft", r"software\policies\microsoft"))


def test_the_elements_bound_what_the_definition_bounds() -> None:
    by_key = {setting.key: setting for setting in TOP}
    for policy in POLICIES.values():
        elements = list(policy.iterfind(f"{NS}elements/*"))
        setting = by_key[elements[0].get("id", "") if elements else policy.get("valueName", "")]
        if setting.kind is Kind.SWITCH:
            values = [policy.find(f"{NS}{state}/{NS}decimal") for state in ("enabledValue", "disabledValue")]
            assert [each.get("value") for each in values if each is not None] == ["1", "0"]
            continue
        (element,) = elements
        assert element.get("valueName") == setting.key
        assert element.get("required") == "true"
        if setting.kind is Kind.NUMBER:
            assert (element.get("minValue"), element.get("maxValue")) == (str(setting.least), str(setting.most))
        elif setting.choices and setting.kind is Kind.TEXT:
            assert [each.text for each in element.iter(f"{NS}string")] == list(setting.choices)
        else:
            assert element.get("maxLength") == str(setting.longest)


def test_each_text_reads_as_text() -> None:
    for name, text in STRINGS.items():
        assert text == text.strip(), name
        assert "None" not in text, name
        assert "()" not in text, name
        assert "StrEnum" not in text, name
        assert "  " not in text.replace("\n    ", "\n"), name
    for setting in LOCKABLE:
        assert setting.text in STRINGS[f"{setting.key}_help"]
        assert "cannot change it" in STRINGS[f"{setting.key}_help"]
        assert ("stops Consentray" in STRINGS[f"{setting.key}_help"]) == setting.trust
    for setting in RECOMMENDABLE:
        assert "people can change it" in STRINGS[f"{setting.key}_recommended_help"]


def test_what_needs_escaping_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = "<b> & \"c\" 'd' ]]>"
    monkeypatch.setattr(adml, "_help", lambda *_, **__: odd)
    root = ET.fromstring(adml.content())
    assert {each.text for each in root.iter(f"{NS}string") if str(each.get("id")).endswith("_help")} == {odd}
