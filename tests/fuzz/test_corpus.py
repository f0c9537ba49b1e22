"""What fuzzing has found worth keeping is replayed: `make fuzz` looks for more."""

from __future__ import annotations

import re

import pytest

from tests.fuzz.targets import CORPUS, LONGEST, TARGETS, kept
from tests.growth import assert_linear

PARTS = {
    "all": r"(?s).+",
    "a word": r"\w+",
    "an item": r",[^][{},]+(?=,)",
    "a line": r"\n.+(?=\n)",
    "a level": r"[\[{<(]",
}
"""What is written many times in the longest of an input's examples."""


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_of_each_target_passes(name: str) -> None:
    for each in kept(name):
        TARGETS[name].run(each)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_the_time_grows_with_the_input_alone(name: str, part: str) -> None:
    longest = max(kept(name), key=len)
    found = max(re.finditer(part.encode(), longest), key=lambda each: len(each[0]), default=None)
    if found is None:
        return  # nothing of this kind in what it reads
    before, after = longest[: found.start()], longest[found.end() :]
    assert_linear(lambda size: TARGETS[name].run(before + found[0] * (size // len(found[0]) + 1) + after), 4 * LONGEST)


def test_what_looks_at_each_part_again_for_each_other_is_too_slow() -> None:
    with pytest.raises(AssertionError, match="twice as much"):
        assert_linear(lambda size: [sum(range(size)) for _ in range(size)], 100)


def test_every_corpus_is_a_targets() -> None:
    assert {file.stem for file in CORPUS.iterdir()} <= set(TARGETS)
