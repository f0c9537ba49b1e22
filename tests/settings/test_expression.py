"""Which regular expressions are refused because they could take for ever, and that the others are quick."""

from __future__ import annotations

import re
import time

import pytest

from trayapp.core.filling import LONGEST_MATCHED
from trayapp.settings.call import is_quick
from trayapp.settings.catalogue import catalogue


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*b",
        "(a|b c)*",
        "(a?){30}a{30}",
        "a?" * 30 + "a" * 30,
        "(?:(a*)*)*",
        ".*.*.*.*x",
        r"(a)+(\w*?\1)+x",
    ],
)
def test_what_could_take_for_ever_is_refused(pattern: str) -> None:
    assert not is_quick(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[^@\s]+@[^@\s]+\.[^@\s]+",
        r"(\w*\w*\w*|\w*\w*\w*)x",
        r"(?=\d*)[0-9a-f]{8}(-[0-9a-f]{4}){3}",
        "((ab)?c)?",
        "(?i:a*+)b",
    ],
)
def test_what_is_quick_is_taken_and_is(pattern: str) -> None:
    assert is_quick(pattern)
    begun = time.thread_time()
    for each in ("a", "@", "ab.", "0-"):
        re.fullmatch(pattern, (each * LONGEST_MATCHED)[:LONGEST_MATCHED])
    assert time.thread_time() - begun < 5


def test_the_catalogues_are_taken() -> None:
    patterns = [each.pattern for api in catalogue() for each in api.parameters]
    assert all(map(is_quick, patterns))
    assert any(patterns)
