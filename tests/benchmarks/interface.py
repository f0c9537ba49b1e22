"""The menu and the window with many APIs."""

from __future__ import annotations

import math
from typing import Final

from tests.benchmarks import table
from tests.benchmarks.measure import Sample, interleave
from tests.benchmarks.stage import Stage
from tests.benchmarks.table import Row

FEW: Final = 10
MANY: Final = 100
CALLS: Final = 5
ROUNDS: Final = 3
FIRST: Final = 300.0
LATER: Final = 50.0
"""Milliseconds until the window is drawn, the first time and later."""


def rows(stage: Stage) -> list[Row]:
    """Return the rows about the menu and the window."""
    sizes = {f"{apis}": lambda apis=apis: stage.inside("interface", apis, CALLS) for apis in (2, FEW, MANY)}
    found = interleave(sizes, ROUNDS)

    def sample(apis: int, figure: str) -> Sample:
        return Sample.of(value * 1000 for each in found[str(apis)] for value in each[figure])

    def growth(figure: str, words: str) -> Row:
        few, many = sample(FEW, figure).median, sample(MANY, figure).median
        slope = math.log(many / few) / math.log(MANY / FEW)
        return table.linear(f"{words}, from {FEW} to {MANY} APIs", slope, f"{few:.3g} ms to {many:.3g} ms")

    made = []
    for apis in (2, MANY):
        named = f"{apis} APIs x {CALLS} calls"
        made.append(table.absolute(f"window opened first, {named}", sample(apis, "first"), FIRST, "ms"))
        made.append(table.absolute(f"window opened later, {named}", sample(apis, "later"), LATER, "ms"))
    made.append(table.absolute(f"menu rebuilt, {MANY} APIs x {CALLS} calls", sample(MANY, "menu"), LATER, "ms"))
    words = {
        "menu": "menu rebuilt",
        "first": "window opened first",
        "later": "window later",
        "whole": "all its rows made",
    }
    return [*made, *(growth(figure, each) for figure, each in words.items())]
