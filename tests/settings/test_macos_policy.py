from __future__ import annotations

import plistlib
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.settings.policy.macos import read, read_property_list
from trayapp.settings.resolve import resolve
from trayapp.settings.source import Layer

APIS = [{"name": "a", "scopes": ["https://x.example/a/read"]}]
WHOLE: dict[str, object] = {
    "client_id": "fleet",
    "authority": "https://login.contoso.example/contoso",
    "api": APIS,
}


PROPERTY_LISTS = [
    plistlib.dumps({"a": 1}, fmt=plistlib.FMT_XML),  # macOS gives none as XML, whose parser here can be slow
    b"bplist00" + b"\xff" * 40,
    plistlib.dumps({"a": [1]}, fmt=plistlib.FMT_BINARY)[:-3],
    # A list of itself, and a dictionary whose key is data.
    b"bplist00\xa1\x00" + bytes([8, *[0] * 6, 1, 1, *[0] * 7, 1, *[0] * 15, 10]),
    b"bplist00\xd1\x01\x02\x41a\x09" + bytes([8, 11, 13, *[0] * 6, 1, 1, *[0] * 7, 3, *[0] * 15, 14]),
]


def forcing(forced: dict[str, object]) -> Callable[[str], object]:
    def value_of(key: str) -> object:
        value = forced.get(key)
        if isinstance(value, Exception):
            raise value
        return value

    return value_of


def test_no_profile() -> None:
    policy = read(forcing({}))
    assert (policy.sources, policy.failed) == ((), ())


def test_a_profile_configures_and_recommends(tmp_path: Path) -> None:
    forced = WHOLE | {"autostart": True, "hidden_menu_items": ["quit"], "Recommended": {"theme": "dark"}}
    policy = read(forcing(forced))
    found = resolve(policy.sources, tmp_path, failed=policy.failed)
    settings = found.require()
    assert (settings.client_id, settings.autostart, settings.theme) == ("fleet", True, "dark")
    assert settings.hidden_menu_items == ("quit",)
    assert found.values["client_id"].locked
    assert found.values["theme"].origin.layer is Layer.RECOMMENDED_POLICY
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("authority", ValueError("it is no property list"), "no property list"),
        ("Recommended", ["theme"], "a dictionary"),
        ("client_id", b"data", "a text in quotes"),
    ],
)
def test_what_cannot_be_read_stops_the_program(tmp_path: Path, key: str, value: object, says: str) -> None:
    policy = read(forcing(WHOLE | {key: value}))
    found = resolve(policy.sources, tmp_path, failed=policy.failed)
    assert found.settings is None
    assert says in str(found.mistakes[0])
    assert "configuration profile" in str(found.mistakes[0])


@given(st.binary(max_size=200) | st.sampled_from(PROPERTY_LISTS))
def test_what_is_no_property_list_ends_in_no_other_error(content: bytes) -> None:
    with suppress(ValueError):
        read_property_list(content)


@pytest.mark.parametrize("content", PROPERTY_LISTS)
def test_what_is_no_property_list_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ValueError, match="no property list"):
        read_property_list(content)


@pytest.mark.parametrize("value", ["a\x01b\x1b", ["\x00"], {"theme": "\x0b"}, True, 7])
def test_a_control_character_comes_through(value: Any) -> None:
    assert read_property_list(plistlib.dumps(value, fmt=plistlib.FMT_BINARY)) == value


@pytest.mark.skipif(sys.platform != "darwin", reason="Core Foundation is macOS's")
def test_the_systems_preferences_can_be_asked() -> None:
    assert read().failed == ()
