from __future__ import annotations

import encodings.aliases
import json
import math
import pkgutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trayapp.core.answers.body import LONGEST_TYPE, MOST_LEVELS, decode_body
from trayapp.core.text import json_text

PYTHONS = {module.name for module in pkgutil.iter_modules(encodings.__path__)} | set(encodings.aliases.aliases.values())
NO_TEXT = ["hex", "hex_codec", "rot13", "base64", "zlib", "bz2_codec", "uu_codec", "undefined", "idna", "nonsense", "é"]


@pytest.mark.attack("a hostile API", "a charset that is a codec of Python's own", "read as UTF-8")
@pytest.mark.parametrize("charset", sorted(PYTHONS) + NO_TEXT + ["\x00", "a" * 5000, ""])
def test_no_charset_loses_the_answer(charset: str) -> None:
    body = decode_body(b'[{"name": "Ada"}]', f"application/json; charset={charset}", complete=True)
    assert body == [{"name": "Ada"}] if charset in NO_TEXT else body is not None


@pytest.mark.parametrize(
    ("content", "content_type", "body"),
    [
        ("é".encode("latin-1"), "text/plain; charset=latin-1", "é"),
        ("é".encode("cp1252"), "text/plain; charset=windows-1252", "é"),
        ("[1]".encode("utf-16"), "application/json; charset=utf-16", [1]),
        ("日本".encode("shift_jis"), 'text/plain; charset="Shift_JIS"', "日本"),
        (b"\xef\xbb\xbf[1]", "application/json", [1]),
        (b"\xef\xbb\xbfa", "text/plain", "a"),
        (b"[NaN, Infinity, -Infinity, 1e999, 1.5]", "", ["NaN", "Infinity", "-Infinity", "1e999", 1.5]),
        (b"[" + b"9" * 5000 + b"]", "", ["9" * 5000]),
        (b"[" * MOST_LEVELS + b"]" * MOST_LEVELS, "", json.loads("[" * MOST_LEVELS + "]" * MOST_LEVELS)),
        (b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1), "", "[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1)),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "", '{"a":' * 500 + "1" + "}" * 500),
    ],
)
def test_a_body_is_read_as_what_it_is(content: bytes, content_type: str, body: object) -> None:
    assert decode_body(content, content_type, complete=True) == body


def test_a_long_content_type_is_read_in_part() -> None:
    assert decode_body(b"[1]", "a/b" + '; ;"' * 16_000 + "; charset=hex", complete=True) == [1]
    assert decode_body(b"\xe9", " " * LONGEST_TYPE + "text/plain; charset=latin-1", complete=True) == "\ufffd"


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(max_size=60))
def test_whatever_comes_can_be_printed_as_json(content: bytes, content_type: str) -> None:
    document = {"body": decode_body(content, content_type, complete=True)}
    json.loads(json_text(document), parse_constant=pytest.fail)


@settings(deadline=None)
@given(st.recursive(st.floats() | st.text() | st.integers(), lambda inner: st.lists(inner, max_size=3), max_leaves=20))
def test_json_of_python_with_its_own_numbers_too(value: object) -> None:
    document = {"body": decode_body(json.dumps(value).encode(), "", complete=True)}
    assert "\n" in json_text(document)
    assert not any(isinstance(each, float) and not math.isfinite(each) for each in _leaves(document["body"]))


def _leaves(value: object) -> list[object]:
    return [leaf for each in value for leaf in _leaves(each)] if isinstance(value, list) else [value]
