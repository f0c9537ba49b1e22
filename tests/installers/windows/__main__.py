"""Proves the Windows package under Wine, from an empty computer to nothing left, and prints a table.

    python -m tests.installers.windows [FOLDER]

Pictures and the last log of the installer are put into FOLDER (build/windows-proof). Exit code 1: a check failed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.installers.windows.life import Life
from tests.installers.windows.machine import Machine
from tests.installers.windows.packages import ROOT, build_all
from tests.installers.windows.shell import Shell
from tests.installers.windows.table import Table
from trayapp.demo.platform import Platform


def main(arguments: list[str]) -> int:
    """Build the packages, live through their life, and give the exit code."""
    pictures = Path(arguments[0]) if arguments else ROOT / "build" / "windows-proof"
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True)
    table = Table()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consentray-proof-")))
        packages = build_all(folder)
        shell = stack.enter_context(Shell(folder / "shell"))
        platform = stack.enter_context(Platform(folder / "platform"))
        machine = stack.enter_context(Machine(shell.environment, pictures / "msiexec.log"))
        try:
            Life(table, packages, machine, shell, platform, folder, pictures).live()
        except Exception as error:  # noqa: BLE001 - the table is printed whatever happens
            shell.screen.picture().save(pictures / "failure.png")
            table.check("the proof went to its end", False, f"{type(error).__name__}: {error}")
    table.finish()
    return 0 if table.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
