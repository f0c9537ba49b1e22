"""A JSON text as a tree whose branches are read when they are unfolded."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right, insort
from collections.abc import Sequence
from typing import Final

from trayapp.core.answers.rows import Searched, Work, search
from trayapp.core.answers.scan import WORKING, items, member, text_at
from trayapp.core.language import _, plural

SHOWN_AT_ONCE: Final = 200
"""Branches are unfolded at the beginning as long as there are no more rows than this."""
DEEPEST: Final = 200
"""What is deeper is not unfolded by a search."""
_DEEPEST_INDENT: Final = 24
_INDENT: Final = "    "
_COUNTED: Final = 32 * 1024
"""The members of a branch up to this size in bytes are counted before it is unfolded."""
_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
CLOSED, OPEN, LEAF = "▸ ", "▾ ", "   "


class _Branch:
    """A container that is unfolded, the child of this `number` of the one `above`.

    It has where its own children begin, and which of those are unfolded too.
    """

    def __init__(self, start: int, above: _Branch | None = None, number: int = 0) -> None:
        self.start = start
        self.above = above
        self.number = number
        self.children = array("I")
        self.end = 0
        self.numbers: list[int] = []
        self.open: dict[int, _Branch] = {}
        self.rows = 0


class Tree(Searched):
    """The values of a JSON text, one a row: name and value. `lines` is True for JSON Lines.

    A text that is no container, and so has neither names nor branches, is the one row of its root.
    """

    folds = True

    def __init__(self, content: bytes, *, lines: bool = False) -> None:
        super().__init__()
        self.titles = [_("Name"), _("Value")]
        self._content = content
        found = re.match(rb"\s{0,65536}", content)
        first = found.end() if found else 0
        self._is_leaf = not lines and not self._opens(first)
        self._root = _Branch(-1 if lines or self._is_leaf else first)
        if self._is_leaf:
            self._root.children.append(first)
            self._root.rows = 1

    def __len__(self) -> int:
        return self._root.rows

    def work(self) -> Work:
        """Read the first level, and those below it as long as they are short."""
        if self._is_leaf:
            return
        yield from self._read(self._root)
        level = [self._root]
        while level:
            following: list[_Branch] = []
            for branch in level:
                for number in range(min(len(branch.children), SHOWN_AT_ONCE)):
                    if len(self) > SHOWN_AT_ONCE:
                        return
                    start, end = self._value(branch, number)
                    if self._opens(start) and end - start <= _COUNTED:
                        inner = _Branch(start, branch, number)
                        yield from self._read(inner)
                        if len(self) + len(inner.children) > SHOWN_AT_ONCE:
                            return
                        if inner.children:
                            self._attach(branch, inner)
                            following.append(inner)
            level = following

    def _read(self, branch: _Branch) -> Work:
        """Find a branch's children; they are counted in what shows it as they are found, if it is the root."""
        for at in items(self._content, branch.start):
            if at >= 0:
                branch.children.append(at)
            elif at != WORKING:
                branch.end = -2 - at
            if at < 0 or len(branch.children) % 1024 == 0:
                if branch is self._root:
                    branch.rows = len(branch.children)
                yield
        branch.rows = len(branch.children)

    def _attach(self, above: _Branch, branch: _Branch) -> None:
        insort(above.numbers, branch.number)
        above.open[branch.number] = branch
        self._grow(above, branch.rows)

    def _grow(self, branch: _Branch | None, by: int) -> None:
        while branch is not None:
            branch.rows += by
            branch = branch.above

    def _value(self, branch: _Branch, number: int) -> tuple[int, int]:
        """Return where a child's value begins, and where the child ends with what follows it."""
        at = branch.children[number]
        end = branch.children[number + 1] if number + 1 < len(branch.children) else branch.end or len(self._content)
        return (member(self._content, at)[1] if self._is_object(branch) else at), end

    def _opens(self, start: int) -> bool:
        """Return whether the value that begins there is a container."""
        return self._content[start : start + 1] in {b"{", b"["}

    def _is_object(self, branch: _Branch) -> bool:
        return branch.start >= 0 and self._content[branch.start : branch.start + 1] == b"{"

    def _locate(self, row: int) -> tuple[_Branch, int, int]:
        """Return the branch of a row, its number in it, and its level."""
        branch, level = self._root, 0
        while True:
            inner = 0
            for number in branch.numbers:
                if row <= number + inner:
                    return branch, row - inner, level
                if row <= number + inner + branch.open[number].rows:
                    branch, row, level = branch.open[number], row - number - inner - 1, level + 1
                    break
                inner += branch.open[number].rows
            else:
                return branch, row - inner, level

    def _row(self, branch: _Branch, number: int) -> int:
        row = number
        inner: _Branch | None = branch
        while inner is not None:
            row += sum(inner.open[each].rows for each in inner.numbers if each < number)
            number, inner = inner.number, inner.above
            row += number + 1 if inner is not None else 0
        return row

    def cells(self, at: int, columns: Sequence[int]) -> list[str]:
        """Return a row's name, indented, and its value or how many members it has."""
        branch, number, level = self._locate(at)
        start, end = self._value(branch, number)
        shown = text_at(self._content, start, end)
        if self._is_leaf:
            return [("", shown)[column] for column in columns]
        sign = LEAF
        if self._opens(start):
            sign = OPEN if number in branch.open else CLOSED
            shown = self._counted(branch, number, start, end)
        elif self._content[start : start + 1] == b'"':
            shown = f"“{shown}”"
        depth = _INDENT * level if level <= _DEEPEST_INDENT else f"{_INDENT * _DEEPEST_INDENT}({level}) "
        both = f"{depth}{sign}{self._name(branch, number)}", shown
        return [both[column] for column in columns]

    def _name(self, branch: _Branch, number: int) -> str:
        if self._is_object(branch):
            return member(self._content, branch.children[number])[0]
        return f"[{number}]"

    def _counted(self, branch: _Branch, number: int, start: int, end: int) -> str:
        is_object = self._content[start] == ord("{")
        if number in branch.open:
            count = len(branch.open[number].children)
        elif end - start <= _COUNTED:
            count = sum(at >= 0 for at in items(self._content, start))
        else:
            return "{…}" if is_object else "[…]"
        if is_object:
            return plural("{count} member", "{count} members", count)
        return plural("{count} item", "{count} items", count)

    def fold(self, at: int) -> Work:
        """Unfold a row's branch, or fold it away."""
        branch, number, _ = self._locate(at)
        if number in branch.open:
            gone = branch.open.pop(number)
            branch.numbers.remove(number)
            self._grow(branch, -gone.rows)
            return
        yield from self._unfold(branch, number)

    def _unfold(self, branch: _Branch, number: int) -> Work:
        start, _end = self._value(branch, number)
        if self._opens(start) and number not in branch.open:
            inner = _Branch(start, branch, number)
            yield from self._read(inner)
            self._attach(branch, inner)

    def above(self, at: int) -> int | None:
        """Return the row whose branch holds a row; None at the top."""
        branch, _, _ = self._locate(at)
        return None if branch.above is None else self._row(branch.above, branch.number)

    def is_open(self, at: int) -> bool | None:
        """Return whether a row's branch is unfolded; None where it has none."""
        branch, number, _ = self._locate(at)
        start, _end = self._value(branch, number)
        return number in branch.open if self._opens(start) else None

    def path(self, at: int) -> str:
        """Return the way to a row, as JMESPath writes it (`consentray call --query`)."""
        if self._is_leaf:
            return "@"
        steps = []
        branch, number, _ = self._locate(at)
        while True:
            if self._is_object(branch):
                key = self._name(branch, number)
                steps.append(f".{key}" if _PLAIN_KEY.fullmatch(key) else f".{json.dumps(key)}")
            else:
                steps.append(f"[{number}]")
            if branch.above is None:
                return "".join(reversed(steps)).removeprefix(".")
            branch, number = branch.above, branch.number

    def value(self, at: int) -> str:
        """Return a row's value as it came; a string without its quotes."""
        branch, number, _ = self._locate(at)
        return text_at(self._content, *self._value(branch, number), 1 << 30)

    def whole(self, at: int, columns: Sequence[int]) -> list[str]:
        """Return the way to the row, and its value as it came."""
        both = self.path(at), self.value(at)
        return [both[column] for column in columns]

    def places(self, text: str, found: array[int]) -> Work:
        """Append the offset of each place of `text`."""
        yield from () if self._is_leaf or not len(self) else search(self._content, text, found)

    def around(self, at: int) -> tuple[int, int]:
        """Return where a row begins, and where it ends: one that is unfolded ends before what it holds."""
        branch, number, _ = self._locate(min(at, len(self) - 1))
        start, end = self._value(branch, number)
        return branch.children[number], start if number in branch.open else end

    def reveal(self, place: int, found: list[int]) -> Work:
        """Append the row of an offset, and unfold what holds it."""
        branch = self._root
        for _level in range(DEEPEST):
            number = max(bisect_right(branch.children, place) - 1, 0)
            start, _end = self._value(branch, number)
            if place <= start or not self._opens(start):
                break
            yield from self._unfold(branch, number)
            if not branch.open[number].children or branch.open[number].children[0] > place:
                break
            branch = branch.open[number]
        found.append(self._row(branch, number))
