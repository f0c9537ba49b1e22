"""In which forms an answer can be shown, and the rows of each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from trayapp.core.answers.body import Kind, kind_of, utf8
from trayapp.core.answers.lines import Lines
from trayapp.core.answers.pretty import html_text, pretty_xml
from trayapp.core.answers.rows import Rows
from trayapp.core.answers.scan import items, member
from trayapp.core.answers.table import MOST_COLUMNS, CsvRecords, JsonRecords, Table
from trayapp.core.answers.tree import Tree
from trayapp.core.language import N_

_LOOKED_AT: Final = 64 * 1024
"""Bytes of an object that are looked through for its list of records."""


class Form(StrEnum):
    """How an answer is shown; the first that fits it is what a user sees who has chosen none."""

    TABLE = N_("Table")
    TREE = N_("Tree")
    READABLE = N_("Readable")
    PICTURE = N_("Picture")
    TEXT = N_("Text")


def forms_of(content: bytes, content_type: str) -> tuple[Form, ...]:
    """Return the forms that an answer can be shown in, the best one first; none where it can only be saved."""
    match kind_of(content, content_type):
        case Kind.JSON:
            found = records_in(utf8(content, content_type))
            if found is None:
                return (Form.TREE, Form.TEXT)
            return (Form.TABLE, Form.TREE, Form.TEXT) if found[1] else (Form.TREE, Form.TABLE, Form.TEXT)
        case Kind.JSON_LINES | Kind.CSV as kind:
            return (Form.TABLE, Form.TREE, Form.TEXT) if kind is Kind.JSON_LINES else (Form.TABLE, Form.TEXT)
        case Kind.XML | Kind.HTML:
            return (Form.READABLE, Form.TEXT)
        case Kind.IMAGE:
            return (Form.PICTURE,)
        case Kind.TEXT:
            return (Form.TEXT,)
        case _:
            return ()


def rows_of(content: bytes, content_type: str, form: Form) -> Rows:
    """Return the rows of an answer in this form, which is not a picture."""
    kind = kind_of(content, content_type)
    text = utf8(content, content_type)
    match form:
        case Form.TABLE if kind is Kind.CSV:
            return Table(CsvRecords(text))
        case Form.TABLE if kind is Kind.JSON_LINES:
            return Table(JsonRecords(text, -1))
        case Form.TABLE if (found := records_in(text)) is not None:
            return Table(JsonRecords(text, found[0]))
        case Form.TREE:
            return Tree(text, lines=kind is Kind.JSON_LINES)
        case Form.READABLE:
            return Lines(b"", pretty_xml(text) if kind is Kind.XML else html_text(text))
        case _:
            return Lines(text)


def records_in(content: bytes) -> tuple[int, bool] | None:
    """Return where the list of records begins in a JSON text, and whether a table is the best form for it.

    The list is the whole, or the only list of objects in an object: Microsoft Graph and OData answer with
    ``{"@odata.context": ..., "value": [...]}``. With other members beside it, or with more columns than anybody reads,
    the tree comes first.
    """
    start = len(content) - len(content.lstrip(b" \t\r\n"))
    if content[start : start + 1] == b"[":
        return _judged(content, start, alone=True)
    if content[start : start + 1] != b"{":
        return None
    found, alone = None, True
    for at in items(content, start):
        if at < 0 or at > start + _LOOKED_AT:
            break
        name, value = member(content, at)
        if content[value : value + 1] == b"[" and _first(content, value) == b"{":
            if found is not None:
                return None
            found = value
        elif not name.startswith("@"):
            alone = False
    return None if found is None else _judged(content, found, alone=alone)


def _first(content: bytes, start: int) -> bytes:
    at = next(items(content, start), -2)
    return content[at : at + 1] if at >= 0 else b""


def _judged(content: bytes, start: int, *, alone: bool) -> tuple[int, bool] | None:
    first = next(items(content, start), -2)
    if first < 0 or content[first : first + 1] != b"{":
        return None
    members = 0
    for at in items(content, first):
        members += at >= 0
        if members > MOST_COLUMNS:
            return start, False
    return start, alone
