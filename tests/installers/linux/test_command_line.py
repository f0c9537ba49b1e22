"""The man pages say what the command line takes: compared with its own help, not with its parser."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from installer.linux.interface import NOT_INSTALLED, program
from installer.linux.manual import manual, pages, roff
from tests.program import ROOT
from trayapp.cli.arguments import parser

WHOLE = program()
COMMANDS = WHOLE.everything()


def help_of(*path: str) -> tuple[set[str], set[str]]:
    """Return the flags and the commands that the program's help lists."""
    command = [sys.executable, "-m", "trayapp", *path, "--help"]
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env={"COLUMNS": "200"}).stdout
    flags = re.findall(r"^  (-\S.*?)(?:  |$)", text, re.MULTILINE)
    words = re.findall(r"^    ([a-z][a-z-]*)(?:  |$)", text, re.MULTILINE)
    return {word for line in flags for word in re.findall(r"(?:^|, )(--?[a-z][a-z-]*)", line)}, set(words)


HELP = {command.path: help_of(*command.path) for command in COMMANDS}


def test_no_command_is_forgotten() -> None:
    for path, (_, below) in HELP.items():
        assert {(*path, name) for name in below - NOT_INSTALLED} <= HELP.keys()
    assert HELP[()][1] >= NOT_INSTALLED
    assert ("config", "new") in HELP


PAGES = {"consentray": manual(WHOLE, "1.2.3", date(2026, 1, 2)), **pages(WHOLE, "1.2.3", date(2026, 1, 2))}


@pytest.mark.parametrize("path", HELP, ids=" ".join)
def test_each_command_has_a_page_that_names_its_flags_and_examples(path: tuple[str, ...]) -> None:
    name = "-".join(["consentray", *path])
    page = PAGES[name]
    assert f'.TH {roff(name.upper())} 1 "2026-01-02" "Consentray 1.2.3"' in page
    for flag in HELP[path][0]:
        assert rf"\fB{roff(flag)}\fR" in page, flag
    command = next(each for each in COMMANDS if each.path == path)
    assert command.examples or path == ("config", "new")
    assert all(rf"\fB{roff(line)}\fR" in page for line, _ in command.examples)


def test_the_programs_page_leads_to_those_of_its_commands() -> None:
    for name in PAGES.keys() - {"consentray"}:
        assert rf"\fB{roff(name)}\fR(1)" in PAGES["consentray"]


@pytest.mark.parametrize("path", HELP, ids=" ".join)
def test_the_examples_are_command_lines(path: tuple[str, ...]) -> None:
    command = next(each for each in COMMANDS if each.path == path)
    for line, _ in command.examples:
        words = shlex.split(re.sub(r"[<>].*|^source <\(|\)$", "", re.sub(r"^source <\((.*)\)$", r"\1", line)))
        if words[1].isupper():
            continue
        assert words[0] == "consentray"
        assert parser().parse_args(words[1:]).run


@pytest.mark.parametrize("name", PAGES)
def test_man_finds_nothing_to_complain_of(tmp_path: Path, name: str) -> None:
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    file = tmp_path / f"{name}.1"
    file.write_text(PAGES[name])
    command = ["man", "--warnings", "--encoding=UTF-8", "--local-file", "--troff-device=utf8", "--ditroff", str(file)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert ran.stderr == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (".well-known", r"\&.well\-known"),
        ("'quoted'", r"\&'quoted'"),
        (r"C:\home", r"C:\ehome"),
        ("~/.config", r"\(ti/.config"),
    ],
)
def test_text_is_no_roff(text: str, said: str) -> None:
    assert roff(text) == said
