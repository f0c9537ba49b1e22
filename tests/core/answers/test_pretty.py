"""JSON is indented without a change of what it says."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.core.answers.pretty import pretty_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


@given(values, st.booleans(), st.sampled_from([None, 1]))
def test_it_reads_as_python_indents_it(value: object, ascii_only: bool, layout: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=layout)
    shown = pretty_json(text, most_levels=100)
    assert json.loads(shown) == json.loads(text)
    if not ascii_only:
        assert shown == json.dumps(value, ensure_ascii=False, indent=2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a":1.10,"a":2}', '{\n  "a": 1.10,\n  "a": 2\n}'),
        ("[12345678901234567890.50,1E5]", "[\n  12345678901234567890.50,\n  1E5\n]"),
        ('["Z\\u00fcrich \\\\u00fc \\u001b \\ud83d\\ude00"]', '[\n  "Zürich \\\\u00fc \\u001b \\ud83d\\ude00"\n]'),
        ("{}", "{}"),
        ("[ ]", "[]"),
        ("[[[1]]]", "[[[1]]]"),
    ],
)
def test_nothing_is_rounded_or_lost(text: str, shown: str) -> None:
    assert pretty_json(text, most_levels=2) == shown
