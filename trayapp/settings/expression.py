"""Whether a regular expression is quick, whatever it is matched with: nothing could end a match that takes for ever."""

from __future__ import annotations

import re
from math import prod
from typing import Any, Final

from trayapp.core.filling import LONGEST_MATCHED

MOST_WAYS: Final = 4 * (LONGEST_MATCHED + 1) ** 3
"""Ways through the longest text that are tried in less than a second: three repeats without an end, and a choice."""
_PARSER: Final[Any] = re._parser  # type: ignore[attr-defined] # noqa: SLF001 - how `re` itself reads one


def is_quick(pattern: str) -> bool:
    """Return whether a match takes less than a second; `pattern` can be compiled."""
    return _ways(_PARSER.parse(pattern)) <= MOST_WAYS


def _ways(parsed: Any) -> int:
    """Return in how many ways a parsed expression can go through a text, or a number above the limit."""
    ways = 1
    for kind, given in parsed:
        match str(kind), given:
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT", (least, most, body):
                one = _ways(body)
                ways *= sum(one**times for times in range(least, min(most, LONGEST_MATCHED) + 1))
            case "BRANCH", (_, choices):
                ways *= sum(map(_ways, choices))
            case _:
                parts = given if isinstance(given, tuple) else (given,)
                ways *= prod(_ways(each) for each in parts if isinstance(each, _PARSER.SubPattern))
        ways = min(ways, MOST_WAYS + 1)
    return ways
