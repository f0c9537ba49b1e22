"""How the time of something grows with its input: a ratio of processor time, which a busy machine leaves as it is."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

MOST_GROWTH = 3.0
"""Twice the input may take three times as long; where each part is looked at again for each other it takes four."""
CLEAR = 0.003
"""Seconds from which a time says something: the input is doubled until it takes them, or is `MOST` times as large."""
MOST = 16
ROUNDS = 8


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Fail where the time of `work` grows faster than its argument, of which `size` is the least that is tried."""
    most = MOST * size
    while least_time(work, size, 1) < CLEAR and size < most:
        size *= 2
    small = large = float("inf")
    for _ in range(ROUNDS):  # the least of several, as many as it takes
        small, large = min(small, least_time(work, size, 3)), min(large, least_time(work, 2 * size, 2))
        if large <= MOST_GROWTH * max(small, CLEAR):
            return
    raise AssertionError(f"{small:.4f} s for {size}, {large:.4f} s for twice as much")


def least_time(work: Callable[[int], object], size: int, goes: int) -> float:
    """Return the least processor time in seconds of several goes."""
    times = []
    gc.disable()  # it would look through all that the other tests have left
    try:
        for _ in range(goes):
            begun = time.thread_time()
            work(size)
            times.append(time.thread_time() - begun)
    finally:
        gc.enable()
    return min(times)
