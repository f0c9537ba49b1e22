from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.core import events as ev
from trayapp.core.text import clean, clean_line, grouped_code, json_text, padded, words_of
from trayapp.core.views.elements import Button, Code, Hero, Table, Tone, WindowView
from trayapp.core.views.menu import MenuEntry, TrayView
from trayapp.core.views.shown import fitted

HARMFUL = "\0\a\b\x1b\r\x7f\x80\x9b\x9d\x85\u2028\u2029\u202a\u202e\u2066\u2069\ud800\udfff\udc80"


def harms(text: str) -> bool:
    overrides = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return any(
        (unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} and each not in "\t\n")
        or unicodedata.bidirectional(each) in overrides
        for each in text
    )


@given(st.text(st.characters() | st.sampled_from(HARMFUL)))
def test_nothing_harmful_is_left_and_nothing_else_is_touched(text: str) -> None:
    after = clean(text)
    assert not harms(after)
    after.encode()
    before = text.replace("\r\n", "\n")
    assert len(after) == len(before)
    assert all(new == old or (harms(old) and new == "\ufffd") for old, new in zip(before, after, strict=True))
    assert clean(after) == after


@pytest.mark.parametrize("text", ["", "plain", "two\n\tlines", "Zoë 日本 👩‍👩‍👧 עברית", "e\u0301"])
def test_what_is_clean_stays(text: str) -> None:
    assert clean(text) is text


def test_a_line_is_one_line() -> None:
    assert clean_line("a\r\nb\tc\x1b[31m\u2028d\x85e") == "a b c\ufffd[31m d e"


def test_a_view_is_cleaned_through_and_through_but_what_its_events_carry() -> None:
    event = ev.CallChosen("a\ud800", "b\u202e")
    view = WindowView(
        "page",
        "Title\x1b",
        (Hero("ready", "A\ud800", button=Button("B\1", event)), Table(("C\a",), (("D\u202e", "fine"),)), Code("a\nb")),
        (Button("E\x9b", event, primary=True),),
        close=event,
    )
    after = fitted(view)
    assert repr(after).count("\ufffd") == 6
    assert after.blocks[0].button.event == after.buttons[0].event == after.close == event  # type: ignore[union-attr] # the head of the page above
    assert after.blocks[2] is view.blocks[2]
    menu = TrayView("ready", "T\0", "t", (MenuEntry("M", children=(MenuEntry("N\x1b", event),)),))
    assert fitted(menu).menu[0].children[0] == MenuEntry("N\ufffd", event)
    assert fitted(Tone.GOOD) is Tone.GOOD


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters() | st.sampled_from(HARMFUL)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(json_values)
def test_a_document_can_be_read_by_every_reader_and_is_obeyed_by_no_terminal(value: object) -> None:
    text = json_text({"value": value})
    text.encode()
    assert not harms(text)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return  # halves of characters are replaced
    assert json.loads(text) == {"value": value}, "what it escapes comes back"


def test_a_long_text_is_no_matter() -> None:
    """What takes time by the square of its input would not end within the limit of a test."""
    for unit in ("a\x1b\r\n\ud800", " ", "\r", "\u202e", "a " * 9 + "\n"):
        text = unit * (3_000_000 // len(unit))
        assert not harms(clean_line(text)[:1000])
        json_text({"text": clean(text)})


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("ABCDEFGH", "ABCD EFGH"),
        ("ABCDEFGHJ", "ABC DEF GHJ"),
        ("ABCD-EFGH", "ABCD-EFGH"),
        ("ABC", "ABC"),
        ("ABCDE", "ABCDE"),
        ("", ""),
    ],
)
def test_a_code_is_shown_in_groups(code: str, shown: str) -> None:
    assert grouped_code(code) == shown


def test_a_token_is_not_quoted_though_it_has_no_digit() -> None:
    assert words_of(f"See eyJ{'aBcD' * 12}.{'x' * 50} there") == "See … there"
    assert words_of(f"See {'aBcD' * 12} there") == f"See {'aBcD' * 12} there"


def test_columns_of_a_terminal_align_with_wide_letters() -> None:
    assert [padded(each, 6) + "|" for each in ("時計", "Uhr", "é…", "longer")] == [
        "時計  |",
        "Uhr   |",
        "é…    |",
        "longer|",
    ]
