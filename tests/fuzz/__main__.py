"""`make fuzz`: runs atheris over each target from its corpus, keeps what reaches new code, and prints the table.

A target runs in a process of its own, as the fuzzer ends its process. What it found is in build/fuzz/TARGET/.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

BUILD = Path("build/fuzz")
MOST_KEPT = 60
"""Inputs of a target that the repository keeps, as each is replayed in every run of the tests: the longest that fit."""
LONGEST_KEPT = 400
NO_PARSERS = [f"trayapp.core.{name}" for name in ("record", "language", "problems", "model", "state", "mistake")]
"""Modules that run all the time and read nothing: what is new in them is new nowhere else."""


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--runs", type=int, default=100_000)
    arguments.add_argument("--seconds", type=int, default=600)
    arguments.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    arguments.add_argument("names", nargs="*")
    given = arguments.parse_args()
    if given.alone:
        _fuzz(given.names[0], given.names[1:])
    failed = 0
    _say("| target | reads | executions | seconds | found |\n|---|---|---|---|---|")
    from tests.fuzz.targets import TARGETS

    for name in given.names or TARGETS:
        row, ended_well = _row(name, given.runs, given.seconds)
        failed += not ended_well
        _say(f"| {name} | {TARGETS[name].reads} | {row} |")
    return 1 if failed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _row(name: str, runs: int, seconds: int) -> tuple[str, bool]:
    """Run a target and make its kept corpus anew; return what the table says, and whether nothing was found."""
    from tests.fuzz.targets import LONGEST, TARGETS, keep, kept

    folder = BUILD / name
    found = folder / "found"
    shutil.rmtree(folder, ignore_errors=True)
    found.mkdir(parents=True)
    for at, each in enumerate(kept(name)):
        (found / f"kept-{at}").write_bytes(each)
    begun = time.monotonic()
    words = {word for each in TARGETS[name].seeds for word in re.findall(rb"[\w.:/@-]{2,40}", each)}
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in words)
    (folder / "words").write_text("\n".join(lines), encoding="ascii")
    options = [
        f"-dict={folder}/words",
        f"-max_len={LONGEST}",
        "-timeout=10",
        f"-artifact_prefix={folder}/",
        "-verbosity=1",
    ]
    ran = _run(name, [f"-runs={runs}", f"-max_total_time={seconds}", *options, str(found)], folder / "log")
    took = time.monotonic() - begun
    log = (folder / "log").read_text(errors="replace")
    done = re.findall(r"^#(\d+)", log, re.MULTILINE)
    wrong = re.findall(r"^ === Uncaught Python exception: ===\n(.*)", log, re.MULTILINE)
    if ran == 0:
        new = {each.read_bytes() for each in found.iterdir()} - {*TARGETS[name].seeds}
        keep(name, sorted((each for each in new if len(each) <= LONGEST_KEPT), key=len)[-MOST_KEPT:])
    what = "nothing" if ran == 0 else f"{wrong[0] if wrong else 'see the log'}"
    return f"{int(done[-1]) if done else 0:,} | {took:.0f} | {what}", ran == 0


def _run(name: str, options: list[str], log: Path) -> int:
    command = [sys.executable, "-m", "tests.fuzz", "--alone", name, "--", *options]
    with log.open("wb") as out:
        return subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False).returncode


def _fuzz(name: str, options: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["trayapp"], exclude=NO_PARSERS):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name].run

    def run(data: bytes) -> None:
        target(data)

    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
