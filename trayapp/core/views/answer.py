"""An API's answer as it is shown: a table if it is a list of records, else indented JSON."""

from __future__ import annotations

import json
from itertools import islice
from math import isfinite

from trayapp.core import events as ev
from trayapp.core.answers.body import body_of, header, text_of
from trayapp.core.answers.details import status_text
from trayapp.core.model import Answer
from trayapp.core.text import body_text, capital
from trayapp.core.views.elements import Banner, Block, Code, Facts, Paragraph, Table, Tone
from trayapp.core.views.shown import CELL, LINE, MOST_RECORDS

MOST_COLUMNS = 12
"""A record with more fields than this is shown as JSON rather than as a table."""


def answer_blocks(answer: Answer) -> tuple[Block, ...]:
    """Return the blocks that show the answer: the facts, and the body."""
    blocks: list[Block] = []
    if answer.status is not None:
        blocks.append(Facts(_facts(answer)))
    if answer.body_cut:
        blocks.append(
            Banner(
                Tone.WARNING,
                "The answer was cut",
                "It's longer than Consentray reads. Only its beginning is shown.",
            )
        )
    if answer.status is not None:
        blocks.append(body_block(body_of(answer)))
    return tuple(blocks)


def body_block(body: object) -> Block:
    """Return the block that shows a decoded JSON body, or the text of another one."""
    if body is None or body == "":
        return Paragraph("The answer has no content.")
    if isinstance(body, str):
        return Code(body)
    records = records_of(body)
    if records == []:
        return Paragraph("The answer is an empty list.")
    if records:
        records = records[: MOST_RECORDS + 1]  # one more than is shown, so that the view knows there are more
        columns = _columns(records)
        if len(columns) <= MOST_COLUMNS:
            decimals = {column: _decimals([record.get(column) for record in records]) for column in columns}
            rows = tuple(tuple(_cell(record.get(column), decimals[column]) for column in columns) for record in records)
            return Table(tuple(_heading(column) for column in columns), rows)
    return Code(body_text(body))


def _columns(records: list[dict[str, object]]) -> dict[str, None]:
    """Return the keys of all records, in order; not many more than make a table."""
    columns: dict[str, None] = {}
    for record in records:
        columns |= dict.fromkeys(islice(record, MOST_COLUMNS + 1))
        if len(columns) > MOST_COLUMNS:
            break
    return columns


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


def copy_event(answer: Answer) -> ev.CopyChosen:
    """Return the event that copies the answer's body."""
    return ev.CopyChosen(text_of(answer.content, header(answer, "Content-Type")), "Answer")


def _facts(answer: Answer) -> tuple[tuple[str, str, Tone], ...]:
    status = answer.status or 0
    facts = [("Status", status_text(status), Tone.GOOD if status < 400 else Tone.BAD)]  # noqa: PLR2004 - RFC 9110, section 15: 4xx and 5xx are errors
    if answer.elapsed_ms is not None:
        facts.append(("Time", f"{answer.elapsed_ms} ms", Tone.NEUTRAL))
    if answer.attempts > 1:
        facts.append(("Attempts", str(answer.attempts), Tone.NEUTRAL))
    records = records_of(body_of(answer))
    if records:
        facts.append(("Records", str(len(records)), Tone.NEUTRAL))
    return tuple(facts)


def _heading(key: str) -> str:
    """Make a column's heading from a key: ``lastVisit`` and ``last_visit`` read "Last visit"."""
    key = key[: LINE.characters + 1]
    spaced = "".join(f" {c.casefold()}" if c.isupper() and i and key[i - 1].islower() else c for i, c in enumerate(key))
    words = spaced.replace("_", " ").strip()
    return capital(words)


def _decimals(values: list[object]) -> int | None:
    """Return the decimals that a column of numbers needs; None if it holds no fraction, or something else."""
    numbers = [value for value in values if value is not None]
    broken = [value for value in numbers if isinstance(value, float)]
    plain = all(isinstance(value, int | float) and not isinstance(value, bool) for value in numbers)
    if not plain or not all(isfinite(value) for value in broken):
        return None
    return max((len(f"{value:.6f}".rstrip("0").rpartition(".")[2]) for value in broken), default=None)


def _cell(value: object, decimals: int | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if decimals is not None and isinstance(value, float):
        return f"{value:.{decimals}f}"
    if decimals and isinstance(value, int):
        return f"{value}.{'0' * decimals}"  # a float cannot hold every one
    if isinstance(value, str | int | float):
        return str(value)
    text = ""
    for part in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        text += part
        if len(text) > CELL.characters:
            break  # one more than is shown, so that the view knows there is more
    return text
