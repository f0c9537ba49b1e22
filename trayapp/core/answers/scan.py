"""Finds what a JSON text holds without making values of it: where each member or item begins, as bytes.

A text of 50 MB would be half a gigabyte of Python's values. Every step looks at a bounded number of bytes, so that who
scans can do something else between two of them. A text that is not JSON, or is cut, is read as far as it goes: every
closing bracket closes the last one that is open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

WORKING: Final = -1
"""What a scan yields between two finds, so that it can be left for a while."""
_STEP: Final = 256 * 1024
"""Bytes between two such pauses, at most about twice as many."""
_FLAT: Final = re.compile(rb'[^"{}\[\],]{0,65536}+')
_DEEP: Final = re.compile(rb'(?:[^"{}\[\]]{1,256}+|"[^"\\]{0,256}+"){0,512}+')
_STRING: Final = re.compile(rb'(?:[^"\\]{1,512}+|\\.){0,512}+', re.DOTALL)
_BLANK: Final = re.compile(rb"[ \t\r\n,]{0,65536}+")
_COLON: Final = re.compile(rb"[ \t\r\n]{0,65536}+:?[ \t\r\n]{0,65536}+")
_INSIDE: Final = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u[0-9a-fA-F]{0,3}|.?)$", re.DOTALL)
OPENING: Final = frozenset(b"{[")
_CLOSING: Final = frozenset(b"}]")
QUOTE: Final = 0x22
_BACKSLASH: Final = 0x5C
_COMMA: Final = 0x2C


def items(content: bytes, start: int = -1) -> Iterator[int]:  # noqa: C901, PLR0912 - one automaton
    """Yield where each item of the container at `start` begins: a value of a list, the key of an object's member.

    With -1 the items are the values that follow one another in the whole text, as in JSON Lines. Between two finds
    `WORKING` may be yielded. The last number yielded, negative but for `WORKING`, tells where the container ends: it is
    ``-2 - end``, where `end` is the place of its closing bracket, or of the end of the text.
    """
    at, end, depth, paused = start + 1, len(content), 0, start
    lines = start < 0
    fresh = True  # the next thing begins an item
    while at < end:
        if at - paused > _STEP:
            paused = at
            yield WORKING
        if fresh:
            at = _end(_BLANK, content, at)
            if at >= end:
                break
            if content[at] not in b"}]" or lines:
                yield at
                fresh = False
        at = _end(_DEEP if depth else _FLAT, content, at)
        if at >= end:
            break
        found = content[at]
        at += 1
        if found == QUOTE:
            while (at := _end(_STRING, content, at)) < end and content[at] != QUOTE:
                if at - paused > _STEP:
                    paused = at
                    yield WORKING
                if content[at] == _BACKSLASH and at + 1 >= end:
                    break
            at += 1
            continue
        if found in OPENING:
            depth += 1
        elif found in _CLOSING:
            if not depth and not lines:
                yield -1 - at
                return
            depth = max(depth - 1, 0)
        elif found == _COMMA:
            fresh = not depth
        else:  # the pattern ended at its limit
            at -= 1
            continue
        if lines and not depth:
            fresh = True
    yield -2 - end


def _end(pattern: re.Pattern[bytes], content: bytes, at: int) -> int:
    found = pattern.match(content, at)
    return found.end() if found else at


def member(content: bytes, at: int) -> tuple[str, int]:
    """Return the key of the object's member that begins at `at`, as it reads, and where its value begins."""
    end = at + 1
    while (end := _end(_STRING, content, end)) < len(content) and content[end] not in {QUOTE, _BACKSLASH}:
        pass
    value = _end(_COLON, content, end + 1)
    return text_at(content, at, end + 1), value


def text_at(content: bytes, start: int, end: int, most: int = 600) -> str:
    """Return a value as it reads, of at most `most` bytes: a string without its quotes and escapes, else as it came."""
    raw = content[start : min(end, start + most)]
    close = raw.find(b'"', 1)
    if raw.startswith(b'"') and close > 0 and raw.find(b"\\", 1, close) < 0:  # as most are
        return raw[1:close].decode("utf-8", "replace")
    if not raw.startswith(b'"'):
        text = raw.decode("utf-8", "replace").rstrip(" \t\r\n,")
        return text if end - start <= most else f"{text}…"
    text = raw[1:].decode("utf-8", "replace")
    inside = _INSIDE.match(text)
    closed = inside is not None and inside.end() < len(text)
    text = _ESCAPE.sub("", text) if inside is None or not closed else inside[0]
    try:
        read: str = json.loads(f'"{text}"', strict=False)
    except ValueError:
        read = text
    return read if closed else f"{read}…"
