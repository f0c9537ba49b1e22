"""The completions and the man page say what the command line takes: compared with its own help, not with its parser."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from installer.linux import completions
from installer.linux.interface import NOT_INSTALLED, program
from installer.linux.manual import manual, roff
from tests.program import ROOT

WHOLE = program()
COMMANDS = WHOLE.everything()


def help_of(*path: str) -> tuple[set[str], set[str]]:
    """Return the flags and the commands that the program's help lists."""
    command = [sys.executable, "-m", "trayapp", *path, "--help"]
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env={"COLUMNS": "200"}).stdout
    flags = re.findall(r"^  (-\S.*?)(?:  |$)", text, re.MULTILINE)
    words = re.findall(r"^    ([a-z][a-z-]*)  ", text, re.MULTILINE)
    return {word for line in flags for word in re.findall(r"(?:^|, )(--?[a-z][a-z-]*)", line)}, set(words)


HELP = {command.path: help_of(*command.path) for command in COMMANDS}


def test_no_command_is_forgotten() -> None:
    for path, (_, below) in HELP.items():
        assert {(*path, name) for name in below - NOT_INSTALLED} <= HELP.keys()
    assert HELP[()][1] >= NOT_INSTALLED
    assert ("config", "new") in HELP


def bash_offers(script: Path, *words: str) -> list[str]:
    line = ["consentray", *words]
    text = (
        f"source {shlex.quote(str(script))}; COMP_WORDS=({shlex.join(line)}); COMP_CWORD={len(line) - 1}; _consentray;"
        ' printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return subprocess.run(
        ["bash", "-euc", text], check=True, capture_output=True, text=True, cwd=script.parent
    ).stdout.split()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "consentray"
    file.write_text(completions.bash(WHOLE))
    return file


@pytest.mark.parametrize("path", HELP, ids=" ".join)
def test_bash_offers_what_the_help_lists(script: Path, path: tuple[str, ...]) -> None:
    flags, below = HELP[path]
    assert set(bash_offers(script, *path, "")) == flags | below - NOT_INSTALLED


def test_bash_knows_where_it_is(script: Path) -> None:
    (script.parent / "mine.toml").touch()
    assert bash_offers(script, "--config", "mi") == ["mine.toml"]
    # The value of an option is no command, however it is spelt.
    assert bash_offers(script, "--config", "config", "sta") == ["status"]
    assert bash_offers(script, "config", "new", "--client-id", "") == []
    assert bash_offers(script, "config", "new", "--f") == ["--force"]
    assert bash_offers(script, "consent", "--dev") == ["--device-code"]


@pytest.mark.parametrize("path", HELP, ids=" ".join)
def test_zsh_and_fish_name_what_the_help_lists(path: tuple[str, ...]) -> None:
    flags, below = HELP[path]
    function = "_".join(["_consentray", *path]).replace("-", "_")
    body = completions.zsh(WHOLE).partition(f"\n{function}() {{\n")[2].partition("\n}\n")[0]
    assert {
        flag for flag in re.findall(r"'\*?(--?[a-z-]+)\[|\{(-h),(--help)\}", body) for flag in flag if flag
    } == flags
    assert set(re.findall(r"^            '([a-z-]+):", body, re.MULTILINE)) == below - NOT_INSTALLED
    command = next(each for each in COMMANDS if each.path == path)
    condition = completions._fish_condition(WHOLE, command)
    lines = [line for line in completions.fish(WHOLE).splitlines() if f" {condition} " in line]
    long = {f"--{name}" for line in lines for name in re.findall(r" -l ([a-z-]+)", line)}
    short = {f"-{name}" for line in lines for name in re.findall(r" -s ([a-z])\b", line)}
    assert long | short == flags
    assert {name for line in lines for name in re.findall(r" -a ([a-z-]+) ", line)} == below - NOT_INSTALLED


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_takes_it(tmp_path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed; the proof of the package asks it")
    file = tmp_path / "completion"
    file.write_text(getattr(completions, shell)(WHOLE))
    assert subprocess.run([shell, "-n", str(file)], check=True, capture_output=True, text=True).stderr == ""


def test_the_man_page_names_every_command_and_flag() -> None:
    page = manual(WHOLE, "1.2.3", date(2026, 1, 2))
    assert '.TH CONSENTRAY 1 "2026-01-02" "Consentray 1.2.3"' in page
    for path, (flags, _) in HELP.items():
        section = page.partition(f"\n.SS {roff(' '.join(path))}\n" if path else "\n.SH OPTIONS\n")[2]
        section = re.split(r"\n\.S[SH] ", section)[0]
        for flag in flags - ({"-h", "--help"} if path else set()):
            assert rf"\fB{roff(flag)}\fR" in section, (path, flag)


def test_man_finds_nothing_to_complain_of(tmp_path: Path) -> None:
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    file = tmp_path / "consentray.1"
    file.write_text(manual(WHOLE, "1.2.3", date(2026, 1, 2)))
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
