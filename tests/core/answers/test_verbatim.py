"""What a document of ours and a line of JSON hold of a body: what came, unchanged."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.answers.test_rows import values, write
from trayapp.core.answers.body import body_of
from trayapp.core.answers.verbatim import written, written_records
from trayapp.core.model import Answer
from trayapp.core.text import json_text


def answer(content: bytes, kind: str = "application/json") -> Answer:
    return Answer("a", "c", "https://a.example/", 200, content=content, headers=(("Content-Type", kind),))


def exactly(text: str | bytes) -> Any:
    """Read JSON with its numbers as they are written, and with every member of an object."""
    return json.loads(text, object_pairs_hook=list, parse_int=Decimal, parse_float=Decimal)


def document(content: bytes) -> str:
    came = answer(content)
    body = body_of(came)
    raw = written(came, body)
    return json_text({"api": '\n  "body": null', "body": body if raw is None else None, "z": 1}, body=raw)


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1.10, "a": 2.0, "b": 12345678901234567890.10, "c": 1E5, "d": -0}',
        b'[{"id": 1.0}, {"id": 100000000000000000000000}]',
        '{"ü": "\\u00fc", "n": "a\\nb", "s": "\\ud83d\\ude00"}'.encode(),
        b"\n [ ] ",
        b"1.50",
        b"true",
    ],
)
def test_numbers_and_keys_come_as_they_were_written(content: bytes) -> None:
    found = dict(exactly(document(content)))
    assert found["body"] == exactly(content)
    assert found["z"] == 1
    assert str(exactly(content)) == str(found["body"])  # 1.10 is not 1.1


@given(values, st.sampled_from([None, 0, 2]), st.booleans())
def test_any_body_is_in_the_document(value: object, layout: int | None, ascii_only: bool) -> None:
    content = write(value, layout, ascii_only)
    found = json.loads(document(content))
    assert (found["api"], found["z"]) == ('\n  "body": null', 1)
    assert json.loads(json.dumps(found["body"])) == json.loads(json_text(body_of(answer(content))))


@pytest.mark.parametrize("content", [b'{"a": NaN}', b"[Infinity]", b'["\\ud800"]', b"{", b"text", b""])
def test_what_is_no_clean_json_is_written_anew(content: bytes) -> None:
    assert written(answer(content), body_of(answer(content))) is None


def test_codes_that_a_terminal_obeys_stay_escaped() -> None:
    found = document('["\u009b31m\u202e", "\\u001b[31m"]'.encode())
    assert "\u009b" not in found
    assert "\u202e" not in found
    assert json.loads(found)["body"] == ["\u009b31m\u202e", "\x1b[31m"]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b'[{"id": 1.10},\n {"id": 2, "id": 3}\n]', ['{"id": 1.10}', '{"id": 2,"id": 3}']),
        (b'{"@odata.count": 2, "value": [{"a": [1, 2]}, {"b": {}}]}', ['{"a": [1,2]}', '{"b": {}}']),
        (b'{"value": []}', []),
        (b"[]", []),
        (b'{"a": 1.0, "b": [1, 2]}', ['{"a": 1.0,"b": [1,2]}']),
        (b"[1.50, 2]", ["[1.50,2]"]),
        (b"3.00", ["3.00"]),
    ],
)
def test_each_record_is_a_line(content: bytes, lines: list[str]) -> None:
    assert written_records(answer(content), body_of(answer(content))) == lines


@given(st.lists(st.dictionaries(st.text(max_size=5), values, max_size=4), max_size=6), st.sampled_from([None, 0, 2]))
def test_any_records_are_lines(records: list[dict[str, object]], layout: int | None) -> None:
    for whole in (records, {"value": records}):
        content = write(whole, layout, ascii_only=False)
        came = answer(content)
        lines = written_records(came, body_of(came))
        if lines is None:  # half a letter
            continue
        read = json.loads(content)
        assert [json.loads(line) for line in lines] == (read if isinstance(read, list) else read["value"])
        assert not any("\n" in line or "\r" in line for line in lines)
