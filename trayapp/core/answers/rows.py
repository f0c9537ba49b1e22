"""Rows that are made as they are seen, from the bytes of an answer.

What takes long is a generator that yields every few milliseconds: who draws the rows goes on with it whenever nothing
else is to be done, so that a click never waits. Nothing here holds more than a few bytes for each row.
"""

from __future__ import annotations

import csv
import io
import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

Work = Iterator[None]
"""Work in small steps."""
MOST_FOUND: Final = 1_000_000
"""Places of a text that are counted, and gone through."""
_WINDOW: Final = 1024 * 1024
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?%?")


class Rows:
    """Rows with the same columns. `titles` and the number of rows may grow while `work` runs.

    `has_headings` is True if the columns have names, `monospaced` if the text is code, `folds` if rows have branches.
    """

    has_headings = True
    monospaced = False
    folds = False

    def __init__(self) -> None:
        self.titles: list[str] = []

    def __len__(self) -> int:
        raise NotImplementedError

    def work(self) -> Work:
        """Find out what there is."""
        yield from ()

    def cells(self, at: int, columns: Sequence[int]) -> list[str]:
        """Return what the row shows in these columns, shortened to what can be seen."""
        raise NotImplementedError

    def whole(self, at: int, columns: Sequence[int]) -> list[str]:
        """Return what the row holds in these columns, as it is copied."""
        return self.cells(at, columns)

    def first(self) -> range:
        """Return the rows that tell how wide a column is and what it holds; of very many columns, few rows do."""
        return range(min(len(self), 50, max(2_000 // len(self.titles), 5)))

    def is_numeric(self, column: int) -> bool:
        """Return whether a column holds numbers, as far as its first rows tell."""
        held = [cell for at in self.first() if (cell := self.cells(at, [column])[0])]
        return bool(held) and all(map(_NUMBER.fullmatch, held))


class Searched(Rows):
    """Rows of one text, in which a user goes from one place to the next."""

    def places(self, text: str, found: array[int]) -> Work:
        """Append the offset of each place of `text` in any case, up to `MOST_FOUND` of them."""
        raise NotImplementedError

    def around(self, at: int) -> tuple[int, int]:
        """Return the offsets before which what precedes the row ends, and from which what follows it begins."""
        raise NotImplementedError

    def reveal(self, place: int, found: list[int]) -> Work:
        """Append the row of an offset, and unfold what holds it."""
        raise NotImplementedError


def search(content: bytes | bytearray, text: str, found: array[int]) -> Work:
    """Append the offset of each place of `text` in any case, up to `MOST_FOUND` of them.

    In JSON a letter beyond ASCII may be written as an escape, so that is looked for too.
    """
    forms = {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    pattern = re.compile(b"|".join(re.escape(form.encode("utf-8", "replace")) for form in sorted(forms)), re.IGNORECASE)
    overlap = max(len(form.encode("utf-8", "replace")) for form in forms)
    at, end = 0, len(content)
    while at < end:
        stop = min(at + _WINDOW, end)
        for count, place in enumerate(pattern.finditer(content, at, min(stop + overlap, end))):
            if place.start() >= stop or len(found) >= MOST_FOUND:
                break
            found.append(place.start())
            at = place.end()
            if count % 1024 == 1023:  # noqa: PLR2004 - a short while
                yield
        if len(found) >= MOST_FOUND:
            return
        at = max(at, stop)
        yield


def beside(found: Sequence[int], around: tuple[int, int], *, back: bool) -> int:
    """Return which of the places, of which there is one, is next behind a row, or before it: round the end."""
    if back:
        return (bisect_left(found, around[0]) or len(found)) - 1
    return bisect_left(found, around[1]) % len(found)


def separated(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    """Return rows as CSV (RFC 4180) or, with a tab, as what spreadsheets take from the clipboard.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises ("CSV injection").
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    for row in rows:
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell for cell in row])
    return out.getvalue()
