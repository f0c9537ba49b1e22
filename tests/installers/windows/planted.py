"""Modules, libraries and settings of Python that lie where the program is started, or that variables name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.windows.build import CACHE
from installer.windows.compiler import TARGET, zig
from tests.installers.windows.computer import CLI
from tests.installers.windows.story import RUN_COMMAND
from tests.installers.windows.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from tests.installers.results import Rows
    from tests.installers.windows.machine import Machine
    from tests.installers.windows.shell import Shell

WHERE: Final = "Planted modules"
MODULES: Final = (
    *("site", "sitecustomize", "usercustomize", "encodings", "trayapp", "json", "ssl", "argparse", "os"),
    *("msal", "requests", "pystray", "PIL", "tkinter"),
)
LIBRARIES: Final = (
    *("python313", "python3", "vcruntime140", "vcruntime140_1", "ucrtbase", "version", "wtsapi32", "userenv", "msi"),
    *("_ssl", "_socket", "_ctypes", "libcrypto-3", "tcl86t"),
)
_FOLDER: Final = r"C:\proof\planted"
_MODULE: Final = rb"""import nt
file = nt.open(r"C:\proof\imported", nt.O_WRONLY | nt.O_CREAT | nt.O_APPEND)
nt.write(file, __name__.encode("ascii") + b"\n")
nt.close(file)
"""
"""It can also be the first module of all."""
_SCRIPT: Final = rf"""@echo off
cd /d {_FOLDER}
set PYTHONPATH={_FOLDER}
set PYTHONHOME={_FOLDER}
set PYTHONSTARTUP={_FOLDER}\site.py
set PYTHONUSERBASE={_FOLDER}
set PYTHONPLATLIBDIR=.
set PYTHONINSPECT=1
set PATH=%PATH%;C:\Program Files\Consentray
"""


def check_planted(rows: Rows, machine: Machine, shell: Shell, python: Path) -> None:
    """Start the program in such a folder in each way, and see that nothing of it was loaded; by `python` it is."""
    rows.where = WHERE
    folder, told = machine.drive / "proof" / "planted", machine.drive / "proof" / "imported"
    _plant(folder)

    def loaded() -> str:
        found = told.read_bytes().decode() if told.exists() else ""
        told.unlink(missing_ok=True)
        return found

    def started(command: str) -> list[str]:
        (folder.parent / "planted.bat").write_bytes((_SCRIPT + command).replace("\n", "\r\n").encode())
        return ["cmd", "/c", r"C:\proof\planted.bat"]

    machine.run(*started(f'"{machine.path(python / "python.exe")}" -c ""'))
    rows.same("what is planted there is imported by Python itself", loaded().strip(), "encodings")
    machine.run("rundll32", rf"{_FOLDER}\userenv.dll,none")
    rows.see("and a library tells when it is loaded", "userenv.dll" in loaded())
    done = machine.run(*started("consentray-cli self-test --json"))
    rows.same("consentray-cli, found by PATH: self-test", done.returncode, 0)
    rows.same("it has loaded nothing of that", loaded(), "")
    (link,) = machine.drive.rglob("Consentray.lnk")
    menu = "C:\\" + str(link.relative_to(machine.drive)).replace("/", "\\")
    bare = shell.tray_picture()
    for name, command in (("the Run value", RUN_COMMAND), ("the shortcut", f'start "" "{menu}"')):
        machine.start(*started(command))
        shell.screen.wait_for_change(shell.tray, bare, PATIENCE)
        rows.same(f"{name}: the icon stands, and it ends when it is asked to", machine.run(CLI, "--quit").returncode, 0)
        wait_until(lambda: machine.running() == 0 and shell.tray_picture() == bare)
        rows.same("it has loaded nothing of that", loaded(), "")


def _plant(folder: Path) -> None:
    for place in (folder, folder / "Lib", folder / "DLLs"):
        place.mkdir()
        for name in MODULES:
            (place / f"{name}.py").write_bytes(_MODULE)
        (place / "encodings.py").unlink()
        (place / "encodings").mkdir()
        (place / "encodings/__init__.py").write_bytes(_MODULE)
    (folder / "python313._pth").write_text(f"{_FOLDER}\nimport site\n")
    (folder / "pyvenv.cfg").write_text(f"home = {_FOLDER}\ninclude-system-site-packages = true\n")
    made = folder / f"{LIBRARIES[0]}.dll"
    zig(CACHE, "cc", *TARGET, "-O2", "-shared", "-s", "-o", made, Path(__file__).with_suffix(".c"))
    for name in LIBRARIES[1:]:
        shutil.copyfile(made, folder / f"{name}.{'pyd' if name.startswith('_') else 'dll'}")
