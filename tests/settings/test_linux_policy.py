from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from trayapp.settings import believed
from trayapp.settings.lines import JsonLines, parse
from trayapp.settings.policy import linux, read_policy
from trayapp.settings.resolve import Resolved, resolve
from trayapp.settings.source import Policy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes are POSIX's")

needs_root = pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root gives files away")
WHOLE = {
    "client_id": "fleet",
    "authority": "https://login.contoso.example/contoso",
    "api": [{"name": "a", "scopes": ["https://x.example/a/read"]}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of policies, as an administrator would make it."""
    tmp_path.chmod(0o755)
    place = tmp_path / "policies"
    for each in (place / "managed", place / "recommended"):
        each.mkdir(parents=True)
        each.chmod(0o755)
    return place


def put(folder: Path, name: str, document: object, mode: int = 0o644) -> Path:
    file = folder / name
    file.write_text(document if isinstance(document, str) else json.dumps(document, indent=2))
    file.chmod(mode)
    return file


@pytest.fixture(autouse=True)
def _root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(believed, "ROOT", os.getuid())


def read(folder: Path) -> Policy:
    return linux.read(folder)


def resolved(folder: Path) -> Resolved:
    policy = read(folder)
    return resolve(policy.sources, "consentray.toml", failed=policy.failed)


def test_no_folder_and_empty_folders(tmp_path: Path, folder: Path) -> None:
    for place in (tmp_path / "none", folder):
        policy = read(place)
        assert (policy.sources, policy.failed) == ((), ())
    assert read_policy(folder).failed == ()


def test_a_fleet_is_configured_by_files_of_policy_alone(folder: Path) -> None:
    put(folder, "managed/10-base.json", WHOLE)
    put(folder, "recommended/look.json", {"theme": "dark"})
    found = resolved(folder)
    made = found.require()
    assert (made.client_id, made.theme) == ("fleet", "dark")
    assert found.values["client_id"].locked
    assert not found.values["theme"].locked
    origin = found.values["authority"].origin
    assert (origin.place, origin.line) == (str(folder / "managed/10-base.json"), 3)


def test_later_files_are_stronger_and_other_names_do_not_count(folder: Path) -> None:
    put(folder, "managed/10.json", WHOLE | {"log_level": "info"})
    put(folder, "managed/20.json", {"log_level": "debug"})
    put(folder, "managed/30.json~", {"log_level": "error"})
    put(folder, "managed/.40.json", {"log_level": "error"})
    value = resolved(folder).values["log_level"]
    assert value.value == "debug"
    assert [each.value for each in value.overrides] == ["info"]


@pytest.mark.attack(
    "another user of the computer", "a policy file that others can write", "the program stops and names it"
)
@pytest.mark.parametrize("mode", [0o666, 0o664, 0o646])
@pytest.mark.parametrize("name", ["managed/x.json", "recommended/x.json"])
def test_a_file_that_others_can_write_is_not_believed(folder: Path, mode: int, name: str) -> None:
    put(folder, "managed/base.json", WHOLE)
    file = put(folder, name, {"log_level": "debug"}, mode)
    found = resolved(folder)
    assert found.settings is None
    assert [each.file for each in found.mistakes] == [str(file)]
    assert "chmod go-w" in found.mistakes[0].message


@pytest.mark.attack(
    "another user of the computer",
    "a folder of policies that others can write, also if it is empty",
    "the program stops and names it",
)
@pytest.mark.parametrize("place", ["managed", "recommended", "", ".."])
@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757, 0o1777])
@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_that_others_can_write_is_not_believed(folder: Path, place: str, mode: int, empty: bool) -> None:
    """Also where it is empty: who can write it may have taken a policy away."""
    if not empty:
        put(folder, "managed/base.json", WHOLE)
    spoilt = (folder / place).resolve()
    before = spoilt.stat().st_mode
    spoilt.chmod(mode)
    found = resolved(folder)
    spoilt.chmod(before)
    assert found.settings is None
    assert not found.unconfigured
    assert {each.file for each in found.mistakes} == {str(spoilt)}
    assert "chmod go-w" in found.mistakes[0].message


def test_a_policy_folder_may_have_been_taken_away_by_who_can_write_the_one_above(folder: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    for gone in (folder / "managed", folder / "recommended", folder):
        gone.rmdir()
        found = read_policy(folder)
        assert {each.file for each in found.failed} == {str(tmp_path)}
    tmp_path.chmod(0o755)
    assert read_policy(folder) == Policy()


@pytest.mark.attack(
    "another user of the computer", "a policy that somebody else owns", "the program stops and names it"
)
@needs_root
@pytest.mark.parametrize("name", ["managed/base.json", "managed", "", ".."])
def test_what_is_not_roots_is_not_believed(folder: Path, name: str) -> None:
    put(folder, "managed/base.json", WHOLE)
    os.chown(folder / name, 54321, -1)
    found = resolved(folder)
    assert found.settings is None
    assert "chown root" in found.mistakes[0].message


@pytest.mark.skipif(os.getuid() == 0, reason="what root makes is root's")
def test_what_a_person_makes_is_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(believed, "ROOT", 0)
    put(folder, "managed/base.json", WHOLE)
    assert "chown root" in resolved(folder).mistakes[0].message


def test_a_link_counts_as_what_it_leads_to(folder: Path, tmp_path: Path) -> None:
    target = put(tmp_path, "real.json", WHOLE)
    (folder / "managed/link.json").symlink_to(target)
    assert resolved(folder).require().client_id == "fleet"
    target.chmod(0o666)
    assert resolved(folder).settings is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "isn't JSON"),
        ("[]", "isn't an object"),
        ('{"client_id": "a", "client_id": "b"}', '"client_id" stands twice'),
        ('{"call_timeout": NaN}', "NaN isn't a number"),
        ('{"call_timeout": ' + "1" * 5000 + "}", "isn't JSON"),
        ("[" * 100_000, "nested too deeply"),
        (r'{"\ud800": 1}', "surrogate"),
    ],
)
def test_a_file_that_is_no_policy_stops_the_program(folder: Path, content: str, says: str) -> None:
    put(folder, "managed/base.json", WHOLE)
    file = put(folder, "managed/x.json", content)
    found = resolved(folder)
    assert found.settings is None
    assert [each.file for each in found.mistakes] == [str(file)]
    assert says in found.mistakes[0].message


def test_bytes_that_are_no_text(folder: Path) -> None:
    put(folder, "managed/x.json", "{}").write_bytes(b"\xff{}")
    assert "isn't UTF-8" in resolved(folder).mistakes[0].message


@pytest.mark.attack("another user of the computer", "a pipe in place of a policy", "refused at once")
def test_what_is_no_file_does_not_make_the_program_wait(folder: Path) -> None:
    os.mkfifo(folder / "managed/pipe.json", 0o644)
    (folder / "managed/folder.json").mkdir()
    (folder / "managed/gone.json").symlink_to("nowhere")
    messages = {Path(each.file).name: each.message for each in read(folder).failed}
    assert "isn't a file" in messages["pipe.json"]
    assert "isn't a file" in messages["folder.json"] or "directory" in messages["folder.json"]
    assert "can't be read" in messages["gone.json"]


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_stops_the_program(folder: Path) -> None:
    put(folder, "managed/x.json", WHOLE, 0o000)
    assert "can't be read: Permission denied" in resolved(folder).mistakes[0].message


def test_a_file_in_place_of_the_folder_stops_the_program(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/managed").write_text("{}")
    assert "can't be read: Not a directory" in read(tmp_path / "policies").failed[0].message


def test_too_large_a_file_is_not_read_whole(folder: Path) -> None:
    put(folder, "managed/x.json", '{"client_id": "' + "x" * linux.LARGEST_FILE_BYTES + '"}')
    assert "larger than 4 MiB" in read(folder).failed[0].message


def test_lines_of_json_are_found_however_deep() -> None:
    text = '{\n "a": [\n  1,\n  {"b": "x",\n   "c": {"d":\n null}}],\n\n "e": "\\"}"\n}'
    lines = JsonLines(text)
    expected = {
        ("a",): 2,
        ("a", 0): 3,
        ("a", 1): 4,
        ("a", 1, "b"): 4,
        ("a", 1, "c"): 5,
        ("a", 1, "c", "d"): 5,
        ("e",): 8,
    }
    assert {path: lines.of(path) for path in expected} == expected
    assert lines.of(("a", 1, "x")) == 4
    assert lines.of(("x",)) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def paths(value: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here] * bool(here) + [each for key, inner in inside for each in paths(inner, (*here, key))]


@given(document=st.dictionaries(st.text(max_size=3), json_values, max_size=4))
def test_every_key_of_any_document_has_the_line_it_is_written_on(document: dict[str, object]) -> None:
    def parsable(value: object) -> bool:
        try:
            parse(json.dumps(value))
        except ValueError:
            return False
        return True

    if not parsable(document):
        return
    text = json.dumps(document, indent=1)
    lines = JsonLines(text)
    found = [line for path in paths(document) if (line := lines.of(path))]
    assert len(found) == len(paths(document))
    # With this indentation each key and each entry stands on a line of its own, in the order of the document.
    assert found == sorted(set(found))


@settings(max_examples=300)
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@example(content=b"[]")
def test_random_bytes_stop_the_program_clearly(folder: Path, content: bytes) -> None:
    put(folder, "managed/base.json", WHOLE)
    file = put(folder, "managed/x.json", "")
    file.write_bytes(content)
    with suppress(ValueError):  # an object, such as {}, is a policy
        assume(not isinstance(json.loads(content), dict))
    found = resolved(folder)
    assert found.settings is None
    assert {each.file for each in found.mistakes} == {str(file)}


@settings(max_examples=300)
@given(document=st.dictionaries(st.sampled_from([*WHOLE, "theme", "proxy", "ca_file", "autostart", "x"]), json_values))
def test_any_policy_is_taken_or_ignored_with_a_word_or_refused(folder: Path, document: dict[str, object]) -> None:
    put(folder, "managed/base.json", WHOLE)
    put(folder, "managed/x.json", document)
    found = resolved(folder)
    said = {each.key.split("[")[0] for each in (*found.mistakes, *found.warnings)}
    for key, value in document.items():
        in_force = found.values[key].value if key in found.values else None
        assert key in said or in_force == value, "neither in force nor said"
    assert (found.settings is None) == bool(found.mistakes)
