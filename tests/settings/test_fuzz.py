"""Whatever a file holds: no traceback, and nothing falls back to a default in silence."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.settings.test_load import GOOD
from trayapp.cli.main import main
from trayapp.settings.definition import API, CALL, TOP
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.lines import Lines, key_name
from trayapp.settings.load import read_file
from trayapp.settings.model import Settings
from trayapp.settings.resolve import resolve
from trayapp.settings.source import Layer, Source

KEYS = sorted({setting.key for setting in (*TOP, *API, *CALL)})
SAMPLES: list[Any] = [
    "~nobody here/x",
    "https://a.example/t",
    "entra",
    "quit",
    "GET",
    "de",
    "x\0",
    "\ud800",
    "",
    " ",
    "a" * 2000,
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.sampled_from(SAMPLES)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, "x"]) | st.text(max_size=3), inner)
    ),
    max_leaves=8,
)
quick = settings(max_examples=300)


def places(document: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Return every table and key of a document."""
    found: list[tuple[dict[str, Any], str]] = []
    for key, value in document.items():
        found.append((document, key))
        for each in value if isinstance(value, list) else ():
            found += places(each) if isinstance(each, dict) else []
    return found


def holds(made: Settings, key: str, value: Any) -> bool:
    """Return whether the settings hold what the document says."""
    if key == "api":
        return [api.name for api in made.apis] == [each["name"] for each in value]
    if key in {"authority", "proxy"}:
        return bool(getattr(made, key) == value.rstrip("/"))
    return bool(getattr(made, key) == (tuple(value) if isinstance(value, list) else value))


def taken(document: dict[str, Any], folder: Path) -> None:
    """Resolve a document; each of its keys must then be in force, or named in a mistake."""
    found = resolve([Source(Layer.COMMAND_LINE, folder / "c.toml", document, Lines(), folder)], folder)
    said = {each.key for each in (*found.mistakes, *found.warnings)}
    for key, value in document.items():
        name = key_name((key,))
        if any(each == name or each.startswith((f"{name}.", f"{name}[")) for each in said):
            continue
        assert key in found.values, f"{key!r} was passed over in silence"
        assert found.values[key].value is value
        assert found.settings is None or holds(found.settings, key, value)
    assert (found.settings is None) == bool(found.mistakes)
    for each in found.mistakes:
        str(each).encode("utf-8", "backslashreplace")


@quick
@given(key=st.sampled_from([setting.key for setting in TOP]) | st.text(min_size=1, max_size=5), value=values)
def test_a_value_of_any_shape_is_in_force_or_refused(tmp_path: Path, key: str, value: object) -> None:
    taken(tomllib.loads(GOOD) | {key: value}, tmp_path)


@quick
@given(data=st.data())
def test_a_document_with_any_part_changed_is_in_force_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    document = copy.deepcopy(tomllib.loads(GOOD))
    for _ in range(data.draw(st.integers(1, 3))):
        table, key = data.draw(st.sampled_from(places(document)))
        match data.draw(st.sampled_from(["replace", "remove", "rename", "add"])):
            case "replace":
                table[key] = data.draw(values)
            case "remove":
                del table[key]
            case "rename":
                table[data.draw(st.sampled_from(KEYS))] = table.pop(key)
            case _:
                table[data.draw(st.sampled_from(KEYS) | st.text(max_size=4))] = data.draw(values)
        if not places(document):
            return
    taken(document, tmp_path)


@quick
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_random_bytes_are_refused_clearly(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        read_file(file).require()
    assert caught.value.mistakes
    assert all(each.message for each in caught.value.mistakes)


@quick
@given(
    at=st.integers(0, len(GOOD)),
    length=st.integers(0, 5),
    put=st.text(max_size=4) | st.sampled_from("[]{}\"'#=.,\n\0\\"),
)
def test_a_damaged_file_is_read_or_refused_with_its_place(tmp_path: Path, at: int, length: int, put: str) -> None:
    file = tmp_path / "c.toml"
    file.write_text(GOOD[:at] + put + GOOD[at + length :], encoding="utf-8", newline="")
    found = read_file(file)
    assert {each.file for each in found.mistakes} <= {str(file)}
    assert (found.settings is None) == bool(found.mistakes)


@quick
@given(content=st.binary(max_size=80) | st.just(GOOD.encode()), suffix=st.sampled_from([".toml", ".json"]))
def test_the_check_of_any_file_ends_with_a_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, suffix: str
) -> None:
    file = tmp_path / f"c{suffix}"
    file.write_bytes(content)
    code = main(["config", "--check", str(file)])
    shown = capsys.readouterr()
    assert (code, bool(shown.err), bool(shown.out)) in {(0, False, True), (2, True, False)}
