"""What fuzzing has found worth keeping is replayed: `make fuzz` looks for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import CORPUS, LONGEST, TARGETS, kept
from tests.growth import assert_linear

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_of_each_target_passes(name: str) -> None:
    for each in kept(name):
        TARGETS[name].run(each)


@pytest.mark.parametrize("name", TARGETS)
def test_the_time_grows_with_the_input_alone(name: str) -> None:
    longest = max(kept(name), key=len)

    def work(size: int) -> None:
        TARGETS[name].run((longest * (size // len(longest) + 1))[:size])

    assert_linear(work, 8 * LONGEST)


def test_every_corpus_is_a_targets() -> None:
    assert {file.stem for file in CORPUS.iterdir()} <= set(TARGETS)
