"""Adds up what the tests and the proofs have found: ``python -m tests.total CODE FILE...``.

Takes the exit code of the whole, and their JUnit files. Ends with one line, "N passed, N failed". A file that is
missing counts as a failure, as its run did not come to its end; so does an exit code that no failure explains.
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
    """Count what a run has written; None if it has not come to its end."""
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
    """Print a line for each file, then the total; return the exit code."""
    passed = failed = 0
    sys.stdout.write("\n")
    code, *files = arguments
    for name in files:
        found = count(Path(name))
        if found is None:
            failed += 1
            sys.stdout.write(f"{name}: did not come to its end\n")
            continue
        passed, failed = passed + found.passed, failed + found.failed
        left_out = f", {found.skipped} skipped" if found.skipped else ""
        sys.stdout.write(f"{name}: {found.passed} passed, {found.failed} failed{left_out}\n")
    if int(code) and not failed:
        failed = 1
        sys.stdout.write(f"exit code {code}, with nothing that failed\n")
    sys.stdout.write(f"\n{passed} passed, {failed} failed\n")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
