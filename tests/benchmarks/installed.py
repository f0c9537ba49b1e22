"""The program as a user has it: installed, not linked to this checkout.

A linked ("editable") installation looks for the package by a finder of setuptools, which costs 9 ms at every start, and
a checkout may change while it is measured. So the package is copied into an environment of its own, which shares the
dependencies of the project's environment. Its interpreter is Debian's, as that of the programs that it is compared
with: a Python built without optimisation by profiles takes half as many instructions again.
"""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

from tests.program import ROOT

SYSTEM_PYTHON: Final = "/usr/bin/python3"
"""Debian's own: its python3-gi, which the other icons need, is made for it."""
FOLDER: Final = ROOT / "build/bench/ours"
PYTHON: Final = str(FOLDER / "bin/python")
PROGRAM: Final = str(FOLDER / "bin/consentray")

_CAN_STAND_IN: Final = "import tkinter, sysconfig; print(sysconfig.get_python_version())"

# What pip writes for an entry point.
_SCRIPT: Final = """\
#!{python}
import sys
from trayapp.cli.main import main
if __name__ == '__main__':
    sys.exit(main())
"""


def install() -> None:
    """Make the environment again from the checkout as it is now."""
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    subprocess.run([_interpreter(), "-m", "venv", "--without-pip", str(FOLDER)], check=True)
    packages = _site_packages()
    # A path in such a file is searched, but the .pth files that lie there are not obeyed.
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    shutil.copytree(ROOT / "trayapp", packages / "trayapp", ignore=shutil.ignore_patterns("__pycache__"))
    _take_for_microsofts(packages / "trayapp/identity/client/application.py")
    compileall.compile_dir(packages, quiet=1)
    (FOLDER / "bin/consentray").write_text(_SCRIPT.format(python=PYTHON), encoding="utf-8")


def _interpreter() -> str:
    """Return Debian's Python if it can import what was installed for the project's, else the project's."""
    try:
        asked = subprocess.run([SYSTEM_PYTHON, "-c", _CAN_STAND_IN], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return sys.executable
    return SYSTEM_PYTHON if asked.stdout.split() == [sysconfig.get_python_version()] else sys.executable


def version() -> str:
    """Return the version of the interpreter that the program is measured with."""
    return subprocess.run([PYTHON, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def _take_for_microsofts(module: Path) -> None:
    """Let the copy take the embedded platform for Microsoft's own hosts, where silent tokens overlap."""
    text = module.read_text(encoding="utf-8")
    known = '{"login.microsoftonline.com", '
    assert known in text
    module.write_text(text.replace(known, f'{known}"localhost", '), encoding="utf-8")


def _site_packages() -> Path:
    return next(FOLDER.glob("lib/python3*/site-packages"))
