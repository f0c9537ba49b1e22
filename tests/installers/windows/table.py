"""The table of the proof: what was checked and what was found."""

from __future__ import annotations

import sys
from typing import NamedTuple


class Line(NamedTuple):
    """One check."""

    name: str
    good: bool
    found: str


class Table:
    """Takes the checks, each said on stdout as it comes."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    @property
    def good(self) -> bool:
        """Whether all is as it must be."""
        return bool(self.lines) and all(line.good for line in self.lines)

    def section(self, title: str) -> None:
        """Begin a part."""
        self._say(f"\n{title}\n")

    def check(self, name: str, good: object, found: object = "") -> None:
        """Enter what was found, and whether it is as it must be."""
        line = Line(name, bool(good), " ".join(str(found).split()))
        self.lines.append(line)
        self._say(f"  {'ok    ' if line.good else 'FAILED'} {name}{': ' + line.found if line.found else ''}\n")

    def same(self, name: str, found: object, wanted: object) -> None:
        """Enter what was found, and what must be."""
        good = found == wanted
        self.check(name, good, found if good else f"{found}, and must be {wanted}")

    def finish(self) -> None:
        """Say how it ended."""
        bad = sum(not line.good for line in self.lines)
        self._say(f"\n{len(self.lines) - bad} passed, {bad} failed\n")

    @staticmethod
    def _say(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
