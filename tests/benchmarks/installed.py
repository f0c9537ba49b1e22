"""The program as a person has it: installed, not linked to this checkout.

A linked ("editable") installation looks for the package by a finder of setuptools, which costs 9 ms at every start, and
a checkout may change while it is measured. So the package is copied into an environment of its own, which shares the
dependencies of the project's environment.
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

FOLDER: Final = ROOT / "build/bench/ours"
PYTHON: Final = str(FOLDER / "bin/python")
PROGRAM: Final = str(FOLDER / "bin/consentray")

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
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(FOLDER)], check=True)
    packages = _site_packages()
    # A path in such a file is searched, but the .pth files that lie there are not obeyed.
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    shutil.copytree(ROOT / "trayapp", packages / "trayapp", ignore=shutil.ignore_patterns("__pycache__"))
    _take_for_microsofts(packages / "trayapp/identity/client/application.py")
    compileall.compile_dir(packages, quiet=1)
    (FOLDER / "bin/consentray").write_text(_SCRIPT.format(python=PYTHON), encoding="utf-8")


def _take_for_microsofts(module: Path) -> None:
    """Let the copy take the embedded platform for Microsoft's own hosts, where silent tokens overlap."""
    text = module.read_text(encoding="utf-8")
    known = '{"login.microsoftonline.com", '
    assert known in text
    module.write_text(text.replace(known, f'{known}"localhost", '), encoding="utf-8")


def _site_packages() -> Path:
    return next(FOLDER.glob("lib/python3*/site-packages"))
