"""XML with a line for each element, and the text of a page, piece by piece.

Both look at the tags alone: no entity is declared, none but HTML's own is replaced and nothing is fetched, so that an
answer can neither grow nor reach out, which `defusedxml` guards other parsers against. What is malformed stays so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trayapp.core.text import unescaped

_PIECE: Final = 64 * 1024
_DEEPEST: Final = 30
"""Levels that are indented."""
_ENDS: Final = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
_TOKEN: Final = (
    rb"(?s)<(?P<close>/)?(?P<name>[A-Za-z_!:][^\s<>/]{0,200})(?:[^<>\"']{1,500}+|\"[^\"]{0,2000}+\"|'[^']{0,2000}+'){0,500}+>"
    rb"|[^<]{1,60000}+|<"
)
_BLOCKS: Final = frozenset(
    b"p div br li ul ol tr table h1 h2 h3 h4 h5 h6 hr title section article header footer pre dt dd form option".split()
)
_UNREAD: Final = frozenset({b"script", b"style", b"template", b"svg"})
_SPACE: Final = r"[ \t\r\n\f]+"


def _tokens(content: bytes) -> Iterator[tuple[bytes, bytes | None, bool]]:
    """Yield each piece: its bytes, its tag's name in lower case or None, and whether that closes."""
    token_at = re.compile(_TOKEN).match
    at, end, missing = 0, len(content), set()
    while at < end:
        opening, closing = next((each for each in _ENDS if content.startswith(each[0], at)), (b"", b""))
        if opening and opening not in missing:
            stop = content.find(closing, at)
            if stop >= 0:
                yield content[at : stop + len(closing)], None, False
                at = stop + len(closing)
                continue
            missing.add(opening)  # looked for once, not at each place
        token = token_at(content, at)
        if token is None:
            return
        yield token[0], token["name"] and token["name"].lower(), token["close"] is not None
        at = token.end()


def pretty_xml(content: bytes) -> Iterator[bytes]:
    """Yield XML indented, each element on a line of its own."""
    made = bytearray()
    depth, joins = 0, True  # whether what comes continues the line
    for piece, name, closes in _tokens(content):
        text = piece.strip()
        if not text:
            continue
        is_tag = name is not None
        depth = max(depth - 1, 0) if closes else depth
        if not joins or (is_tag and not closes):
            made += b"\n" if made else b""
            made += b"  " * min(depth, _DEEPEST)
        made += text
        opens = is_tag and not closes and not text.endswith(b"/>") and not text.startswith(b"<!")
        depth += opens
        joins = opens or not (is_tag or text.startswith(b"<"))
        if len(made) > _PIECE:
            yield bytes(made)
            made = bytearray(b"\n" if not joins else b"")
            joins = True if made else joins
    yield bytes(made)


def html_text(content: bytes) -> Iterator[bytes]:
    """Yield what a user reads of a page, each block on a line of its own."""
    made: list[str] = []
    unread: bytes | None = None
    size = 0
    for piece, name, closes in _tokens(content):
        if unread is not None:
            unread = None if name == unread and closes else unread
        elif name is None:
            if not piece.startswith((b"<!", b"<?")):
                made.append(re.sub(_SPACE, " ", unescaped(piece.decode("utf-8", "replace"))))
        elif name in _UNREAD and not closes:
            unread = name
        elif name in _BLOCKS:
            made.append("\n")
        elif name in {b"td", b"th"} and closes:
            made.append("\t")
        size += len(made[-1]) if made else 0
        if size > _PIECE and made and made[-1] == "\n":
            yield _tidy(made)
            made, size = [], 0
    yield _tidy(made)


def _tidy(parts: list[str]) -> bytes:
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "".join(f"{line}\n" for line in lines if line).encode("utf-8", "replace")


_JSON: Final = r'(?s)"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s"{}\[\],:]++'
_LETTER: Final = r"(?s)\\(?:u([0-9a-fA-F]{4})|.)"
_PLAIN_LETTERS: Final = 0xA0
_HALVES: Final = range(0xD800, 0xE000)


def pretty_json(text: str, *, most_levels: int) -> str:
    """Return valid JSON indented, each number and key as it is written; deeper than `most_levels`, as it came.

    Letters beyond ASCII are shown as such where they are written as escapes.
    """
    made: list[str] = []
    depth, before = 0, ""
    for found in re.finditer(_JSON, text):
        token = found[0]
        if token in "}]":
            depth = max(depth - 1, 0)
            made.append("" if before in "{[" and before else _line(depth))
        elif before in {"{", "[", ","}:
            made.append(_line(depth))
        if token in "{[":
            depth += 1
            if depth > most_levels:
                return text
        made.append(": " if token == ":" else re.sub(_LETTER, _read, token) if token[0] == '"' else token)
        before = token
    return "".join(made)


def _line(depth: int) -> str:
    return "\n" + "  " * depth


def _read(escape: re.Match[str]) -> str:
    code = int(escape[1], 16) if escape[1] else 0
    return chr(code) if code >= _PLAIN_LETTERS and code not in _HALVES else escape[0]
