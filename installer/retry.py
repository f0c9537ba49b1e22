"""Tries again what a network may have spoilt: a mirror that is being written, a connection that broke."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

PAUSES: Final = (5.0, 20.0)
"""Seconds to wait before each further attempt."""


def persistently(
    attempt: Callable[[], T],
    what: str,
    *errors: type[Exception],
    lasting: Callable[[Exception], bool] = lambda _: False,
    wait: Callable[[float], None] = time.sleep,
) -> T:
    """Return what `attempt` gives, tried again where one of `errors` comes; the last one is raised.

    `what` names it on stderr. An error that is `lasting` is raised at once.
    """
    for pause in PAUSES:
        try:
            return attempt()
        except errors as error:
            if lasting(error):
                raise
            sys.stderr.write(f"{what} has failed, and is tried again in {pause:.0f} seconds: {error}\n")
            sys.stderr.flush()
            wait(pause)
    return attempt()
