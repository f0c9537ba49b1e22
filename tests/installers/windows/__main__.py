"""Proves the Windows package under Wine, from an empty computer to nothing left, and prints a table.

    python -m tests.installers.windows

Table, pictures and the last log of the installer are put into build/proof/windows. Exit code 1: a check failed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from installer.signals import end_tidily
from tests.installers.results import Row, Rows, finish, say
from tests.installers.windows.life import Life
from tests.installers.windows.machine import Machine
from tests.installers.windows.packages import ROOT, build_all
from tests.installers.windows.shell import Shell
from trayapp.demo.platform import Platform

OUTPUT: Final = ROOT / "build/proof/windows"


def main() -> int:
    """Build the packages, live through their life, and return the exit code."""
    end_tidily()
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    found: list[Row] = []

    def tell(row: Row) -> None:
        say(row)
        found.append(row)

    rows = Rows("the proof", tell)
    try:
        _live(rows)
    except Exception as error:  # noqa: BLE001 - the table is printed whatever happens
        rows.see("came to its end", False, f"{type(error).__name__}: {error}")
    return finish(found, "the Windows package", OUTPUT)


def _live(rows: Rows) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consentray-proof-")))
        packages = build_all(folder)
        shell = stack.enter_context(Shell(folder / "shell"))
        platform = stack.enter_context(Platform(folder / "platform"))
        say("Making a fresh prefix of Wine")
        machine = stack.enter_context(Machine(shell.environment, OUTPUT / "msiexec.log"))
        try:
            Life(rows, packages, machine, shell, platform, folder, OUTPUT).live()
        except Exception:
            shell.screen.picture().save(OUTPUT / "failure.png")
            raise


if __name__ == "__main__":
    sys.exit(main())
