"""Large answers in the window: the first screen, the longest wait of a click, memory and growth."""

from __future__ import annotations

import math
import shutil
import subprocess
import time
from typing import Final

from tests.benchmarks import table
from tests.benchmarks.inside.answers import MEBIBYTE, content
from tests.benchmarks.measure import Sample
from tests.benchmarks.stage import Stage
from tests.benchmarks.table import Row

SIZES: Final = {"rows": 50, "object": 50, "text": 50, "line": 10}
"""Mebibytes of each kind."""
PART: Final = 5
FIRST: Final = 300.0
WAIT: Final = 100.0
"""Milliseconds: until the first rows are drawn, and that a click may wait."""
MEMORY: Final = 4.0
"""Sizes of the answer that the program may take for it."""


def rows(stage: Stage) -> list[Row]:
    """Return the rows about large answers."""
    made: list[Row] = []
    for kind, size in SIZES.items():
        found = stage.inside("answers", kind, size)
        for form, figures in found.items():
            what = f"{size} MiB, {kind}, as {form.lower()}"
            made += [
                table.absolute(f"{what}: its first rows", Sample((figures["first"] * 1000,)), FIRST, "ms"),
                table.absolute(f"{what}: the longest wait of a click", Sample((figures["event"] * 1000,)), WAIT, "ms"),
                table.absolute(f"{what}: memory", Sample((figures["memory"],)), MEMORY, "sizes"),
            ]
        if kind == "rows":
            made += _compared(stage, found["Table"]["whole"], size)
    loaded = stage.inside("download", SIZES["rows"])
    what = f"{SIZES['rows']} MiB, rows: memory at most while it is downloaded"
    made.append(table.absolute(what, Sample((loaded["memory"],)), MEMORY, "sizes"))
    return made


def _compared(stage: Stage, whole: float, size: int) -> list[Row]:
    """Compare all rows of the table with a tenth of them, and with programs that read the same file."""
    few = stage.inside("answers", "rows", PART)["Table"]["whole"]
    slope = math.log(max(whole, 1e-3) / max(few, 1e-3)) / math.log(size / PART)
    made = [table.linear(f"all rows known, from {PART} to {size} MiB", slope, f"{few:.2g} s to {whole:.2g} s")]
    file = stage.folder() / "rows.json"
    file.write_bytes(content("rows", size * MEBIBYTE)[0])
    commands = {
        "jq length": ["jq", "length", str(file)],
        "VisiData": ["vd", "--batch", str(file), "-o", str(file.with_suffix(".tsv"))],
    }
    for name, command in commands.items():
        taken = None
        if shutil.which(command[0]) is not None:
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, timeout=300)
            taken = Sample((time.perf_counter() - began,))
        made.append(table.at_most(f"all rows of {size} MiB known", Sample((whole,)), name, taken, 4, "s"))
    file.unlink()
    return made
