"""The rows of an answer are what Python's own parsers find in it, unchanged, and no answer breaks them."""

from __future__ import annotations

import csv
import io
import json
import re
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trayapp.core.answers import rows as rows_module
from trayapp.core.answers.lines import LONGEST, Lines
from trayapp.core.answers.rows import Rows, Searched, Work, beside, search, separated
from trayapp.core.answers.scan import WORKING, items, member
from trayapp.core.answers.table import CsvRecords, GivenRecords, JsonRecords, Key, Table
from trayapp.core.answers.tree import Tree

odd = st.sampled_from([chr(34), "\\", "},{", "a" * 700])
texts = st.text(st.characters(exclude_categories=[]), max_size=12) | odd
written = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=15
)
layouts = st.sampled_from([None, 0, 2])
escapes = st.booleans()


def done(work: Work) -> None:
    for _ in work:
        pass


def worked(rows: Rows) -> Rows:
    done(rows.work())
    return rows


def all_of(rows: Rows) -> list[list[str]]:
    return [rows.cells(at, range(len(rows.titles))) for at in range(len(rows))]


def write(value: object, layout: int | None, ascii_only: bool) -> bytes:
    text = json.dumps(value, indent=layout, ensure_ascii=ascii_only)
    return text.encode("utf-8", "replace")


@settings(deadline=None)
@given(st.lists(values, max_size=5) | st.dictionaries(texts, values, max_size=5), layouts, escapes)
def test_the_scan_finds_every_item(value: object, layout: int | None, ascii_only: bool) -> None:
    content = write(value, layout, ascii_only)
    again = json.loads(content)
    *places, last = [at for at in items(content, 0) if at != WORKING]
    assert content[-2 - last : -1 - last] in {b"]", b"}"}
    assert len(places) == len(again)
    if isinstance(again, dict):
        for at, (key, inner) in zip(places, again.items(), strict=True):
            name, start = member(content, at)
            assert name == key or len(key) > 500
            assert json.JSONDecoder().raw_decode(content[start:].decode())[0] == inner
    else:
        for at, inner in zip(places, again, strict=True):
            assert json.JSONDecoder().raw_decode(content[at:].decode())[0] == inner


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), scalars, max_size=3), min_size=1, max_size=6), layouts)
def test_a_table_holds_each_value_as_it_was_written(records: list[dict[str, object]], layout: int | None) -> None:
    table = worked(Table(JsonRecords(write(records, layout, False), 0)))
    for at, record in enumerate(json.loads(write(records, layout, False))):
        row = dict(zip(table.titles, table.whole(at, range(len(table.titles))), strict=True))
        for key, value in record.items():
            written = value if isinstance(value, str) else json.dumps(value)
            assert row[key] == ("" if value is None else written)


def test_numbers_and_doubled_keys_come_through() -> None:
    content = (
        b'[{"n": 1.10, "big": 12345678901234567890.50, "a": 1, "a": 2, "e": 1E5}, {"n": null, "z": {"x": [1 , 2]}}]'
    )
    table = worked(Table(JsonRecords(content, 0)))
    assert table.titles == ["n", "big", "a", "a", "e", "z"]
    assert all_of(table) == [
        ["1.10", "12345678901234567890.50", "1", "2", "1E5", ""],
        ["", "", "", "", "", '{"x": [1 , 2]}'],
    ]
    tree = worked(Tree(content))
    assert [cells for cells in all_of(tree) if cells[0].strip() == "a"] == [["       a", "1"], ["       a", "2"]]


def test_json_lines_and_mixed_items() -> None:
    table = worked(Table(JsonRecords(b'{"a": 1}\n{"a": 2, "b": "x"}\n\n3\n', -1)))
    assert (table.titles, all_of(table)) == (["a", "b", "value"], [["1", "", ""], ["2", "x", ""], ["", "", "3"]])


@settings(deadline=None)
@given(st.lists(st.lists(written, min_size=2, max_size=3), min_size=2, max_size=6))
@example([[";", ";"], ["", ""]])
def test_csv_is_read_as_pythons_module_reads_it(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    records = CsvRecords(out.getvalue().encode())
    table = worked(Table(records))
    width = len(rows[0])
    assert table.titles[:width] == rows[0]
    assert len(table) == len(rows) - 1
    if records._delimiter == ",":
        for at, row in enumerate(rows[1:]):
            assert table.whole(at, range(min(width, len(row)))) == row[:width]


def test_arranged_by_a_column_and_by_what_it_holds() -> None:
    rows = [{"n": "b", "c": 10}, {"n": "a", "c": 9}, {"n": "C", "c": None}, {"n": "d", "c": -2.5}, {"n": "e", "c": "x"}]
    table = Table(JsonRecords(json.dumps(rows).encode(), 0))
    done(table.work())
    done(table.arrange("", 1))
    assert [row[0] for row in all_of(table)] == ["d", "a", "b", "e", "C"]
    done(table.arrange("", 1, down=True))
    assert [row[0] for row in all_of(table)] == ["e", "b", "a", "d", "C"], "what is empty stays at the end"
    done(table.arrange("", 0))
    assert [row[0] for row in all_of(table)] == ["a", "b", "C", "d", "e"]
    done(table.arrange("2.5", None))
    assert all_of(table) == [["d", "-2.5"]]
    done(table.arrange("", None))
    assert len(table) == table.total == 5


@settings(deadline=None)
@given(st.lists(st.integers() | st.text(max_size=4), max_size=30), st.booleans())
def test_sorting_loses_nothing(cells: list[object], down: bool) -> None:
    table = Table(GivenRecords(["a"], [[str(cell)] for cell in cells]))
    done(table.work())
    done(table.arrange("", 0, down=down))
    assert Counter(row[0] for row in all_of(table)) == Counter(map(str, cells))


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_more_columns_than_fit_are_left_to_the_tree_and_each_record_is_read_once_however_far_it_scrolls(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"k{at}" for at in range(50_000)]
    source: Any = (
        JsonRecords(json.dumps([dict.fromkeys(names, 1)] * 60).encode(), 0)
        if kind == "json"
        else CsvRecords(f"{','.join(names)}\n".encode() * 61)
    )
    table = Table(source)
    worked(table)
    assert (len(table.titles), table.has_more_columns) == (1_000, True)
    assert len(all_of(table)) == 60
    monkeypatch.setattr(source, "pairs", None)
    for column in (0, 500, 999):
        assert table.is_numeric(column) is (kind == "json")
        assert all(table.cells(at, [column])[0] for at in range(20))
    assert len(table.first()) == 5


def test_a_record_is_read_no_further_than_to_the_column_that_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    source = JsonRecords(json.dumps([{f"k{at}": at for at in range(200)}] * 100).encode(), 0)
    table = worked(Table(source))
    read = []
    pairs = source.pairs

    def counted(*span: int) -> Iterator[tuple[Key, str]]:
        for each in pairs(*span):
            read.append(each)
            yield each

    monkeypatch.setattr(source, "pairs", counted)
    assert [table.cells(at, [3])[0] for at in range(90, 100)] == ["3"] * 10
    assert len(read) == 40


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(st.characters(exclude_categories=["Cs"]), max_size=900).map(str.encode))
def test_lines_lose_nothing(content: bytes) -> None:
    rows = worked(Lines(content))
    text = content.decode("utf-8", "replace")
    if "\ufffd" not in text:
        joined = "".join(row[0] for row in all_of(rows))
        assert joined == text.replace("\n", "") or "\r" in text
    assert all(len(row[0]) <= LONGEST for row in all_of(rows))


HOSTILE = [
    b"",
    b"[",
    b'"',
    b"]]]]}}",
    b"[" * 100_000,
    b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    b'["' + b"x" * 1_000_000,
    b'["' + b'\\"' * 300_000,
    b'{"' + b"k" * 1_000_000 + b'": 1}',
    b"\xff\xfe\x00" * 1000,
    b"\n" * 100_000,
    b"[" + b"1," * 100_000,
    b'[{"a": "\\ud800\\udfff \xed\xa0\x80 \x1b[2J \xe2\x80\xae"}]',
    b'[{"a": "\\u12"}, {"b" 1}, {c: d}, ,, {"e"}, {"f":}]',
    b'"' * 10_001,
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", ["table", "lines", "tree", "json lines", "csv"])
def test_no_answer_breaks_the_rows(content: bytes, kind: str) -> None:
    rows: Rows
    if kind == "lines":
        rows = Lines(content)
    elif kind == "tree":
        rows = Tree(content)
    elif kind == "csv":
        rows = Table(CsvRecords(content))
    else:
        rows = Table(JsonRecords(content, 0 if kind == "table" else -1))
    done(rows.work())
    columns = range(min(len(rows.titles), 20))
    for at in [*range(min(len(rows), 30)), *range(max(len(rows) - 5, 0), len(rows))]:
        assert len(rows.cells(at, columns)) == len(columns)
    if isinstance(rows, Searched):
        found(rows, "a")
    if isinstance(rows, Tree):
        for at in range(5):
            if at < len(rows):
                assert rows.path(at)
                done(rows.fold(at))


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 4))
def test_any_bytes_are_rows(content: bytes, at: int) -> None:
    for rows in (Tree(content), Table(JsonRecords(content, 0)), Lines(content), Table(CsvRecords(content))):
        done(rows.work())
        all_of(rows)
        if isinstance(rows, Searched):
            assert all(row < len(rows) for row in found(rows, "1"))
        if isinstance(rows, Tree) and at < len(rows):
            done(rows.fold(at))
            all_of(rows)


def found(rows: Searched, text: str) -> list[int]:
    """Return the rows of the places of a text, each as it is when it has been revealed."""
    places = array("Q")
    done(rows.places(text, places))
    shown: list[int] = []
    for each in places[:20]:
        done(rows.reveal(each, shown))
    return shown


@given(st.text(alphabet="ab\n", max_size=40), st.sampled_from(["a", "ab", "aba", "B"]), st.integers(0, 60))
def test_all_places_are_found_and_gone_through_both_ways(text: str, wanted: str, at: int) -> None:
    lines = Lines(text.encode())
    done(lines.work())
    places = array("Q")
    done(lines.places(wanted, places))
    assert list(places) == [each.start() for each in re.finditer(wanted, text, re.IGNORECASE)]
    if not places:
        return
    row = min(at, len(lines) - 1)
    begin, end = lines.around(row)
    behind, before = [each for each in places if each >= end], [each for each in places if each < begin]
    assert places[beside(places, (begin, end), back=False)] == (behind or list(places))[0]
    assert places[beside(places, (begin, end), back=True)] == (before or list(places))[-1]


def test_a_place_on_the_edge_of_two_steps_is_found_once() -> None:
    text = b"x" * (1024 * 1024 - 2) + b"needle" + b"x" * 2_000_000 + b"NEEDLE"
    places = array("Q")
    done(search(text, "needle", places))
    assert list(places) == [1024 * 1024 - 2, len(text) - 6]


def test_so_many_places_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MOST_FOUND", 5_000)
    places = array("Q")
    done(search(b"a" * 3_000_000, "a", places))
    assert len(places) == 5_000


def names(tree: Tree) -> list[str]:
    return [row[0].strip() for row in all_of(tree)]


class TestTree:
    CONTENT = json.dumps({"value": [{"id": 7, "odd key": {"x": [True]}}, {"id": 8}], "n": "deep needle"}).encode()

    def test_it_opens_what_is_short(self) -> None:
        tree = Tree(self.CONTENT)
        done(tree.work())
        assert names(tree) == ["▾ value", "▾ [0]", "id", "▾ odd key", "▾ x", "[0]", "▾ [1]", "id", "n"]
        assert tree.cells(0, [1]) == ["2 items"]
        assert tree.cells(8, [1]) == ["“deep needle”"]

    def test_folding_and_the_way_to_a_row(self) -> None:
        tree = Tree(self.CONTENT)
        done(tree.work())
        assert tree.path(5) == 'value[0]."odd key".x[0]'
        assert (tree.above(5), tree.above(4), tree.above(0)) == (4, 3, None)
        assert tree.value(5) == "true"
        done(tree.fold(3))
        assert names(tree) == ["▾ value", "▾ [0]", "id", "▸ odd key", "▾ [1]", "id", "n"]
        assert tree.value(3) == '{"x": [true]}'
        assert tree.cells(3, [1]) == ["1 member"]
        done(tree.fold(0))
        assert names(tree) == ["▸ value", "n"]
        done(tree.fold(0))
        assert names(tree) == ["▾ value", "▸ [0]", "▸ [1]", "n"]
        assert (tree.is_open(0), tree.is_open(1), tree.is_open(3)) == (True, False, None)

    def test_a_search_unfolds_what_it_finds(self) -> None:
        content = json.dumps([{"a": {"b": [{"c": f"name {at}"}]}} for at in range(500)]).encode()
        tree = Tree(content)
        done(tree.work())
        assert len(tree) == 500
        (row,) = found(tree, "NAME 321")
        assert tree.path(row) == "[321].a.b[0].c"
        (row,) = found(tree, "name 320")
        assert tree.path(row) == "[320].a.b[0].c"
        assert len(tree) == 508

    def test_what_is_written_with_escapes_is_found(self) -> None:
        tree = Tree(b'{"a": "Z\\u00fcrich"}')
        done(tree.work())
        assert found(tree, "Zürich") == [0]

    def test_twenty_thousand_levels_are_unfolded_one_by_one(self) -> None:
        tree = Tree(b"[" * 20_000 + b"]" * 20_000)
        done(tree.work())
        for _ in range(30):
            done(tree.fold(len(tree) - 1))
        assert "(30)" in tree.cells(30, [0])[0]


@pytest.mark.attack("a hostile API", "cells that a spreadsheet would run as formulas", "copied as text")
@pytest.mark.parametrize(
    ("rows", "tabs"),
    [
        ([["a", "b"]], "a\tb\n"),
        ([["=1+1", "-2.5", "+49 30", "@x", "-"]], "'=1+1\t-2.5\t'+49 30\t'@x\t'-\n"),
        ([["a\tb", 'c"d', "e\nf"]], '"a\tb"\t"c""d"\t"e\nf"\n'),
    ],
)
def test_what_a_spreadsheet_takes(rows: list[list[str]], tabs: str) -> None:
    assert separated(rows, "\t") == tabs
