"""The schema and the loader agree on what a file may hold, as far as a schema can say it."""

from __future__ import annotations

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.settings.test_fuzz import KEYS, places, values
from tests.settings.test_load import GOOD
from trayapp.settings.check import check
from trayapp.settings.definition import API, CALL, PARAMETER, TOP
from trayapp.settings.lines import Lines
from trayapp.settings.schema import schema
from trayapp.settings.source import Layer, Source

SCHEMA = schema()
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
UNDERSTOOD = {
    *("type", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "uniqueItems", "minItems", "items"),
    *("properties", "required", "additionalProperties"),
    *("$schema", "title", "description", "default", "examples", "x-taplo"),
}


def valid(value: Any, rule: dict[str, Any]) -> bool:
    """Judge a value by the keywords that the schema uses (JSON Schema 2020-12, Validation, section 6)."""
    assert rule.keys() <= UNDERSTOOD
    if isinstance(rule["type"], list):
        return isinstance(value, tuple(TYPES[each] for each in rule["type"])) and not isinstance(value, bool)
    if not isinstance(value, TYPES[rule["type"]]) or (isinstance(value, bool) and rule["type"] != "boolean"):
        return False
    match value:
        case str():
            return (
                value in rule.get("enum", [value])
                and rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value))
                and re.search(rule.get("pattern", ""), value) is not None
            )
        case bool():
            return True
        case int():
            return bool(rule["minimum"] <= value <= rule["maximum"])
        case list():
            unique = not rule.get("uniqueItems") or all(each not in value[:at] for at, each in enumerate(value))
            return len(value) >= rule["minItems"] and unique and all(valid(each, rule["items"]) for each in value)
        case dict() if "properties" not in rule:
            return all(valid(each, rule["additionalProperties"]) for each in value.values())
        case dict():
            return (
                value.keys() <= rule["properties"].keys()
                and value.keys() >= set(rule.get("required", ()))
                and all(valid(each, rule["properties"][key]) for key, each in value.items())
            )
    return False


def test_it_declares_its_draft_and_describes_every_setting() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    apis = SCHEMA["properties"]["api"]["items"]
    calls = apis["properties"]["call"]["items"]
    parameters = calls["properties"]["parameter"]["items"]
    for table, definition in ((SCHEMA, TOP), (apis, API), (calls, CALL), (parameters, PARAMETER)):
        assert list(table["properties"]) == [setting.key for setting in definition]
        for setting in definition:
            rule = table["properties"][setting.key]
            assert rule["title"] == setting.title
            assert setting.text in rule["description"]
            if "default" in rule:
                assert valid(rule["default"], rule)
            for example in rule.get("examples", ()):
                assert valid(example, rule)


def test_the_choices_are_described_one_by_one() -> None:
    theme = SCHEMA["properties"]["theme"]
    assert len(theme["x-taplo"]["docs"]["enumValues"]) == len(theme["enum"])


@settings(max_examples=400)
@given(data=st.data())
def test_what_the_schema_refuses_the_loader_refuses(tmp_path: Path, data: st.DataObject) -> None:
    document = copy.deepcopy(tomllib.loads(GOOD))
    table, key = data.draw(st.sampled_from(places(document)))
    if data.draw(st.booleans()):
        table[key] = data.draw(values)
    else:
        table[data.draw(st.sampled_from(KEYS))] = data.draw(values)
    faults = check(Source(Layer.PERSON, tmp_path / "c.toml", document, Lines(), tmp_path))
    if not valid(document, SCHEMA):
        assert faults
    elif faults:
        # What only the loader knows: addresses, names that stand twice, and texts of nothing but spaces.
        known = ("authority", "address", "unprotected", "used twice", "empty", "lone surrogate", "no body", "printable")
        assert all(any(word in fault.message for word in known) for fault in faults), faults
