"""How the time of something grows with its input: a ratio of processor time, which a busy machine leaves as it is."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES_LARGER = 4
MOST_GROWTH = 8.0
"""Four times the input may take eight times as long; where each part is looked at again for each other it takes 16."""
NOISE = 0.002
"""Seconds below which a time says nothing of growth."""


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Fail where the time of `work` grows faster than `size`, its argument."""
    small, large = least_time(work, size), least_time(work, size * TIMES_LARGER)
    assert large <= max(small, NOISE) * MOST_GROWTH, f"{small:.4f} s for {size}, {large:.4f} s for {TIMES_LARGER} times"


def least_time(work: Callable[[int], object], size: int) -> float:
    """Return the least processor time in seconds of several goes."""
    times = []
    for _ in range(5):
        begun = time.thread_time()
        work(size)
        times.append(time.thread_time() - begun)
    return min(times)
