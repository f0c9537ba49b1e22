"""Reads the body of an API's answer: JSON as values, everything else as text."""

from __future__ import annotations

import codecs
import json
from email.message import Message
from typing import Final

MOST_LEVELS: Final = 100
"""JSON that is nested deeper than this is shown as text: each parser has a limit."""
LONGEST_TYPE: Final = 1000
"""Characters of a content type that are read: parsing takes time that grows with their square."""
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""Python codecs that are not charsets; some take time that grows with the square of the text."""


def decode_body(content: bytes, content_type: str, *, complete: bool) -> object:
    """Return the body as JSON values, or as text if it is not JSON; one that is not `complete` is text.

    A number that JSON cannot represent (a NaN, one beyond every float) is kept as text, as it was written.
    """
    text = _text(content, content_type)
    if not complete or not text.strip():
        return text
    try:
        value: object = json.loads(text, parse_constant=str, parse_float=_float, parse_int=_int)
    except (ValueError, RecursionError):
        return text
    return value if _levels_fit(value) else text


def _text(content: bytes, content_type: str) -> str:
    """Decode by the charset that the answer declares; JSON is UTF-8 (RFC 8259 section 8.1), with or without a mark."""
    header = Message()
    header["Content-Type"] = content_type[:LONGEST_TYPE]
    try:
        name = codecs.lookup(header.get_content_charset("utf-8")).name
        text = content.decode("utf-8" if name in _NO_CHARSETS else name, "replace")
    except (LookupError, ValueError):  # an unknown charset, a Python codec that does not return text
        text = content.decode("utf-8", "replace")
    return text.removeprefix("\ufeff")


def _float(text: str) -> float | str:
    value = float(text)
    return text if value in {float("inf"), float("-inf")} else value


def _int(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:  # more digits than Python parses
        return text


def _levels_fit(value: object) -> bool:
    level = [value]  # each pass keeps what is one level deeper
    for _ in range(MOST_LEVELS):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False
