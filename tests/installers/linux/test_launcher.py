"""The installed launcher starts the installed program, whatever the environment and the folder say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from installer.linux.control import FILES
from tests.program import ROOT
from trayapp import __version__

PLANTED = ("sitecustomize", "usercustomize", "trayapp", "ssl", "json", "argparse", "encodings")


@pytest.mark.attack(
    "whoever sets the environment", "PYTHONPATH, PYTHONSTARTUP and others with planted modules", "not imported"
)
@pytest.mark.parametrize("where", ["PYTHONPATH", "the folder"])
@pytest.mark.parametrize("home", ["", "/nowhere"])
def test_no_variable_of_python_comes_in_between(tmp_path: Path, where: str, home: str) -> None:
    text = (FILES / "consentray").read_text()
    first, rest = text.split("\n", 1)
    assert first == "#!/usr/bin/python3 -I"
    launcher = tmp_path / "consentray"
    launcher.write_text(rest.replace('"/usr/lib/consentray"', repr(str(ROOT))))
    planted, mark = tmp_path / "planted", tmp_path / "mark"
    planted.mkdir()
    for name in PLANTED:
        (planted / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write({name!r})")
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(planted),
        "PYTHONUSERBASE": str(planted),
        "PYTHONSTARTUP": str(planted / "ssl.py"),
        "PYTHONINSPECT": "1",
        "PYTHONWARNINGS": "error",
        "PYTHONBREAKPOINT": "trayapp",
        "PYTHONHOME": home,
        "PYTHONPATH": str(planted) if where == "PYTHONPATH" else "",
    }
    # This Python in place of the system's, which need not have what the program imports here.
    command = [sys.executable, *first.split()[1:], str(launcher), "--version"]
    ran = subprocess.run(
        command, env=environment, cwd=planted, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"consentray {__version__}\n", "")
    assert not mark.exists()
