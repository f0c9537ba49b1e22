"""Compiles the program and its library by the very Python that ships, under Wine.

The `.pyc` hold their source's hash in place of its time (PEP 552), so they come out the same. Most are of the unchecked
kind: Python does not look at the source when it starts. One whose source anybody may replace is checked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from installer.windows.tools import BuildError
from installer.windows.wine import Prefix, windows_path

_COMPILE = """
import json, py_compile, sys
for source, target, shown, checked in json.load(open(sys.argv[1], encoding="utf-8")):
    kind = "CHECKED_HASH" if checked else "UNCHECKED_HASH"
    py_compile.compile(source, target, shown, doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode[kind])
print("compiled")
"""


class Job(NamedTuple):
    """A source, its target, and the name that it is shown by; `checked` lets a changed source count."""

    source: Path
    target: Path
    shown: str
    checked: bool = False


def compile_all(root: Path, jobs: Sequence[Job], work: Path) -> None:
    """Compile sources by the Python in `root`; raises `BuildError`."""
    script, table = work / "compile.py", work / "compile.json"
    script.write_text(_COMPILE, encoding="utf-8")
    for job in jobs:
        job.target.parent.mkdir(parents=True, exist_ok=True)
    paths = [(windows_path(job.source), windows_path(job.target), job.shown, job.checked) for job in jobs]
    table.write_text(json.dumps(paths), encoding="utf-8")
    with Prefix(PYTHONHASHSEED="0") as windows:
        done = windows.run(root / "python.exe", "-B", "-S", windows_path(script), windows_path(table), timeout=600)
    if "compiled" not in done.stdout:
        raise BuildError(f"the sources could not be compiled:\n{done.stderr}")
