"""Reads versions out of the files that ship, where a maker has left them."""

from __future__ import annotations

import re
from pathlib import Path


class UnknownVersionError(Exception):
    """A file does not tell its version as it did."""


def told(name: str, file: Path, pattern: bytes) -> str:
    """Return what the first group of `pattern` finds in a file: the version of `name`. Raises `UnknownVersionError`."""
    found = re.search(pattern, file.read_bytes())
    if found is None:
        raise UnknownVersionError(f"{file.name} does not tell the version of {name}")
    return found[1].decode()
