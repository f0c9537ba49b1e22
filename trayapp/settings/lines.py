"""On which line of a TOML text a key stands.

The standard parser tells no positions, so the text is parsed line by line until the key appears. That is slow (one
parse a line), exact for every way of writing TOML, and done only to report a mistake.
"""

from __future__ import annotations

import tomllib
from typing import Any

KeyPath = tuple[str | int, ...]


def line_of(text: str, path: KeyPath) -> int | None:
    """Give the line (from 1) where the value at `path` begins, else its nearest parent's, else None.

    `path` holds table keys and, for arrays, positions: ``("api", 1, "scopes")``.
    """
    lines = text.splitlines(keepends=True)
    while path:
        found = _first_line(lines, path)
        if found is not None:
            return found
        path = path[:-1]
    return None


def _first_line(lines: list[str], path: KeyPath) -> int | None:
    """Find where the key appears: the line after the last beginning of the text that parses without it."""
    last_without = 0
    for end in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        if _holds(document, path):
            return last_without + 1
        last_without = end
    return None


def _holds(document: Any, path: KeyPath) -> bool:
    for key in path:
        try:
            document = document[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def key_name(path: KeyPath) -> str:
    """Give a path as a person reads it: ``api[2].scopes`` (positions count from 1)."""
    text = ""
    for key in path:
        text += f"[{key + 1}]" if isinstance(key, int) else f"{'.' if text else ''}{key}"
    return text
