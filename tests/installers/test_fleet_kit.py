"""The files for a fleet follow from what the packages are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from installer.fleet.intune.__main__ import FOLDER, compliance_rules, main, win32_app
from installer.windows import product
from tests.core.build import setup
from tests.program import ROOT
from trayapp import __version__
from trayapp.cli.arguments import parser
from trayapp.core.model import Consent
from trayapp.core.report import status_document
from trayapp.core.state import initial

SCRIPT = (FOLDER / "compliance.ps1").read_text()
WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"


def test_intunes_files_are_this_versions(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    for name in ("win32app.json", "compliance.json"):
        assert (tmp_path / name).read_text() == (FOLDER / name).read_text()


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
    assert json.loads((FOLDER / "win32app.json").read_text()) == app


def test_the_rules_of_compliance_are_as_intune_documents_them_and_judge_what_the_script_prints() -> None:
    """Microsoft, "Custom compliance JSON files for Microsoft Intune": keys, operators, types and limits."""
    (rules,) = compliance_rules("1.2.3").values()
    printed = dict(re.findall(r"^    (Consentray\w+) += (.+)$", SCRIPT, re.MULTILINE))
    kinds = {"'0.0.0'": "Version", "$false": "Boolean", "0": "Int64"}
    for rule in rules:
        texts = rule["RemediationStrings"]
        assert list(rule) == ["SettingName", "Operator", "DataType", "Operand", "MoreInfoUrl", "RemediationStrings"]
        assert rule["Operator"] in {"IsEquals", "NotEquals", "GreaterThan", "GreaterEquals", "LessThan", "LessEquals"}
        assert rule["DataType"] == kinds[printed[rule["SettingName"]]]
        assert type(rule["Operand"]) is {"Version": str, "Boolean": bool, "Int64": int}[rule["DataType"]]
        assert [set(text) for text in texts] == [{"Language", "Title", "Description"}] * len(texts)
        assert "en_US" in {text["Language"] for text in texts}
    assert len(rules) <= 100
    assert len(json.dumps(rules)) < 100_000


def test_the_script_of_compliance_knows_the_words_of_the_program() -> None:
    words = set(re.search(r"\{ ('.*') -contains \$_\.consent", SCRIPT)[1].replace("'", "").split(", "))  # type: ignore[index] # else the test fails
    assert words == {Consent.PARTIAL, Consent.MISSING, Consent.ADMIN_NEEDED}
    document = status_document(initial(setup()))
    assert set(re.findall(r"\$status\.(\w+)", SCRIPT)) <= set(document)
    assert "consent" in document["apis"][0]  # type: ignore[index] # else the test fails
    assert "consentray-cli.exe'" in SCRIPT
    assert parser().parse_args(["status", "--json"])


def test_the_script_of_compliance_is_powershell() -> None:
    pytest.importorskip("tree_sitter_powershell")
    import tree_sitter_powershell
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_powershell.language())).parse(SCRIPT.encode())
    assert not tree.root_node.has_error
    assert SCRIPT.isascii()


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
