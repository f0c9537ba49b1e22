"""Adds up what the tests and the proofs have found, from their JUnit files: ``python -m tests.total FILE...``.

Ends with one line, "N passed, N failed". A file that is missing counts as a failure: its run did not come to its end.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET


class Count(NamedTuple):
    """What one run has found."""

    passed: int
    failed: int
    skipped: int


def count(file: Path) -> Count | None:
    """Count what a run has written; None where it has not come to its end."""
    try:
        root = ET.parse(file).getroot()  # noqa: S314 - our own
    except (OSError, ET.ParseError):
        return None
    suites = list(root.iter("testsuite"))
    ran, failures, errors, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    return Count(ran - failures - errors - skipped, failures + errors, skipped)


def main(arguments: list[str]) -> int:
    """Print a line for each file, then the total; give the exit code."""
    passed = failed = 0
    sys.stdout.write("\n")
    for name in arguments:
        found = count(Path(name))
        if found is None:
            failed += 1
            sys.stdout.write(f"{name}: did not come to its end\n")
            continue
        passed, failed = passed + found.passed, failed + found.failed
        left_out = f", {found.skipped} skipped" if found.skipped else ""
        sys.stdout.write(f"{name}: {found.passed} passed, {found.failed} failed{left_out}\n")
    sys.stdout.write(f"\n{passed} passed, {failed} failed\n")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
