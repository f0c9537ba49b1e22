"""What a proof has found: rows of check and result, their table, and the line that the proof ends with.

Imported in the roots as well, so it takes nothing but Python's own library.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET


class Row(NamedTuple):
    """One check. `passed` is False if it did not hold; `detail` is what was seen."""

    where: str
    check: str
    passed: bool
    detail: str

    def __str__(self) -> str:
        found = f": {self.detail}" if self.detail else ""
        return f"{'ok    ' if self.passed else 'FAILED'} {self.where}: {self.check}{found}"


def tell_as_json(row: Row) -> None:
    """Print a row for another process, as a line of JSON."""
    sys.stdout.write(json.dumps(row._asdict()) + "\n")
    sys.stdout.flush()


def say(text: object) -> None:
    """Say on stderr how far a proof has come."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


class Detail:
    """Takes what a check has seen."""

    text = ""


class Rows:
    """Makes checks, and hands each as a row to `tell` at once; `where` is the part that they belong to."""

    def __init__(self, where: str, tell: Callable[[Row], None] = tell_as_json) -> None:
        self.where = where
        self._tell = tell

    @contextmanager
    def check(self, name: str) -> Iterator[Detail]:
        """Make one check: it has passed unless an ``AssertionError``, a failed command or any other error comes."""
        seen = Detail()
        try:
            yield seen
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what the proof is to tell
            self.see(name, False, _said(error))
        else:
            self.see(name, True, seen.text)

    def see(self, name: str, good: object, found: object = "") -> None:
        """Enter what was found, and whether it is as it must be."""
        plain = "".join(each if each.isprintable() else " " for each in str(found))
        self._tell(Row(self.where, name, bool(good), " ".join(plain.split())))

    def same(self, name: str, found: object, wanted: object) -> None:
        """Enter what was found, and what must be."""
        good = found == wanted
        self.see(name, good, found if good else f"{found}, and must be {wanted}")


def _said(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"{error}: {(error.stderr or '').strip()[-1500:]} {(error.stdout or '').strip()[-1500:]}"
    notes = " ".join(getattr(error, "__notes__", ()))
    return f"{type(error).__name__}: {error} {notes}".strip()


def finish(rows: Sequence[Row], name: str, folder: Path) -> int:
    """Print the table, and the line that says how many have passed; return the exit code.

    The table is kept in `folder` as table.md, and the rows as results.xml (JUnit's, as pytest writes it).
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.md").write_text(table(rows) + "\n", encoding="utf-8")
    _write_junit(rows, name, folder / "results.xml")
    failed = sum(not row.passed for row in rows)
    sys.stdout.write(f"\n{table(rows)}\n\n{len(rows) - failed} passed, {failed} failed\n")
    sys.stdout.flush()
    return 1 if failed or not rows else 0


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown."""
    lines = ["| Where | Check | Result |", "|---|---|---|"]
    for row in rows:
        detail = row.detail.replace("|", "\\|")
        result = ("ok" if row.passed else "FAILED") + (f": {detail}" if detail else "")
        lines.append(f"| {row.where} | {row.check} | {result} |")
    return "\n".join(lines)


def _write_junit(rows: Sequence[Row], name: str, file: Path) -> None:
    failed = sum(not row.passed for row in rows)
    suite = ET.Element("testsuite", name=name, tests=str(len(rows)), failures=str(failed), errors="0", skipped="0")
    for row in rows:
        case = ET.SubElement(suite, "testcase", classname=row.where, name=row.check)
        if not row.passed:
            ET.SubElement(case, "failure", message=row.detail)
    ET.ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)
