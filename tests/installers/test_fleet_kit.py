"""The files for a fleet follow from what the packages are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from installer.fleet.intune.__main__ import FILE, main, win32_app
from installer.windows import product
from tests.program import ROOT
from trayapp import __version__

WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"


def test_intunes_file_is_this_versions(tmp_path: Path) -> None:
    assert main([str(tmp_path / "again.json")]) == 0
    assert (tmp_path / "again.json").read_text() == FILE.read_text()


def test_intune_finds_the_product_that_windows_installer_registers() -> None:
    app = win32_app(__version__)
    code = product.product_code(__version__)
    (rule,) = app["rules"]
    assert rule["productCode"] == app["msiInformation"]["productCode"] == code
    assert code in app["uninstallCommandLine"]
    assert app["msiInformation"]["upgradeCode"] == product.UPGRADE_CODE != code
    assert app["setupFilePath"] in app["installCommandLine"]
    assert win32_app("9.9.9")["rules"][0]["productCode"] != code
    assert {each["returnCode"] for each in app["returnCodes"]} == {0, 1603, 1618, 1641, 3010}
    assert json.loads(FILE.read_text()) == app


def test_the_release_calls_only_what_the_makefile_has() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = set(re.findall(r"make ([a-z-]+)", WORKFLOW.read_text()))
    assert called
    assert called <= targets


def test_the_release_runs_no_action_that_can_change_under_it() -> None:
    used = re.findall(r"uses: (\S+)", WORKFLOW.read_text())
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []
    modules = re.findall(r"python -m (tests\.\S+)", WORKFLOW.read_text())
    assert all((ROOT / f"{module.replace('.', '/')}.py").is_file() for module in modules)
    assert len(modules) == 2
