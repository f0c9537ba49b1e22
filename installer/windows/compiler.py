"""The compiler of what we write in C: one for every system, pinned, so that the same sources give the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import Final

from installer.retry import persistently
from installer.windows.tools import BuildError, run

LOCK: Final = Path(__file__).parents[2] / "requirements-compiler.lock"
TARGET: Final = ("-target", "x86_64-windows.win10-gnu")
_OPTIONS: Final = ("--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--no-compile")
_PATIENCE: Final = 900.0
"""Seconds: the first run also compiles the C library and the compiler of resources."""


def zig(cache: Path, *arguments: str | Path) -> None:
    """Run the compiler, which is kept in `cache` with all that it compiles once; raises `BuildError`."""
    kept = cache / f"compiler-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not kept.is_dir():
        partial = kept.with_suffix(".part")
        shutil.rmtree(partial, ignore_errors=True)
        command = (sys.executable, "-m", "pip", "install", *_OPTIONS, "--target", partial, "--requirement", LOCK)
        persistently(lambda: run(*command, timeout=_PATIENCE), "pip", BuildError)
        partial.rename(kept)
    places = {f"ZIG_{kind}_CACHE_DIR": str(kept / "cache") for kind in ("GLOBAL", "LOCAL")}
    run(kept / "ziglang" / "zig", *arguments, env={**os.environ, **places}, timeout=_PATIENCE)
