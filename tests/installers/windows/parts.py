"""The parts of the installed program that meet Windows' kernel, tried by a Windows Python (`inside.py`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from installer.windows.wine import windows_path

if TYPE_CHECKING:
    from tests.installers.results import Rows
    from tests.installers.windows.machine import Machine

INSTALLED = (r"C:\Program Files\Consentray\app", r"C:\Program Files\Consentray\lib")


def check_parts(rows: Rows, machine: Machine, python: Path) -> None:
    """Run the checks by the Python in the folder `python`, and enter what they found."""
    rows.where = "The program and Windows' kernel"
    script = Path(__file__).with_name("inside.py")
    done = machine.run(windows_path(python / "python.exe"), windows_path(script), *INSTALLED)
    for line in done.stdout.splitlines():
        name, passed, detail = json.loads(line)
        rows.see(name, passed, detail)
    rows.same("each was tried", done.returncode, 0)
