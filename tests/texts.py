"""Finds the texts marked for translation, for `make languages`: Babel's own reader sees none within an f-string."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Collection, Iterator
from typing import BinaryIO

Found = Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]


def extract(file: BinaryIO, keywords: Collection[str], _tags: object, **_options: object) -> Found:
    """Yield each call of the keywords, as Babel takes it: the line, the name, its texts and no comments."""
    calls = [each for each in ast.walk(ast.parse(file.read())) if isinstance(each, ast.Call)]
    for each in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(each.func, ast.Name) and each.func.id in keywords:
            texts = (word.value if isinstance(word, ast.Constant) else None for word in each.args)
            yield each.lineno, each.func.id, tuple(text if isinstance(text, str) else None for text in texts), []


def extract_catalogue(file: BinaryIO, *_: object, **_options: object) -> Found:
    """Yield what the catalogue's parameters are; its titles are written into configurations and stay as they are."""
    for api in tomllib.load(file)["api"]:
        for parameter in api.get("parameter", ()):
            yield 0, "_", (parameter["text"],), []
