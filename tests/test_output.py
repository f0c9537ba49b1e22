"""What commands write, whatever the system's encoding is, and whoever reads it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.settings.test_load import GOOD
from trayapp.cli.main import main
from trayapp.system.console import Ink, OutputError, print_json, print_line, say

NAME = "日本Žé😀.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / NAME
    made.write_text(GOOD)
    return made


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "trayapp", *map(str, arguments)]


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return {**usual, "CONSENTRAY_HOME": str(tmp_path / "home"), **more}


def in_ansi(tmp_path: Path, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command with its output in a pipe, in the encoding that Windows then has."""
    environ = environment(tmp_path, PYTHONIOENCODING="cp1252")
    return subprocess.run(command(*arguments), env=environ, capture_output=True, timeout=PATIENCE, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("config", "--json", "--config"),
        ("config", "--json", "--check"),
        ("config", "new", "--json", "--client-id", "1" * 8 + "-2222-3333-4444-555555555555", "--api=graph", "--output"),
        ("status", "--json", "--config"),
    ],
)
def test_documents_are_utf8_in_every_encoding(tmp_path: Path, file: Path, arguments: tuple[str, ...]) -> None:
    if "new" in arguments:
        file.unlink()
    ran = in_ansi(tmp_path, *arguments, file)
    document = json.loads(ran.stdout.decode("utf-8"))
    assert isinstance(document, dict)
    if "status" not in arguments:
        assert NAME in ran.stdout.decode("utf-8")
    assert b"Traceback" not in ran.stderr


def test_a_line_on_a_path_in_another_script_is_escaped(tmp_path: Path) -> None:
    client = "11111111-2222-3333-4444-555555555555"
    ran = in_ansi(tmp_path, "config", "new", "--client-id", client, "--api", "graph", "--output", tmp_path / NAME)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert (tmp_path / NAME).is_file()
    assert "\\u65e5\\u672cŽé\\U0001f600.toml" in ran.stdout.decode("cp1252")


@pytest.mark.parametrize(
    "arguments", [("config", "--json"), ("config",), ("config", "new", "--list"), ("--help",), ("config", "--schema")]
)
def test_a_reader_that_goes_away_ends_every_command_quietly(
    tmp_path: Path, file: Path, arguments: tuple[str, ...]
) -> None:
    given = [*arguments, "--config", str(file)] if arguments[1:2] != ("new",) else arguments
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        command(*given),
        env=environment(tmp_path),
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=PATIENCE,
        check=False,
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux' own device")
def test_an_answer_that_cannot_be_written_is_said(tmp_path: Path, file: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            command("config", "--json", "--config", file),
            env=environment(tmp_path),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr.decode() == "The answer couldn't be written: No space left on device.\n"


class Broken(io.StringIO):
    """A pipe of Windows' whose reader has gone."""

    def flush(self) -> None:
        raise OSError(22, "Invalid argument")


@pytest.mark.parametrize("write", [lambda: print_line("text"), lambda: print_json({"key": "value"})])
def test_windows_way_to_say_that_a_reader_has_gone(monkeypatch: pytest.MonkeyPatch, write: Any) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", Broken())
    with pytest.raises(OutputError) as caught:
        write()
    assert caught.value.reason == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("config", "--json"), 0),
        (("config", "--check", "nowhere.toml", "--json"), 2),
        (("status", "--json"), 0),
        (("status",), 0),
        (("call", "customer", "--json"), 3),
        (("sign-out", "--json"), 0),
        (("explain", "--json"), 2),
        (("--help",), 0),
        (("no-such-command",), 2),
    ],
)
def test_without_any_stream_the_exit_code_is_right(
    tmp_path: Path, file: Path, arguments: tuple[str, ...], code: int
) -> None:
    config = () if "--check" in arguments or len(arguments) == 1 else ("--config", str(file))
    arguments = ("status", "--config", str(file)) if arguments == ("status",) else (*arguments, *config)
    closed = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *command(*arguments)]
    environ = environment(tmp_path)
    assert subprocess.run(closed, env=environ, timeout=PATIENCE, check=False).returncode == code


def test_a_windowed_interpreter_prints_nothing(monkeypatch: pytest.MonkeyPatch, file: Path, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSENTRAY_HOME", str(tmp_path / "home"))
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, stream, None)
    assert main(["call", "customer", "--json", "--config", str(file)]) == 3
    assert main(["explain"]) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),  # as no-color.org has it: a value that is not empty
        ({"TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_a_terminal_alone(
    variables: dict[str, str], coloured: bool, tmp_path: Path, file: Path
) -> None:
    import pty  # which Windows has not

    ours, theirs = pty.openpty()
    environ = environment(tmp_path, TERM="xterm") | variables
    environ = {name: value for name, value in environ.items() if name in variables or name != "NO_COLOR"}
    with os.fdopen(ours, "rb") as terminal:
        line = command("status", "--config", file)
        subprocess.run(line, env=environ, stdout=theirs, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=True)
        os.close(theirs)
        said = terminal.read1(4096)
    assert said == (b"\x1b[1mNot signed in\x1b[0m\r\n" if coloured else b"Not signed in\r\n")
    piped = subprocess.run(line, env=environ, capture_output=True, timeout=PATIENCE, check=True)
    assert piped.stdout == b"Not signed in\n"


def test_only_the_first_row_is_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    say("Refused \x1b[5m\n  by the service", Ink.BAD)
    assert out.getvalue() == "\x1b[31mRefused \ufffd[5m\x1b[0m\n  by the service\n"
