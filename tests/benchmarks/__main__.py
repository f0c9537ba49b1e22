"""Takes the figures and prints the one table.

    python -m tests.benchmarks [--verbose] [--peers] [GROUP ...]

Without a group all are taken. The table is also put into build/bench/table.md. A figure that misses its limit is told,
not failed: the exit code is 1 only where something could not be run.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
import traceback
from collections.abc import Sequence
from typing import Final

from tests.benchmarks import installed, peers, table
from tests.benchmarks.stage import BUILD, Stage
from tests.benchmarks.table import Row, Verdict

GROUPS: Final = ("start", "idle", "sign_in", "tokens", "calls", "interface", "answers", "growth", "size")
"""The groups of figures in their order: modules of this package with a function `rows`."""

LONGEST: Final = 120
"""Letters of an error in the table; --verbose prints all of it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, take the figures, print them."""
    parser = argparse.ArgumentParser("tests.benchmarks", description="Figures of docs/developers/performance.md.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"which figures: {', '.join(GROUPS)} (default: all)")
    parser.add_argument("--verbose", action="store_true", help="with the quartiles below each line")
    parser.add_argument("--peers", action="store_true", help="install the programs to compare with, where missing")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.groups if name not in GROUPS]
    if unknown:
        parser.error(f"there is no group {unknown[0]}; there are: {', '.join(GROUPS)}")
    BUILD.mkdir(parents=True, exist_ok=True)
    if options.peers:
        for peer in peers.PEERS:
            peer.install()
    began = time.monotonic()
    rows: list[Row] = []
    with Stage() as stage:
        for name in options.groups or GROUPS:
            sys.stderr.write(f"[{time.monotonic() - began:4.0f} s] {name}\n")
            rows += _rows(name, stage, verbose=options.verbose)
    print(table.as_text(rows, verbose=options.verbose))  # noqa: T201 - the table is what was asked for
    print(f"\n{machine()}; {time.monotonic() - began:.0f} s")  # noqa: T201 - a program of its own
    (BUILD / "table.md").write_text(f"{table.as_markdown(rows)}\n{machine()}\n", encoding="utf-8")
    return 1 if any(row.verdict is Verdict.FAILED for row in rows) else 0


def machine() -> str:
    """Say on what class of machine this is."""
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    there = [f"{peer.packages[0].partition('==')[0]} {peer.version}" for peer in peers.PEERS if peer.installed]
    beside = f"; peers: {', '.join(there)}" if there else ""
    return f"{os.cpu_count()} cores, {system}, {installed.version()}{beside}"


def _rows(name: str, stage: Stage, *, verbose: bool) -> list[Row]:
    try:
        found: list[Row] = importlib.import_module(f"tests.benchmarks.{name}").rows(stage)
    except Exception as error:  # noqa: BLE001 - one group's failure must not cost the others' figures
        if verbose:
            traceback.print_exc()
        return [table.failed(name, f"{type(error).__name__}: {error}"[:LONGEST])]
    return found


if __name__ == "__main__":
    raise SystemExit(main())
