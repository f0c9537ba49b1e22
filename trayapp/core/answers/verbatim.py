"""A body's JSON as it is written: 1.10 stays 1.10, twenty digits twenty, and a key that comes twice is there twice."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Final

from trayapp.core.answers.body import MOST_LEVELS, header, records_of, text_of
from trayapp.core.answers.pretty import pretty_json
from trayapp.core.answers.scan import items, member
from trayapp.core.model import Answer

_HALF: Final = r"\\u[dD][89a-fA-F]"
_BREAK: Final = r"[\r\n]\s*"


def written(answer: Answer, body: object) -> str | None:
    """Return the JSON of an answer whose decoded `body` this is, indented.

    None where it has to be written anew: it is none, or has what JSON has not (NaN), or half a letter.
    """
    if body is None or isinstance(body, str):
        return None
    text = text_of(answer.content, header(answer, "Content-Type"))
    if "NaN" in text or "Infinity" in text or (re.search(_HALF, text) and _has_halves(body)):
        return None
    return pretty_json(text.strip(), most_levels=MOST_LEVELS)


def _has_halves(body: object) -> bool:
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def written_records(answer: Answer, body: object) -> list[str] | None:
    """Return each record of a body on a line of its own, or the whole where it is no list; None as `written`."""
    text = written(answer, body)
    if text is None:
        return None
    records = records_of(body)
    if records is None:
        return [re.sub(_BREAK, "", text)]
    content, start = text.encode(), 0
    if isinstance(body, dict):
        values = (member(content, at)[1] for at in items(content, 0) if at >= 0)
        start = next(at for at in values if content[at : at + 1] == b"[")
    places = [at if at >= 0 else -2 - at for at in items(content, start) if at != -1]
    ends = pairwise(places)
    return [re.sub(_BREAK, "", content[at:end].decode()).rstrip(" ,") for at, end in ends]
