"""What the help desk asks for of an error answer.

The answer comes from outside and may hold anything of any length, so each field is bounded and read in linear time: no
pattern here can match one character in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from trayapp.core.problems import Problem, problem

LONGEST_DESCRIPTION: Final = 8000
"""Characters of a description that are looked through; Microsoft's longest take about 1,000."""
LONGEST_FIELD: Final = 200
MOST_NUMBERS: Final = 10

_NUMBER: Final = re.compile(r"AADSTS([0-9]{3,7})")
_LABELLED: Final = {
    "correlation_id": re.compile(r"Correlation ID: ([0-9A-Za-z-]{1,100})"),
    "trace_id": re.compile(r"Trace ID: ([0-9A-Za-z-]{1,100})"),
    "timestamp": re.compile(r"Timestamp: ([0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]{1,20}Z?)"),
}


def word(answer: Mapping[str, object], name: str) -> str:
    """Return a field of an answer that is a text, cut to a length that a person can read; empty if it is none."""
    value = answer.get(name)
    return value[:LONGEST_FIELD] if isinstance(value, str) else ""


def numbers(answer: Mapping[str, object]) -> tuple[int, ...]:
    """Return the AADSTS numbers: from ``error_codes``, else from the description."""
    codes = answer.get("error_codes")
    if isinstance(codes, list):
        known = (code for code in codes[:MOST_NUMBERS] if isinstance(code, int) and 0 < code < 10**7)
        return tuple(map(int, known))
    return tuple(int(number) for number in _NUMBER.findall(_description(answer))[:MOST_NUMBERS])


def details(answer: Mapping[str, object]) -> Problem:
    """Return what the help desk asks for, as a problem to take the details from (`Problem.with_details`)."""
    description = _description(answer)

    def labelled(name: str) -> str | None:
        """Return a detail, which an authorize error carries only in its description."""
        match = _LABELLED[name].search(description)
        return word(answer, name) or (match[1] if match else None)

    return problem(
        "unexpected",
        "",
        aadsts=numbers(answer),
        error=word(answer, "error") or None,
        suberror=word(answer, "suberror") or None,
        correlation_id=labelled("correlation_id"),
        trace_id=labelled("trace_id"),
        timestamp=labelled("timestamp"),
    )


def _description(answer: Mapping[str, object]) -> str:
    value = answer.get("error_description")
    return value[:LONGEST_DESCRIPTION] if isinstance(value, str) else ""
