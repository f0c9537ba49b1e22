"""A text as rows: its lines, each broken where it is longer than anybody reads."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from trayapp.core.answers.rows import Searched, Work, search

LONGEST: Final = 240
"""Bytes of a row: what is longer goes on in the next one."""
_EVERY: Final = 64
"""The place of so many rows is known by one number."""
_NEWLINE: Final = 0x0A
_LINE: Final = re.compile(rb"[^\n]{0,%d}+" % LONGEST)


class Lines(Searched):
    """A text, or what `source` gives piece by piece."""

    has_headings = False
    monospaced = True

    def __init__(self, content: bytes, source: Iterable[bytes] = ()) -> None:
        super().__init__()
        self.titles = [""]
        self._content: bytes | bytearray = content
        self._source = source
        self._marks = array("Q")
        self._count = 0
        self._last = -_EVERY, 0

    def __len__(self) -> int:
        return self._count

    def work(self) -> Work:
        """Find where the rows are."""
        made = bytearray()
        for piece in self._source:
            made += piece
            yield
        if made:
            self._content = made
        at, end, count = 0, len(self._content), 0
        while at < end:
            if count % _EVERY == 0:
                self._marks.append(at)
                self._count = count
                if count % 1024 == 0:
                    yield
            at = self._next(at)[1]
            count += 1
        self._count = count

    def _next(self, at: int) -> tuple[int, int]:
        """Return where the row at `at` ends, and where the next one begins."""
        found = _LINE.match(self._content, at)
        end = found.end() if found else at
        if end >= len(self._content):
            return end, end
        if self._content[end] == _NEWLINE:
            return end, end + 1
        for back in range(4):  # not within a character of UTF-8
            if self._content[end - back] & 0xC0 != 0x80:  # noqa: PLR2004 - a byte that begins a character
                return (end - back, end - back) if end - back > at else (end, end)
        return end, end

    def _place(self, row: int) -> int:
        known, at = self._last
        if not (known <= row < known + _EVERY):
            known, at = row // _EVERY * _EVERY, self._marks[row // _EVERY]
        for _ in range(row - known):
            at = self._next(at)[1]
        self._last = row, at
        return at

    def cells(self, at: int, _columns: Sequence[int]) -> list[str]:
        """Return the row's text."""
        start = self._place(at)
        return [bytes(self._content[start : self._next(start)[0]]).decode("utf-8", "replace").rstrip("\r")]

    def places(self, text: str, found: array[int]) -> Work:
        """Append the offset of each place of `text`."""
        return search(self._content, text, found)

    def around(self, at: int) -> tuple[int, int]:
        """Return where a row begins, and where the next one does."""
        begin = self._place(at)
        return begin, self._next(begin)[1]

    def reveal(self, place: int, found: list[int]) -> Work:
        """Append the row of an offset."""
        found.append(self._row(place))
        yield

    def _row(self, place: int) -> int:
        block = max(bisect_right(self._marks, place) - 1, 0)
        row, at = block * _EVERY, self._marks[block]
        while (following := self._next(at)[1]) <= place and row + 1 < self._count:
            row, at = row + 1, following
        return row
