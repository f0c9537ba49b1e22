"""What the shells offer on a half typed command line: real shells, the real program, a real configuration."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.program import ROOT
from trayapp.cli.arguments import COMMANDS, SHELLS
from trayapp.cli.complete import FILES, offers
from trayapp.cli.completion import SCRIPTS

CONFIGURATION = """\
client_id = "11111111-2222-3333-4444-555555555555"
authority = "https://login.microsoftonline.com/organizations"

[[api]]
name = "customer"
title = "Customers: all of them"
scopes = ["api://customer/read"]
[[api.call]]
name = "list"
title = "Recent customers"
url = "https://api.contoso.example/customers"
[[api.call]]
name = "find"
title = "Customers of a city"
url = "https://api.contoso.example/customers?city={city}"
[[api.call.parameter]]
name = "city"
title = "City"
kind = "text"

[[api]]
name = "vendor"
title = "Vendor's API"
scopes = ["api://vendor/read"]
"""


@pytest.fixture(autouse=True)
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(CONFIGURATION)
    monkeypatch.setenv("CONSENTRAY_CONFIG", str(file))
    monkeypatch.setenv("CONSENTRAY_HOME", str(tmp_path / "home"))
    command = tmp_path / "consentray"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m trayapp "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return file


def offered(*words: str) -> list[str]:
    return [word for word, _ in offers(list(words))]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("st",), ["status"]),
        (("call", ""), ["customer", "vendor"]),
        (("call", "ve"), ["vendor"]),
        (("call", "customer", ""), ["list", "find"]),
        (("call", "nobody", ""), []),
        (("call", "customer", "list", ""), []),
        (("call", "customer", "find", "--set", ""), ["city="]),
        (("call", "customer", "--set", ""), []),  # of the first call, which takes none
        (("call", "--json", "customer", "f"), ["find"]),
        (("call", "--config", "call", ""), []),  # that file is not there
        (("--config", ""), [FILES]),
        (("--config", "config", "sta"), ["status"]),  # the value of an option is no command, however it is spelt
        (("config", "--set", "the"), ["theme="]),
        (("config", "--unset", "call_s"), ["call_size_limit"]),
        (("config", "n"), ["new"]),
        (("config", "new", "--api", "gra"), ["graph"]),
        (("config", "new", "--client-id", ""), []),
        (("config", "new", "--f"), ["--force"]),
        (("config", "--set", "theme="), []),
        (("call", "customer", "--set", "city", "=", "Lyon", ""), ["list", "find"]),  # as bash divides the words
        (("registration", "--script", "=", "az"), ["azure-cli"]),
        (("registration", "--script", "="), ["azure-cli", "powershell"]),
        (("registration", "--script=az"), ["azure-cli"]),
        (("call", "--config", "=", "elsewhere.toml", ""), []),
        (("--config=mi",), [FILES]),
        (("consent", "--dev"), ["--device-code"]),
        (("registration", "--script", ""), ["azure-cli", "powershell"]),
        (("completion", ""), list(SHELLS)),
        (("nonsense", ""), list(COMMANDS)),
    ],
)
def test_what_may_come_next(words: tuple[str, ...], expected: list[str]) -> None:
    assert offered(*words) == expected


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_the_help_is_offered(command: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "trayapp", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = offered(command, "--")
    assert "--help" in found
    assert all(flag in ran.stdout for flag in found)


def test_a_configuration_that_cannot_be_read_offers_no_names(configured: Path) -> None:
    configured.write_text("no TOML")
    assert offered("call", "") == []
    assert "--yes" in offered("call", "--")


def shell(name: str, script: str, *arguments: str) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed; the proof of the package asks it")
    return subprocess.run([name, *arguments, script], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", SHELLS)
def test_the_shell_takes_the_script_as_it_is_printed(name: str, tmp_path: Path) -> None:
    printed = subprocess.run(["consentray", "completion", name], capture_output=True, text=True, check=True).stdout
    assert printed == SCRIPTS[name]
    (tmp_path / "script").write_text(printed)
    assert shell(name, str(tmp_path / "script"), "-n") == ""


def bash(*words: str) -> list[str]:
    line = ["consentray", *words]
    script = (
        f"source <(consentray completion bash); COMP_WORDS=({shlex.join(line)}); COMP_CWORD={len(line) - 1};"
        ' _consentray 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return shell("bash", script, "-euc").split()


def test_bash_offers_commands_names_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert bash("sta") == ["status"]
    assert bash("call", "customer", "") == ["list", "find"]
    assert bash("--config", "mi") == ["mine.toml"]
    assert bash("call", "nobody", "") == []


def test_fish_offers_commands_names_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    def fish(line: str) -> list[str]:
        script = f"consentray completion fish | source; complete -C {shlex.quote(line)}"
        return shell("fish", script, "--no-config", "-c").splitlines()

    assert fish("consentray sta") == ["status\twho is signed in, and what each API was granted"]
    assert fish("consentray call ") == ["customer\tCustomers: all of them", "vendor\tVendor's API"]
    assert fish("consentray --config mi") == ["mine.toml"]
    assert fish("consentray --config=mi") == ["--config=mine.toml"]
    assert fish("consentray registration --script=az") == ["--script=azure-cli"]


def test_zsh_offers_commands_and_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """zsh completes in its line editor alone, so what it would describe is taken from the function itself."""
    monkeypatch.setenv("HOME", str(tmp_path))

    def zsh(*words: str) -> list[str]:
        line = shlex.join(["consentray", *words])
        script = (
            "compdef() { : }; _describe() { print -rl -- ${(P)2} }; _files() { print files };"
            f" source <(consentray completion zsh); words=({line}); CURRENT=$#words; _consentray"
        )
        return shell("zsh", script, "-fc").splitlines()

    assert zsh("call", "") == ["customer:Customers: all of them", "vendor:Vendor's API"]
    assert zsh("sta") == ["status:who is signed in, and what each API was granted"]
    assert zsh("--config", "") == ["files"]


TYPED = {
    "cal": "call ",
    "call customer find --set ci": "call customer find --set city=",
    "--config mi": "--config mine.toml ",
    "--config=mi": "--config=mine.toml ",
    "registration --script=az": "registration --script=azure-cli ",
}
"""What is typed before the Tab key, and what then stands on the line."""
STARTS = {
    "bash": (["bash", "--norc", "-i"], "source <(consentray completion bash)"),
    "zsh": (["zsh", "-fi"], "autoload -Uz compinit; compinit -u; source <(consentray completion zsh)"),
}


@pytest.mark.parametrize("name", STARTS)
def test_the_tab_key_on_a_real_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed on a terminal, beside folders that are named as the words are."""
    words, setup = STARTS[name]
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TERM", "dumb")
    (tmp_path / "call").mkdir()
    (tmp_path / "city=").mkdir()
    ours, theirs = os.openpty()
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as ran:
        os.close(theirs)
        try:
            _line_of(ours, f"{setup}; printf '", tmp_path / "ready")
            # What then stands on the line, and goes on, is made the text that is printed.
            found = {
                typed: _line_of(ours, f"consentray {typed}\tEND\x01printf '\x05", tmp_path / f"line-{number}")
                for number, typed in enumerate(TYPED)
            }
        finally:
            ran.kill()
            os.close(ours)
    assert found == {typed: f"consentray {expected}END" for typed, expected in TYPED.items()}


def _line_of(terminal: int, keys: str, file: Path) -> str:
    """Type the keys, and on to the end of a command that writes a file; return what it wrote."""
    os.write(terminal, f"{keys}' > {file}.new; mv {file}.new {file}\n".encode())
    until = time.monotonic() + 20
    while not file.exists():
        assert time.monotonic() < until
        if select.select([terminal], [], [], 0.05)[0]:
            os.read(terminal, 65536)  # else the terminal is full at some time
    return file.read_text()
