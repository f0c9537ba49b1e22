"""Repetitions that interleave the contestants, and what is said of them: the median and the quartiles."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sample:
    """The values of one contestant, in the unit of its figure."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Sample:
        """Take the values in any order; raises ValueError if there are none."""
        kept = tuple(values)
        if not kept:
            raise ValueError("nothing was measured")
        return cls(kept)

    @property
    def median(self) -> float:
        """The middle value: one slow repetition does not move it."""
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The values between which the middle half lies."""
        if len(self.values) == 1:
            return self.values[0], self.values[0]
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high

    def scaled(self, factor: float) -> Sample:
        """Return the sample in another unit."""
        return Sample(tuple(value * factor for value in self.values))


def interleave(contestants: Mapping[str, Callable[[], T]], repetitions: int) -> dict[str, list[T]]:
    """Run the contestants in turn, A B A B ..., so that what else the machine does falls on all of them alike.

    Every other round goes backwards: nobody always comes first.
    """
    found: dict[str, list[T]] = {name: [] for name in contestants}
    names = list(contestants)
    for repetition in range(repetitions):
        for name in names if repetition % 2 == 0 else reversed(names):
            found[name].append(contestants[name]())
    return found


def samples(found: Mapping[str, Iterable[float]]) -> dict[str, Sample]:
    """Return each contestant's values as a sample."""
    return {name: Sample.of(values) for name, values in found.items()}
