"""`consentray diagnostics`: what is in the file, and what is not."""

from __future__ import annotations

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest

from tests.program import ADA, Program
from trayapp.cli.main import main
from trayapp.demo.platform import Platform

NAMES = ["checks.json", "settings.json", "session.json", "computer.json", "self-test.json", "log.jsonl"]


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure(head='log_level = "debug"\nhelp_desk = "IT"\n')
    assert made.run("consent").code == 0
    return made


def test_the_file_has_what_was_listed_and_neither_a_secret_nor_a_name(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "made" / "x.zip"
    file.parent.mkdir()
    ran = program.run("diagnostics", str(file))
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == [*NAMES, "Saved"]
    with zipfile.ZipFile(file) as packed:
        assert packed.namelist() == NAMES
        parts = {name: packed.read(name).decode() for name in NAMES}
    whole = "".join(parts.values())
    kept = "".join(each.read_text(errors="replace") for each in program.home.rglob("tokens*") if each.is_file())
    secrets = {entry["secret"] for kind in json.loads(kept).values() for entry in kind.values() if "secret" in entry}
    assert len(secrets) >= 3
    for hidden in (*secrets, ADA, "Ada Brandt"):
        assert hidden not in whole
    assert json.loads(parts["session.json"])["account"]["kind"] == "work"
    assert json.loads(parts["log.jsonl"].splitlines()[-1])["text"].startswith("started: ")
    assert {each["name"] for each in json.loads(parts["self-test.json"])} >= {"imports", "tray"}


def test_a_document_says_the_same(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    said = json.loads(program.run("diagnostics", str(file), "--offline", "--json").out)
    assert (said["file"], said["refused"]) == (str(file), None)
    assert [each["name"] for each in said["parts"]] == NAMES
    assert sum(each["bytes"] for each in said["parts"]) > 3000


def test_a_place_that_cannot_be_written_is_said(program: Program, tmp_path: Path) -> None:
    ran = program.run("diagnostics", str(tmp_path), "--offline")
    assert ran.code == 1
    assert f"{tmp_path}: Is a directory" in ran.err


def test_without_a_configuration_it_is_made_too(program: Program, tmp_path: Path) -> None:
    program.config.write_text("broken = ")
    ran = program.run("diagnostics", str(tmp_path / "x.zip"), "--offline")
    assert ran.code == 0
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        assert json.loads(packed.read("session.json")) is None


@pytest.mark.parametrize(("typed", "code"), [("yes\n", 0), ("no\n", 1), ("", 1)])
def test_on_a_terminal_nothing_is_written_without_a_yes(
    typed: str, code: int, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typed(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Typed(typed))
    file = tmp_path / "x.zip"
    assert main(["diagnostics", str(file), "--offline", "--config", str(program.config)]) == code
    assert file.exists() is (code == 0)
