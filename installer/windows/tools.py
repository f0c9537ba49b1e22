"""Runs the build's programs, and says which one is missing or what one said when it failed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path


class BuildError(Exception):
    """The package cannot be built; the message says why."""


def run(
    program: str | Path,
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    timeout: float = 300,
    check: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, with nothing to read and its output kept; raises `BuildError` where it fails.

    Without `check` its exit code is the caller's to judge.
    """
    command = [str(program), *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            env=env,
            cwd=folder,
        )
    except FileNotFoundError:
        raise BuildError(f"{command[0]} is missing: .ci/prepare windows installs it") from None
    except subprocess.TimeoutExpired:
        raise BuildError(f"{command[0]} has not ended within {timeout:.0f} seconds") from None
    if check and done.returncode:
        said = "\n".join((done.stderr + done.stdout).strip().splitlines()[-20:])
        raise BuildError(f"{' '.join(command[:3])} failed with {done.returncode}:\n{said}")
    return done


def run_at(moment: int, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program that writes the time into what it makes, as if it were `moment` (seconds since 1970)."""
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))
    return run("faketime", "-f", when, program, *arguments, env={**os.environ, "TZ": "UTC"})
