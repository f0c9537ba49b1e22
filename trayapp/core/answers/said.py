"""What an API itself says of an error: its sentence, its codes, its name for the request.

Read are problem details (RFC 9457, JSON and XML), Microsoft's and OData's ``error`` (Microsoft REST API Guidelines,
"Error condition responses"; OData JSON Format 4.01 section 21.1), OAuth's ``error_description``, JSON:API's and
GraphQL's ``errors``, what web frameworks use (``message``, ``detail``), errors in XML, pages and plain text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from trayapp.core.answers.body import Kind, kind_of, text_of
from trayapp.core.record import Record
from trayapp.core.text import LONGEST_WORDS, clean_line, unescaped, words_of

LONGEST: Final = 64 * 1024
"""Bytes of an error's body that are read."""
_LONGEST_CODE: Final = 80
_MOST: Final = 4
"""Sentences and codes that are quoted: the rest is in the answer below."""
_SENTENCES: Final = ("message", "detail", "error_description", "errorMessage", "exceptionMessage", "msg", "description")
_TITLES: Final = ("title", "messageDetail", "reason", "fault", "faultstring")
_CODES: Final = ("code", "errorCode", "status_code", "typeKey", "subcode")
_INSIDE: Final = ("error", "odata.error", "innerError", "details", "errors", "fault", "extensions")
_NAMES: Final = ("request-id", "requestId", "traceId", "correlationId", "client-request-id", "activityId")
_TAG: Final = r"(?a)<(?:\w{1,40}:)?(\w{1,40})(?:\s[^<>]{0,400})?>([^<]{1,4000})</"
_HEADING: Final = r"(?is)<(title|h1)\b[^<>]{0,400}>(.{1,2000}?)</\1"
_ANY_TAG: Final = r"<[^<>]{0,1000}>"


class Said(Record):
    """What an API says of an error: its words, its codes from the outer to the inner, its name for the request."""

    words: str | None = None
    codes: tuple[str, ...] = ()
    request_id: str | None = None


SILENT: Final = Said()


def said(content: bytes, content_type: str) -> Said:
    """Return what the body of an error says; all of it is empty if it says nothing that a user can read."""
    kind, content = kind_of(content, content_type), content[:LONGEST]
    text = text_of(content, content_type)
    if kind is Kind.JSON:
        try:
            return _of_values(json.loads(text, parse_float=str, parse_int=str))
        except (ValueError, RecursionError):
            return Said()
    if kind is Kind.XML:
        found: dict[str, Any] = {}
        for tag in re.finditer(_TAG, text):
            found.setdefault(tag[1], unescaped(tag[2]).strip())
        return _of_values(found)
    if kind is Kind.HTML:
        heading = re.search(_HEADING, text)
        return Said(words_of(unescaped(re.sub(_ANY_TAG, " ", heading[2]))) if heading else None)
    return Said(words_of(text) if kind in {Kind.TEXT, Kind.CSV} else None)


def _of_values(value: object) -> Said:
    sentences: dict[str, None] = {}
    codes: dict[str, None] = {}
    ids: dict[str, None] = {}
    for each in _levels(value, 6):
        if isinstance(each, str):
            sentences.setdefault(each)
            continue
        named = {name.casefold().removeprefix("odata."): inner for name, inner in each.items()}
        title = next(_texts(named, _TITLES), "")
        sentence = next(_texts(named, _SENTENCES), "")
        # What stands in both is said once; a title alone is a sentence too.
        both = sentence if clean_line(title).casefold() in clean_line(sentence).casefold() else f"{title}: {sentence}"
        sentences.setdefault(clean_line(both if sentence else title))
        codes |= dict.fromkeys(clean_line(text)[:_LONGEST_CODE] for text in _texts(named, _CODES))
        if isinstance(error := named.get("error"), str) and (sentence or " " not in error.strip()):
            codes.setdefault(clean_line(error)[:_LONGEST_CODE])
        elif isinstance(error, str):
            sentences.setdefault(clean_line(error))
        ids |= dict.fromkeys(clean_line(text)[:_LONGEST_CODE] for text in _texts(named, _NAMES))
    new = [text for text in sentences if text and not any(text in other and text != other for other in sentences)]
    spoken = new[:_MOST]
    words = words_of(" ".join([*(text if text[-1] in ".!?" else f"{text}." for text in spoken[:-1]), *spoken[-1:]]))
    return Said(words, tuple(code for code in codes if code)[:_MOST], next(iter(ids), None))


def _levels(value: object, deep: int) -> Iterator[Mapping[str, Any] | str]:
    """Yield the objects and texts that describe an error, from the outer to the inner."""
    if deep == 0:
        return
    if isinstance(value, list):
        for each in value[:_MOST]:
            yield from _levels(each, deep - 1)
    elif isinstance(value, str):
        yield value[:LONGEST_WORDS]
    elif isinstance(value, dict):
        yield value
        yield from _inside(value, deep - 1)


def _inside(value: Mapping[str, Any], deep: int) -> Iterator[Mapping[str, Any] | str]:
    named = {name.casefold(): inner for name, inner in value.items()}
    for name in map(str.casefold, _INSIDE):
        inner = named.get(name)
        if name == "errors" and isinstance(inner, dict):  # ASP.NET: each field with its sentences
            for field, sentences in list(inner.items())[:_MOST]:
                texts = [each for each in _levels(sentences, 2) if isinstance(each, str)]
                yield f"{field}: {' '.join(texts)}" if texts else ""
        elif isinstance(inner, dict | list):
            yield from _levels(inner, deep)
    if isinstance(inner := value.get("detail"), list):  # FastAPI: a list with "msg" and "loc"
        yield from _levels(inner, deep)


def _texts(named: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        value = named.get(name.casefold())
        if isinstance(value, dict):  # OData 2 and 3: {"lang": ..., "value": ...}
            value = value.get("value")
        if isinstance(value, str) and value.strip():
            yield value
