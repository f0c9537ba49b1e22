"""Reads JSON strictly: what a parser would silently ignore is an error, and each key's line can be found."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from typing import Final

from trayapp.core.language import _
from trayapp.settings.lines import KeyPath, Lines, nearest

_SPACE: Final = " \t\n\r"
_DECODER: Final = json.JSONDecoder()


def parse(text: str) -> object:
    """Parse a JSON text; raises ``ValueError`` that says what is wrong and where, also for a duplicate key."""
    try:
        parsed: object = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(parsed, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError(_("it is nested too deeply")) from None
    except UnicodeEncodeError:
        raise ValueError(_("it names half of a character (a lone surrogate)")) from None
    return parsed


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name in times if times[name] > 1)
        raise ValueError(_('"{name}" stands twice in one object', name=twice))
    return made


def _no_number(text: str) -> None:
    raise ValueError(_("{text} isn't a number of JSON", text=text))


class JsonLines(Lines):
    """Finds the lines of a JSON text that parses."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._first: dict[KeyPath, int] | None = None
        self._line, self._counted = 1, 0

    def of(self, path: KeyPath) -> int | None:
        """Return the line where the value at `path` begins, else its nearest parent's, else None."""
        if self._first is None:
            self._first = {}
            with suppress(RecursionError):
                self._walk(self._skip(0), ())
        return nearest(self._first, path)

    def _walk(self, at: int, path: KeyPath) -> int:
        """Note the keys and positions of the value at `at`; return where it ends."""
        opened = self._text[at]
        if opened not in "{[":
            return _DECODER.raw_decode(self._text, at)[1]
        at = self._skip(at + 1)
        position = 0
        while self._text[at] not in "}]":
            key: str | int = position
            line = self._line_at(at)
            if opened == "{":
                key, at = _DECODER.raw_decode(self._text, at)
                at = self._skip(self._skip(at) + 1)
            if self._first is not None:
                self._first[(*path, key)] = line
            at = self._skip(self._walk(at, (*path, key)))
            if self._text[at] == ",":
                at = self._skip(at + 1)
            position += 1
        return at + 1

    def _line_at(self, at: int) -> int:
        """Return the line of a place that is not before the last one asked for."""
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _skip(self, at: int) -> int:
        while self._text[at : at + 1] in _SPACE and at < len(self._text):
            at += 1
        return at
