"""Records as rows: the objects of a JSON list, JSON Lines, the lines of CSV, or given ones."""

from __future__ import annotations

import csv
import json
import re
from array import array
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from trayapp.core.answers.rows import Rows, Work
from trayapp.core.answers.scan import QUOTE, WORKING, items, member, text_at

MOST_COLUMNS: Final = 1_000
"""A record's further members have no column; they are in the tree and in the text."""
_AT_ONCE: Final = 200
"""So many records are looked through for columns before anything is shown."""
_KEPT: Final = 64
"""So many records are kept as they were read: those that are seen, and those that a column's width is taken of."""
_NEAR: Final = 50
"""Columns for which a record is not read far."""
_CELL: Final = 300
"""Bytes of a cell that are read to be shown."""
_WHOLE: Final = 1 << 30
_NEWLINE: Final = 0x0A
_SORTED: Final = 4_096
_QUICKLY: Final = 64 * 1024
"""Bytes of a record that Python's own parser takes without a pause."""
_DECODER: Final = json.JSONDecoder(object_pairs_hook=list, parse_float=str, parse_int=str, parse_constant=str)
VALUE: Final = "value"
"""The column of an item that is no object."""

Key = tuple[str, int]
"""A column: the member's name, and which of several of that name in one record."""


class Source:
    """Where records are, and what one holds."""

    def __init__(self, content: bytes, keys: list[Key]) -> None:
        self.content = content
        self.keys = keys

    def places(self) -> Iterator[int]:
        """Yield where each record begins, `WORKING` in between, and at last -2 less the end."""
        raise NotImplementedError

    def pairs(self, start: int, end: int, most: int) -> Iterator[tuple[Key, str]]:
        """Yield what a record holds: columns and texts, each of at most `most` bytes."""
        raise NotImplementedError

    def quickly(self, start: int, end: int) -> list[tuple[Key, str]] | None:
        """Return what a record holds, good enough to sort and to search by; None where only `pairs` can tell."""
        return list(self.pairs(start, end, _WHOLE))


class JsonRecords(Source):
    """The items of the list at `start`; with -1, the values that follow one another."""

    def __init__(self, content: bytes, start: int) -> None:
        super().__init__(content, [])
        self._start = start

    def places(self) -> Iterator[int]:
        """Yield where each record begins."""
        return items(self.content, self._start)

    def pairs(self, start: int, end: int, most: int) -> Iterator[tuple[Key, str]]:
        """Yield the members of one record, in order."""
        if self.content[start : start + 1] != b"{":
            yield (VALUE, 0), text_at(self.content, start, end, most)
            return
        seen: dict[str, int] = {}
        held: tuple[str, int] | None = None
        for at in items(self.content, start):
            if at == WORKING:
                continue
            if held is not None:
                name, value = held
                count = seen.get(name, 0)
                seen[name] = count + 1
                stop = at if at >= 0 else -2 - at
                is_null = self.content.startswith(b"null", value)
                yield (name, count), "" if is_null else text_at(self.content, value, stop, most)
            held = member(self.content, at) if at >= 0 else None

    def quickly(self, start: int, end: int) -> list[tuple[Key, str]] | None:
        """Return the same as `pairs`, by Python's parser, with no exact text of nested values; None if it refuses."""
        raw = self.content[start:end]
        if len(raw) > _QUICKLY or not raw.startswith(b"{"):
            return None
        try:
            found: list[tuple[str, object]] = _DECODER.raw_decode(raw.decode("utf-8", "replace"))[0]
        except (ValueError, RecursionError):
            return None
        if len({name for name, _ in found}) < len(found):
            return None  # a key comes twice
        return [((name, 0), value if isinstance(value, str) else _written(value)) for name, value in found]


def _written(value: object) -> str:
    return {None: "", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)


class CsvRecords(Source):
    """The lines of CSV (RFC 4180), separated by what the first one has most of; the first one names the columns."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content, [])
        first = re.sub(rb'"[^"]*("|$)', b"", content[:65_536]).split(b"\n", 1)[0]  # quoted text separates nothing
        self._delimiter = max(",;\t|", key=lambda each: first.count(each.encode()))
        places = iter(self._lines(0))
        self._begin = next(places, 0)
        second = next((at for at in places if at != WORKING), -2 - len(content))
        names = self._cells(self._begin, second if second >= 0 else -2 - second)
        self.keys = [(name, names[:at].count(name)) for at, name in enumerate(names[: MOST_COLUMNS + 1])]
        self._begin = second if second >= 0 else len(content)

    def places(self) -> Iterator[int]:
        """Yield where each record begins."""
        return self._lines(self._begin)

    def _lines(self, at: int) -> Iterator[int]:
        end = len(self.content)
        while at < end:
            yield at
            quoted = False
            while at < end:
                at = _CSV.match(self.content, at, min(at + 65_536, end)).end()  # type: ignore[union-attr] # it matches nothing at all too
                if at >= end:
                    break
                if self.content[at] == QUOTE:
                    quoted = not quoted
                elif self.content[at] == _NEWLINE and not quoted:
                    at += 1
                    break
                at += 1
                if quoted:
                    found = self.content.find(b'"', at)
                    at = found if found >= 0 else end
                    yield WORKING
        yield -2 - end

    def pairs(self, start: int, end: int, most: int) -> Iterator[tuple[Key, str]]:
        """Yield the cells of one record."""
        names = dict(enumerate(self.keys))
        for at, cell in enumerate(self._cells(start, end)[:MOST_COLUMNS]):
            yield names.get(at, (f"{at + 1}", 0)), cell if len(cell) <= most else f"{cell[:most]}…"

    def _cells(self, start: int, end: int) -> list[str]:
        text = self.content[start:end].decode("utf-8", "replace").rstrip("\r\n")
        try:
            return next(csv.reader([text], delimiter=self._delimiter), [])
        except csv.Error:  # a cell larger than the module's limit
            return text.split(self._delimiter)


class GivenRecords(Source):
    """Records that are there already."""

    def __init__(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        super().__init__(b"", [(title, titles[:at].count(title)) for at, title in enumerate(titles)])
        self._rows = rows

    def places(self) -> Iterator[int]:
        """Yield each record's number."""
        yield from range(len(self._rows))
        yield -2 - len(self._rows)

    def pairs(self, start: int, _end: int, _most: int) -> Iterator[tuple[Key, str]]:
        """Yield the cells of one record."""
        return zip(self.keys, self._rows[start], strict=False)


_CSV: Final = re.compile(rb'[^"\n]*+')


class Table(Rows):
    """The records of a source: in its order, or `arranged`.

    `has_more_columns` is True if they have more than the table.
    """

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source
        self._starts = array("I")
        self._end = 0
        self._order: array[int] | None = None
        self._columns: dict[Key, int] = {}
        self.has_more_columns = False
        self._kept: dict[int, list[str]] = {}
        self._add(source.keys)

    def __len__(self) -> int:
        return len(self._starts) if self._order is None else len(self._order)

    @property
    def total(self) -> int:
        """How many records there are, whatever is shown of them."""
        return len(self._starts)

    def work(self) -> Work:
        """Find the records, then the columns of all of them."""
        looked_at = 0
        for at in self._source.places():
            if at >= 0:
                self._starts.append(at)
            elif at != WORKING:
                self._end = -2 - at
            if looks := len(self._starts) - looked_at > 1 and looked_at < _AT_ONCE:
                self._look(looked_at)
                looked_at += 1
            if looks or at < 0 or len(self._starts) % 512 == 0:
                yield
        for each in range(looked_at, len(self._starts)):
            self._look(each)
            yield

    def _look(self, record: int) -> None:
        self._add([key for key, _ in self._quickly(record)])

    def _quickly(self, record: int) -> list[tuple[Key, str]]:
        found = self._source.quickly(*self._span(record))
        return list(islice(self._pairs(record, _CELL), MOST_COLUMNS + 1)) if found is None else found

    def _add(self, keys: Sequence[Key]) -> None:
        for key in keys:
            if key in self._columns:
                continue
            self.has_more_columns = len(self.titles) >= MOST_COLUMNS
            if not self.has_more_columns:
                self._columns[key] = len(self.titles)
                self.titles.append(key[0])

    def _span(self, record: int) -> tuple[int, int]:
        start = self._starts[record]
        end = self._starts[record + 1] if record + 1 < len(self._starts) else self._end or len(self._source.content)
        return start, end

    def _pairs(self, record: int, most: int) -> Iterator[tuple[Key, str]]:
        return self._source.pairs(*self._span(record), most)

    def cells(self, at: int, columns: Sequence[int]) -> list[str]:
        """Return what a record shows in these columns."""
        record = self._record(at)
        if (read := self._kept.get(record)) is None or len(read) < len(self.titles):
            if record >= _KEPT and max(columns, default=0) < _NEAR:
                return self._read(record, columns, _CELL)
            read = self._read(record, range(len(self.titles)), _CELL)
            if self._end or record + 1 < len(self._starts):  # its end is known
                self._kept = dict(islice(self._kept.items(), len(self._kept) // _KEPT, _KEPT)) | {record: read}
        return [read[column] for column in columns]

    def whole(self, at: int, columns: Sequence[int]) -> list[str]:
        """Return what a record holds in these columns."""
        return self._read(self._record(at), columns, _WHOLE)

    def _record(self, at: int) -> int:
        return at if self._order is None else self._order[at]

    def _read(self, record: int, columns: Sequence[int], most: int) -> list[str]:
        wanted = {column: place for place, column in enumerate(columns)}
        found = [""] * len(wanted)
        left = len(wanted)
        for key, text in islice(self._pairs(record, most), MOST_COLUMNS):
            place = wanted.get(self._columns.get(key, -1))
            if place is not None:
                found[place] = text
                left -= 1
                if not left:
                    break
        return found

    def arrange(self, text: str, column: int | None, *, down: bool = False) -> Work:
        """Show only the records that hold `text` in any case, sorted by `column`: numbers, then texts, empty ones last.

        An empty `text` shows all, None leaves them in their own order.
        """
        wanted = text.casefold()
        kept = array("I")
        for record in range(len(self._starts)):
            yield
            if not wanted or any(wanted in cell.casefold() for _, cell in self._quickly(record)):
                kept.append(record)
        if column is not None:
            ordered = array("I")
            yield from self._sort(kept, column, ordered, down=down)
            kept = ordered
        self._order = None if not wanted and column is None else kept

    def _sort(self, records: Sequence[int], column: int, ordered: array[int], *, down: bool) -> Work:
        numbers: list[tuple[Any, int]] = []
        texts: list[tuple[Any, int]] = []
        empty = array("I")
        wanted = next((key for key, at in self._columns.items() if at == column), None)
        for record in records:
            cell = next((text for key, text in self._quickly(record) if key == wanted), "")
            if not cell:
                empty.append(record)
            elif (number := number_of(cell)) is not None:
                numbers.append((number, record))
            else:
                texts.append((cell.casefold(), record))
            yield
        for group in (texts, numbers) if down else (numbers, texts):
            runs = []
            for begin in range(0, len(group), _SORTED):  # each run is sorted at once, without a pause
                runs.append(sorted(group[begin : begin + _SORTED], key=itemgetter(0), reverse=down))
                yield
            for count, (_, record) in enumerate(merge(*runs, key=itemgetter(0), reverse=down)):
                ordered.append(record)
                if count % 512 == 0:
                    yield
        ordered.extend(empty)


def number_of(text: str) -> float | None:
    """Read a cell as a number; None if it is not one that sorts."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number == number else None  # noqa: PLR0124 - not a number
