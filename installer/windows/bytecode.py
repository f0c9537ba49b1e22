"""Compiles the program and its library by the very Python that ships, under Wine.

The `.pyc` are of the unchecked kind (PEP 552): they hold no times, so they come out the same, and Python does not look
at the sources when it starts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from installer.windows.tools import BuildError
from installer.windows.wine import Prefix, windows_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_COMPILE = """
import json, py_compile, sys
for source, target, shown in json.load(open(sys.argv[1], encoding="utf-8")):
    py_compile.compile(source, target, shown, doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
print("compiled")
"""


def compile_all(root: Path, jobs: Sequence[tuple[Path, Path, str]], work: Path) -> None:
    """Compile sources by the Python in `root`: each job is a source, its target, and the name that it is shown by.

    Raises `BuildError`.
    """
    script, table = work / "compile.py", work / "compile.json"
    script.write_text(_COMPILE, encoding="utf-8")
    for _, target, _ in jobs:
        target.parent.mkdir(parents=True, exist_ok=True)
    paths = [(windows_path(source), windows_path(target), shown) for source, target, shown in jobs]
    table.write_text(json.dumps(paths), encoding="utf-8")
    with Prefix(PYTHONHASHSEED="0") as windows:
        done = windows.run(root / "python.exe", "-B", "-S", windows_path(script), windows_path(table), timeout=600)
    if "compiled" not in done.stdout:
        raise BuildError(f"the sources could not be compiled:\n{done.stderr}")
