"""What reading the settings costs a start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.settings.test_load import GOOD

LATE = (
    "difflib",
    "plistlib",
    "ctypes",
    "winreg",
    "dataclasses",
    "trayapp.settings.schema",
    "trayapp.settings.policy.windows",
)
LOAD = """
import sys
from pathlib import Path
from trayapp.system import folders
folders.POLICIES = Path(sys.argv[1])
from trayapp.settings.load import load
load(sys.argv[2], folders.folders({"CONSENTRAY_HOME": sys.argv[3]}), {})
print(*sys.modules)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="each system has its own reader of policies")
def test_no_other_systems_reader_is_imported_nor_what_only_mistakes_need(tmp_path: Path) -> None:
    file = tmp_path / "consentray.toml"
    file.write_text('theme = "dark"\nproxy = "none"\nlanguage = "de"\n' + GOOD)
    command = [sys.executable, "-c", LOAD, str(tmp_path / "etc/consentray/policies"), str(file), str(tmp_path / "home")]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    modules = shown.stdout.split()
    assert "trayapp.settings.load" in modules
    assert [name for name in LATE if name in modules] == []
