"""What the LGPL asks for of pystray: its texts, its source, and that a changed copy takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.installers.windows.computer import CLI, PROGRAM
from tests.installers.windows.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.installers.results import Rows
    from tests.installers.windows.machine import Machine
    from tests.installers.windows.shell import Shell

_CHANGE = r"""
with open(r"C:\proof\changed", "w") as file:
    file.write(__file__)
"""


def check_changed_pystray(rows: Rows, machine: Machine, shell: Shell) -> None:
    """Put a changed copy in the place of a file of pystray's, run the program with it, and put the file back."""
    rows.where = "pystray, under the LGPL"
    lib = machine.folder / "lib"
    (record,) = lib.glob("pystray-*.dist-info")
    texts = sorted(file.name for file in record.rglob("COPYING*"))
    rows.same("the texts of its licences", texts, ["COPYING", "COPYING.LGPL"])
    source = lib / "pystray" / "_base.py"
    (compiled,) = (lib / "pystray" / "__pycache__").glob("_base.*.pyc")
    files = {file: file.read_bytes() for file in (source, compiled)}
    source.write_bytes(files[source] + _CHANGE.encode())
    compiled.unlink()
    try:
        empty = shell.tray_picture()
        running = machine.start(PROGRAM)
        shell.screen.wait_for_change(shell.tray, empty, PATIENCE)
        told = machine.drive / "proof" / "changed"
        rows.see("the icon stands by a changed copy of its file", told.is_file() and "pystray" in told.read_text())
        rows.same("self-test with it", machine.run(CLI, "self-test").returncode, 0)
        machine.run(CLI, "--quit")
        rows.same("it ends when it is asked to", running.wait(PATIENCE), 0)
    finally:
        for file, content in files.items():
            file.write_bytes(content)
