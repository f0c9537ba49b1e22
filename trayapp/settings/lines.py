"""The line of each key in a TOML text; and of JSON, read strictly: what a parser would ignore is an error.

The standard parser reports no positions. But each statement of TOML (a header, or a key with its value) is a TOML text
by itself, so the text is parsed statement by statement: exact for all TOML, in one pass, and done only if a line is to
be shown. A statement ends with the first line end outside its strings, comments and brackets.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from trayapp.core.language import _

KeyPath = tuple[str | int, ...]

_PARTS: Final = (
    r'''(?s)"""(?:\\.|[^\\])*?""""{0,2}'''  # the ends of long strings may hold two quotes more
    r"|'''.*?''''{0,2}"
    r"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[\]{}\n]"""
)

LONGEST_KEY = 64
"""Most characters of an unusual key that a message repeats."""


class Lines:
    """Finds keys in a text that parses. This one is for a source that has no lines: the registry."""

    def __init__(self, text: str = "") -> None:
        self._text = text
        self._first: dict[KeyPath, int] | None = None

    def of(self, path: KeyPath) -> int | None:
        """Return the line (from 1) where the value at `path` begins, else its nearest parent's, else None.

        `path` holds table keys and, for arrays, positions: ``("api", 1, "scopes")``.
        """
        if self._first is None:
            self._first = {}
            with suppress(RecursionError):  # a key of a thousand dots: what was found so far is kept
                self._find(self._first)
        return next((self._first[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._first), None)

    def _find(self, first: dict[KeyPath, int]) -> None:
        """Add the first line of each key to `first`."""


class TomlLines(Lines):
    """Finds the lines of a TOML text that parses."""

    def _find(self, first: dict[KeyPath, int]) -> None:
        last: dict[KeyPath, int] = {}  # the position that each array of tables has come to
        table: KeyPath = ()
        for line, statement in _statements(self._text.replace("\r\n", "\n") + "\n"):
            parsed = tomllib.loads(statement)
            if statement.lstrip().startswith("["):
                table = _open(parsed, last)
                _note(first, table, line)
            else:
                _note_keys(first, table, parsed, line)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement (or line without one) and the line where it begins."""
    line, start, depth = 1, 0, 0
    for part in re.finditer(_PARTS, text):
        depth += (part[0] in "[{") - (part[0] in "]}")
        if part[0] == "\n" and depth == 0:
            statement = text[start : part.end()]
            yield line, statement
            line += statement.count("\n")
            start = part.end()


def _open(header: Any, last: dict[KeyPath, int]) -> KeyPath:
    """Return the path of the table that a parsed header opens."""
    path: KeyPath = ()
    while isinstance(header, dict) and header:
        ((key, header),) = header.items()
        path = (*path, key)
        if isinstance(header, list):
            last[path] = last.get(path, -1) + 1
        if path in last:
            path = (*path, last[path])
    return path


def _note_keys(first: dict[KeyPath, int], table: KeyPath, parsed: dict[str, Any], line: int) -> None:
    for key, value in parsed.items():
        _note(first, (*table, key), line)
        if isinstance(value, dict):
            _note_keys(first, (*table, key), value, line)


def _note(first: dict[KeyPath, int], path: KeyPath, line: int) -> None:
    for length in range(1, len(path) + 1):
        first.setdefault(path[:length], line)


def root_end(text: str, new_key: str | None = None) -> int:
    """Return where the keys above all tables end in a TOML text, so that one more can stand there.

    That of a `new_key` is behind the comment that has it as a key, if there is one.
    """
    named = re.compile(rf"#\s*{re.escape(new_key)}\s*=") if new_key else None
    at = last_key = last_gap = 0
    for _line, statement in _statements(f"{text}\n"):
        start = statement.strip()
        if start.startswith("["):
            return last_key or last_gap
        at = min(at + len(statement), len(text))
        if named and named.match(start):
            return at
        if not start:
            last_gap = at
        elif not start.startswith("#"):
            last_key = at
    return last_key or len(text)


def key_name(path: KeyPath) -> str:
    """Return a path as a user reads it: ``api[2].scopes`` (positions count from 1).

    Odd keys are quoted, as in TOML.
    """
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key + 1}]"
        else:
            bare = key.isascii() and key.replace("_", "a").replace("-", "a").isalnum()
            text += f"{'.' if text else ''}{key if bare else _in_quotes(key)}"
    return text


def _in_quotes(key: str) -> str:
    return json.dumps(key if len(key) <= LONGEST_KEY else f"{key[:LONGEST_KEY]}…")


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

    _line, _counted = 1, 0

    def _find(self, first: dict[KeyPath, int]) -> None:
        self._walk(self._skip(0), (), first)

    def _walk(self, at: int, path: KeyPath, first: dict[KeyPath, int]) -> int:
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
            first[(*path, key)] = line
            at = self._skip(self._walk(at, (*path, key), first))
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
