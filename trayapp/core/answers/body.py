"""What the body of an answer is: its kind, its text, and JSON as values."""

from __future__ import annotations

import codecs
import json
import re
from enum import StrEnum
from typing import Final

from trayapp.core.language import _, number, plural
from trayapp.core.model import Answer

MOST_LEVELS: Final = 100
"""JSON that is nested deeper than this is given as text: each parser has a limit."""
LONGEST_TYPE: Final = 1000
"""Characters of a content type that are read: parsing takes time that grows with their square."""
_LOOKED_AT: Final = 4096
"""Bytes that tell what a body is, where its type does not."""
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""Python codecs that are not charsets; some take time that grows with the square of the text."""
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Kind(StrEnum):
    """What a body is, as far as it decides how it is shown."""

    EMPTY = "empty"
    JSON = "json"
    JSON_LINES = "json-lines"
    CSV = "csv"
    XML = "xml"
    HTML = "html"
    IMAGE = "image"
    TEXT = "text"
    BINARY = "binary"


_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
_PICTURES: Final = frozenset(
    {"image/png", "image/jpeg", "image/jpg", "image/gif", "image/bmp", "image/x-ms-bmp", "image/webp", "image/tiff"}
)
_KINDS: Final = (
    (r"application/(x-ndjson|ndjson|jsonl|x-jsonlines|json-seq)", Kind.JSON_LINES),
    (r".*[/+]json", Kind.JSON),
    (r"(text|application)/(csv|tab-separated-values)", Kind.CSV),
    (r"text/html|application/xhtml\+xml", Kind.HTML),
    (r".*[/+]xml", Kind.XML),
    (r"text/.*|application/(javascript|x-javascript|yaml|x-yaml|toml|sql|x-www-form-urlencoded)", Kind.TEXT),
)


def header(answer: Answer, name: str) -> str:
    """Return the value of a header of the answer, by its name in any case; empty if it has none."""
    return next((value for each, value in answer.headers if each.casefold() == name.casefold()), "")


def media_type(content: bytes, content_type: str) -> str:
    """Return the body's media type (RFC 9110 section 8.3.1) in lower case; its first bytes tell where none is named."""
    named = content_type[:LONGEST_TYPE].partition(";")[0].strip().lower()
    if named in {"", "application/octet-stream", "binary/octet-stream", "text/plain"}:
        told = next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            told = "image/webp"
        return told or named
    return named


def kind_of(content: bytes, content_type: str) -> Kind:
    """Return what a body is, by its media type and its first bytes; its end is not looked at."""
    if not content:
        return Kind.EMPTY
    named = media_type(content, content_type)
    if named in _PICTURES:
        return Kind.IMAGE
    beginning = content[:_LOOKED_AT]
    kind = next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, named)), None)
    text = _decoded(beginning, content_type)
    if kind in {None, Kind.TEXT}:
        start = text.lstrip("\ufeff \t\r\n")
        if start[:1] in {"{", "["} and named != "text/markdown":
            return Kind.JSON
        if re.match(r"<(!doctype html|html)", start[:20], re.IGNORECASE):
            return Kind.HTML
        if start.startswith("<?xml"):
            return Kind.XML
    if kind is None:
        # A character cut at the end of what is looked at is one replacement, and no sign of anything.
        is_text = "\0" not in text and "\ufffd" not in text[:-1]
        return Kind.TEXT if is_text and not named.startswith(("image/", "audio/", "video/", "font/")) else Kind.BINARY
    return Kind.BINARY if "\0" in text else kind


def described(content: bytes, content_type: str) -> str:
    """Return a body's type and size, as a user reads them."""
    return f"{media_type(content, content_type) or _('unknown type')}, {size_text(len(content))}"


def size_text(size: int) -> str:
    """Return a number of bytes as a user reads it."""
    if size < 1024:  # noqa: PLR2004 - a KiB
        return plural("{count} byte", "{count} bytes", size)
    return f"{number(size / 1024, 1)} KiB" if size < 1024**2 else f"{number(size / 1024**2, 1)} MiB"


def text_of(content: bytes, content_type: str) -> str:
    """Decode by the charset that the answer declares; JSON is UTF-8 (RFC 8259 section 8.1), with or without a mark."""
    return _decoded(content, content_type).removeprefix("\ufeff")


def utf8(content: bytes, content_type: str) -> bytes:
    """Return the body's text in UTF-8, without a mark; `content` itself where it is that already."""
    if _charset(content_type) == "utf-8" and not content.startswith(_MARKS):
        return content
    return text_of(content, content_type).encode("utf-8", "replace")


def decode_body(content: bytes, content_type: str, *, complete: bool) -> object:
    """Return the body as JSON values, or as text if it is not JSON; one that is not `complete` is text.

    A number that JSON cannot represent (a NaN, one beyond every float) is kept as text, as it was written.
    """
    text = text_of(content, content_type)
    if not complete or not text.strip():
        return text
    try:
        value: object = json.loads(text, parse_constant=str, parse_float=_float, parse_int=_int)
    except (ValueError, RecursionError):
        return text
    return value if _levels_fit(value) else text


def body_of(answer: Answer) -> object:
    """Return the answer's body as JSON values, or as text; None if there was no answer."""
    if answer.status is None:
        return None
    return decode_body(answer.content, header(answer, "Content-Type"), complete=not answer.body_cut)


def records_of(body: object) -> list[dict[str, object]] | None:
    """Return the records of a list of records, or None if the body is none.

    An object whose only list is a list of records is one as well: Microsoft Graph and OData answer with
    ``{"@odata.context": ..., "value": [...]}``.
    """
    if isinstance(body, dict):
        lists = [value for value in body.values() if isinstance(value, list)]
        others = [key for key, value in body.items() if not isinstance(value, list) and not key.startswith("@")]
        if len(lists) != 1 or others:
            return None
        body = lists[0]
    if isinstance(body, list) and all(isinstance(each, dict) for each in body):
        return body
    return None


def _charset(content_type: str) -> str:
    """Return the name of the codec that the answer declares; UTF-8 where it declares none that is a charset."""
    # Not by `email.message`, whose import costs as much as a tenth of the icon's start.
    declared = re.search(r';\s*charset\s*=\s*"?([^\s;"]+)', content_type[:LONGEST_TYPE], re.IGNORECASE)
    try:
        name = codecs.lookup(declared[1] if declared else "utf-8").name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name in _NO_CHARSETS else name


def _decoded(content: bytes, content_type: str) -> str:
    try:
        return content.decode(_charset(content_type), "replace")
    except (LookupError, ValueError):  # a Python codec that does not return text
        return content.decode("utf-8", "replace")


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
    for _level in range(MOST_LEVELS):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False
