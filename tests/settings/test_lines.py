from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.settings.lines import JsonLines, KeyPath, TomlLines


def test_the_line_of_a_value_that_spans_lines_is_where_it_begins() -> None:
    text = '# a comment\n\n[[api]]\nname = "a"\n\n# more\nscopes = [\n  "x",\n  "y",\n]\n'
    lines = TomlLines(text)
    assert lines.of(("api", 0, "scopes", 1)) == 7
    assert lines.of(("api", 0, "title")) == 3
    assert lines.of(("nothing",)) is None


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('a = """\n[[api]]\n"""\nb = 1', ("b",), 4),
        ("a = '''\nb = 2\n'''\n\nb = 1", ("b",), 5),
        ('a = "\u2028"\nb = 1', ("b",), 2),
        ("a = 1\r\n\r\nb = 1\r\n", ("b",), 3),
        ('"a.b" = 1\na.b = 2', ("a", "b"), 2),
        ("a.b = 1\na.c = 2", ("a", "c"), 2),
        ("[a.b]\nc = 1\n[a]\nd = 1", ("a", "d"), 4),
        ("[[a]]\n[[a.b]]\n[[a.b]]\nc = 1\n[[a]]\n[[a.b]]\nc = 1", ("a", 1, "b", 0, "c"), 7),
        ("[[a]]\n[[a.b]]\n[[a.b]]\nc = 1\n", ("a", 0, "b", 1, "c"), 4),
        ("[[a]]\n[a.b]\nc = 1\n[[a]]\n[a.b]\nc = 1", ("a", 1, "b", "c"), 6),
        ("a = [{b = 1},\n {b = 2}]", ("a", 1, "b"), 1),
    ],
)
def test_every_way_of_writing(text: str, path: KeyPath, line: int) -> None:
    assert TomlLines(text).of(path) == line


def test_a_key_of_a_thousand_dots_ends_in_no_error() -> None:
    text = ".".join("a" * 3000) + " = 1"
    tomllib.loads(text)
    assert TomlLines(text).of(("a", "a")) in {1, None}


@pytest.mark.parametrize(
    "text",
    [
        "a = [\n" + '  "x",\n' * 30_000 + "]\n",
        'a = """\n' + "x\n" * 100_000 + '"""\n',
        "a = [" + "[\n" * 100 + "]" * 100 + "]\n",
        "a = 1 # " + "'\"" * 300_000 + "\n",
        "".join(f"a{at} = 1\n" for at in range(10_000)),
        'a = "' + "\\\\" * 300_000 + '"\n',
    ],
)
def test_a_text_is_parsed_once_however_its_statements_are_laid_out(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    loads = tomllib.loads

    def counted(statement: str) -> dict[str, Any]:
        parsed.append(statement)
        return loads(statement)

    monkeypatch.setattr(tomllib, "loads", counted)
    end = text.count("\n") + 1
    assert TomlLines(text + "last = 1").of(("last",)) == end
    assert "".join(parsed) == text + "last = 1\n"


def test_the_lines_of_a_long_policy() -> None:
    """What takes time by the square of its input would not end within the limit of a test."""
    text = json.dumps({str(at): at for at in range(300_000)}, indent=0)
    assert JsonLines(text).of(("299999",)) == 300_001


scalars = st.integers() | st.text(st.characters(codec="utf-8", exclude_characters='\\"', exclude_categories=["C"]))
gaps = st.lists(st.sampled_from(["", "# [[api]]", "  # a = 1"]), max_size=2)
shapes = st.sampled_from(["{0}", "[{0},\n  {0}]", "[\n\n{0}\n]", '"""\n[x]\na = {1}\n"""', "{{ x = {0} }}"])


@given(st.lists(st.tuples(st.booleans(), gaps, shapes, scalars), max_size=8))
def test_the_line_is_where_the_statement_stands(parts: list[tuple[bool, list[str], str, str | int]]) -> None:
    lines: list[str] = []
    expected: dict[KeyPath, int] = {}
    table: KeyPath = ()
    tables = 0
    for index, (opens, gap, shape, scalar) in enumerate(parts):
        lines += gap
        if opens:
            table = ("api", tables)
            tables += 1
            expected[table] = len(lines) + 1
            lines.append("[[api]]")
        written = f'"{scalar}"' if isinstance(scalar, str) else str(scalar)
        expected[(*table, f"k{index}")] = len(lines) + 1
        lines += f"k{index} = {shape.format(written, index)}".split("\n")
    text = "\n".join(lines)
    tomllib.loads(text)
    found = TomlLines(text)
    assert {path: found.of(path) for path in expected} == expected
