"""`consentray self-test` on this computer: what is there passes, what is missing is skipped, what is broken fails."""

from __future__ import annotations

import ast
import json
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.session import VirtualDesktop
from tests.patience import PATIENCE
from tests.program import ROOT, Program
from trayapp.core.answers.forms import Form
from trayapp.demo.platform import Platform
from trayapp.doctor.installed import _OF_SOME_SYSTEMS, forms, pictures, spoken_languages
from trayapp.doctor.set_up import Failed, SetUp
from trayapp.settings.resolve import resolve
from trayapp.system import languages
from trayapp.system.folders import folders
from trayapp.ui import artwork

GNU_MO_WITHOUT_TEXTS = struct.pack("<7I", 0x950412DE, 0, 0, 28, 28, 0, 28)


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


def results(document: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["result"] for check in document["checks"]}


def test_without_a_desktop_what_needs_one_is_skipped(program: Program) -> None:
    ran = program.run("self-test", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert results(ran.document) == {
        "imports": "ok",
        "artwork": "ok",
        "languages": "ok",
        "forms": "ok",
        "window": "skipped",
        "tray": "skipped",
        "folders": "ok",
        "token-cache": "skipped",
        "roots": "ok",
        "configuration": "ok",
        "listener": "ok",
    }
    assert all(check["detail"] for check in ran.document["checks"])
    lines = program.run("self-test").out.splitlines()
    assert len(lines) == 12
    assert lines[-1].endswith("Every check that could be made has passed.")


def test_a_wrong_configuration_fails_with_its_first_mistake(program: Program) -> None:
    program.config.write_text('client_id = 7\ntheme = "pink"\n')
    ran = program.run("self-test")
    assert ran.code == 1
    assert "failed   Configuration: " in ran.out
    assert f"{program.config}: authority: This key is missing." in ran.out
    assert "(and 3 more)" in ran.out
    assert "         Correct it: consentray config shows every mistake." in ran.out
    assert ran.out.endswith("1 of 11 failed.\n")


@pytest.mark.parametrize("below", ["", "of/a/user"])
def test_a_home_that_cannot_be_written_is_said(program: Program, tmp_path: Path, below: str) -> None:
    """A file stands for it: nobody can put a file below one, not even root."""
    (tmp_path / "no folder").touch()
    program.environ["CONSENTRAY_HOME"] = str(tmp_path / "no folder" / below)
    ran = program.run("self-test")
    assert ran.code == 1
    assert f"failed   Folders: {tmp_path / 'no folder'} can't be written: Not a directory\n" in ran.out
    assert "Let this user write it." in ran.out


def test_a_copy_with_a_part_missing_is_found_out(program: Program, tmp_path: Path) -> None:
    copy = tmp_path / "installed"
    ignore = shutil.ignore_patterns("__pycache__", "demo")
    shutil.copytree(ROOT / "trayapp", copy / "trayapp", ignore=ignore)
    (copy / "trayapp" / "ui" / "artwork" / "ready.png").unlink()
    (copy / "trayapp" / "calls" / "sender.py").write_text("import nothing_of_this_name\n")
    command = [sys.executable, "-m", "trayapp", "self-test", "--json", "--config", str(program.config)]
    ran = subprocess.run(
        command, cwd=copy, env=program.environ, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert ran.returncode == 1, ran.stderr
    found = results(json.loads(ran.stdout))
    assert (found["imports"], found["artwork"], found["listener"]) == ("failed", "failed", "ok")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda content: content[:60] + bytes([content[60] ^ 1]) + content[61:],
        lambda _: b"GIF89a",
        lambda _: artwork.mark(32).read_bytes(),
    ],
    ids=["cut off", "changed", "no PNG", "of another size"],
)
def test_a_picture_that_is_not_whole_is_found_out(
    spoil: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "consentray-16.png"
    file.write_bytes(spoil(artwork.mark(16).read_bytes()))
    whole = artwork.mark
    monkeypatch.setattr(artwork, "mark", lambda size: file if size == 16 else whole(size))
    with pytest.raises(Failed, match=r"consentray-16\.png is no whole picture of 16 pixels"):
        pictures.look(SetUp(lambda: resolve((), ""), folders()))


@pytest.mark.desktop
def test_on_a_desktop_every_check_passes(program: Program) -> None:
    if sys.platform != "linux":
        pytest.skip("the virtual desktop needs Linux")
    with VirtualDesktop() as desktop:
        program.environ = desktop.environment | {"CONSENTRAY_HOME": str(program.home)}
        ran = program.run("self-test", "--json")
    assert set(results(ran.document).values()) == {"ok"}, ran.out
    assert (ran.code, ran.err) == (0, "")


def test_modules_that_need_packages_of_linux_alone_are_imported_there_alone() -> None:
    """Else the self-test of a copy on Windows or macOS fails, where those packages are not installed."""
    of_linux = {"jeepney", "secretstorage", "cryptography", "Xlib"}
    needing = set()
    for file in (ROOT / "trayapp").rglob("*.py"):
        # At a module's top, for more than type checkers: functions import what they need.
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in of_linux for name in names):
                needing.add(".".join(file.relative_to(ROOT).with_suffix("").parts))
    needing = {name for name in needing if "statusnotifier" not in name}  # the folder is of Linux as a whole
    assert needing
    for name in needing:
        assert _OF_SOME_SYSTEMS.get(name) == ("linux",), name


def test_a_language_that_is_damaged_or_not_translated_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = SetUp(lambda: resolve([], Path()), folders())
    assert spoken_languages.look(at) == "English, Deutsch, Español, Français, 日本語"
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    shutil.copytree(ROOT / "trayapp/languages", tmp_path, dirs_exist_ok=True)
    for content in (b"", b"x" * 100, GNU_MO_WITHOUT_TEXTS):
        (tmp_path / "ja.mo").write_bytes(content)
        with pytest.raises(Failed):
            spoken_languages.look(at)


def test_a_form_that_is_lost_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    at = SetUp(lambda: resolve([], Path()), folders())
    assert forms.look(at) == "7 kinds of answers"
    monkeypatch.setattr("trayapp.doctor.installed.forms_of", lambda *_: (Form.TEXT,))
    with pytest.raises(Failed, match="application/json"):
        forms.look(at)
