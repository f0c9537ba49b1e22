"""Modules planted where the program is started from: each way of starting that pip's installation has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.installers.linux.test_launcher import PLANTED
from tests.installers.windows.planted import WHERE
from tests.program import ROOT
from trayapp import __version__
from trayapp.system.autostart import launcher

SCRIPT = "import sys\nfrom trayapp.cli.main import main\nsys.exit(main())\n"
"""What pip makes of the entry point."""


@pytest.mark.attack(
    "another program of the user", "modules planted in the folder that a session or a shell starts in", "not imported"
)
@pytest.mark.parametrize("way", ["pip's script", "the autostart entry"])
def test_nothing_is_imported_from_the_folder_it_is_started_in(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted, mark, scripts = tmp_path / "home", tmp_path / "mark", tmp_path / "bin"
    planted.mkdir()
    scripts.mkdir()
    for name in {*PLANTED, "msal", "requests", "pystray", "PIL"} - {"sitecustomize", "usercustomize"}:
        (planted / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write({name!r})")
    (scripts / "consentray").write_text(SCRIPT)
    python = sys.executable
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere" / "python"))
    monkeypatch.setattr("trayapp.system.autostart.CODE", Path("/usr/lib/site-packages/trayapp/__init__.py"))
    _, *options = launcher()
    command = [str(scripts / "consentray")] if way == "pip's script" else options
    ran = subprocess.run(
        [python, *command, "self-test"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(planted), "PYTHONPATH": str(ROOT)},
        cwd=planted,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"Consentray {__version__}" in ran.stdout, ran.stderr
    assert not mark.exists()


@pytest.mark.attack(
    "another program of the user",
    "modules, libraries and settings of Python in the folder that the Windows package is started in, and in variables",
    "not loaded",
)
def test_the_windows_package_has_loaded_nothing_of_it() -> None:
    """Only Wine can try that: this is what its last proof in this folder saw (tests/installers/windows/planted.py)."""
    found = ROOT / "build/proof/windows/results.xml"
    if not found.exists():
        pytest.skip("make test-installer-windows carries it out")
    cases = ET.parse(found).getroot().findall(f".//testcase[@classname='{WHERE}']")  # noqa: S314 - our own
    assert len(cases) > 1
    assert [each.get("name") for each in cases if each.find("failure") is not None] == []
