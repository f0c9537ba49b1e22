"""The details of an error answer for the help desk.

The answer comes from outside and may hold anything of any length, so each field is bounded and read in linear time: no
pattern here is ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from trayapp.core.problems import Problem
from trayapp.core.text import words_of

LONGEST_DESCRIPTION: Final = 8000
"""Characters of a description that are searched; Microsoft's longest take about 1,000."""
LONGEST_FIELD: Final = 200
MOST_NUMBERS: Final = 10

_CODE: Final = re.compile(r"(?i:(AADSTS|AADB2C|MSIS)) ?([0-9]{3,7})")
_NUMBER: Final = re.compile(r"(?:AADSTS)?([0-9]{1,7})")
_LABELLED: Final = {
    "correlation_id": re.compile(r"(?i:Correlation ID):? ([0-9A-Za-z-]{1,100})"),
    "trace_id": re.compile(r"(?i:Trace ID|Request ID):? ([0-9A-Za-z-]{1,100})"),
    "timestamp": re.compile(r"Timestamp:? ([0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]{1,20}Z?)"),
}


def word(answer: Mapping[str, object], name: str) -> str:
    """Return a field of an answer that is a text, cut to a readable length; empty if it is not a text."""
    value = answer.get(name)
    return value[:LONGEST_FIELD] if isinstance(value, str) else ""


def numbers(answer: Mapping[str, object]) -> tuple[int, ...]:
    """Return the AADSTS numbers, each once: those of ``error_codes`` first, then those of the texts."""
    texts = (int(number) for kind, number in _codes(answer) if kind == "AADSTS")
    return tuple(dict.fromkeys([*_listed(answer), *texts]))[:MOST_NUMBERS]


def other_codes(answer: Mapping[str, object]) -> tuple[str, ...]:
    """Return the numbers of Azure AD B2C and AD FS as they write them, each once."""
    return tuple(dict.fromkeys(kind + number for kind, number in _codes(answer) if kind != "AADSTS"))[:MOST_NUMBERS]


def details(answer: Mapping[str, object]) -> Problem:
    """Return what the help desk asks for, as a problem to take the details from (`Problem.with_details`)."""
    text = description(answer)

    def labelled(name: str) -> str | None:
        """Return a detail that an authorize error has only in its description."""
        match = _LABELLED[name].search(text)
        return word(answer, name) or (match[1] if match else None)

    return Problem(
        "unexpected",
        "",
        aadsts=numbers(answer),
        error=word(answer, "error") or None,
        suberror=word(answer, "suberror") or None,
        correlation_id=labelled("correlation_id"),
        trace_id=labelled("trace_id"),
        timestamp=labelled("timestamp"),
        provider_codes=other_codes(answer),
        provider_message=said(text),
    )


def description(answer: Mapping[str, object]) -> str:
    """Return an answer's description, as far as it is looked through."""
    value = answer.get("error_description")
    return value[:LONGEST_DESCRIPTION] if isinstance(value, str) else ""


def said(text: str) -> str | None:
    """Return what a description says to a user, cleaned: without the identifiers, which are details of their own."""
    for label in _LABELLED.values():
        text = label.sub(" ", text)
    return words_of(text)


def _listed(answer: Mapping[str, object]) -> Iterator[int]:
    """Yield the numbers of ``error_codes``, which are numbers or, from some, texts."""
    codes = answer.get("error_codes")
    for code in codes[:MOST_NUMBERS] if isinstance(codes, list) else [codes]:
        if type(code) is int and 0 < code < 10**7:
            yield code
        elif isinstance(code, str) and (match := _NUMBER.fullmatch(code[:LONGEST_FIELD].strip())):
            yield int(match[1])


def _codes(answer: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the kind and the digits of each number that an answer's texts name."""
    found = (_CODE.findall(text) for text in (description(answer), word(answer, "error"), word(answer, "suberror")))
    return [(kind.upper(), number) for codes in found for kind, number in codes]
