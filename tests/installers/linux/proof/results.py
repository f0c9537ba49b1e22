"""What the proof has found: rows of check and result, told line by line between its processes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Row(NamedTuple):
    """One check. `passed` is False where it did not hold; `detail` is what was seen."""

    where: str
    check: str
    passed: bool
    detail: str


class Detail:
    """Takes what a check has seen."""

    text = ""


class Rows:
    """Collects checks, and prints each as a line of JSON at once."""

    def __init__(self, where: str) -> None:
        self.where = where

    @contextmanager
    def check(self, name: str) -> Iterator[Detail]:
        """Make one check: it has passed unless an ``AssertionError``, a failed command or any other error comes."""
        seen = Detail()
        try:
            yield seen
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what the proof is to tell
            self._add(name, passed=False, detail=_said(error))
        else:
            self._add(name, passed=True, detail=seen.text)

    def _add(self, name: str, *, passed: bool, detail: str) -> None:
        sys.stdout.write(json.dumps(Row(self.where, name, passed, detail)._asdict()) + "\n")
        sys.stdout.flush()


def _said(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"{error}: {(error.stderr or '').strip()[-1500:]} {(error.stdout or '').strip()[-1500:]}"
    notes = " ".join(getattr(error, "__notes__", ()))
    return f"{type(error).__name__}: {error} {notes}".strip()


def table(rows: list[Row]) -> str:
    """Give the rows as a table in Markdown."""
    lines = ["| Where | Check | Result |", "|---|---|---|"]
    for row in rows:
        detail = " ".join(row.detail.split()).replace("|", "\\|")
        result = ("ok" if row.passed else "FAILED") + (f": {detail}" if detail else "")
        lines.append(f"| {row.where} | {row.check} | {result} |")
    return "\n".join(lines)
