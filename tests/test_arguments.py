"""The parser of one command alone says and takes what the parser of the whole does."""

from __future__ import annotations

from pathlib import Path

import pytest

import trayapp
from trayapp.cli.arguments import COMMANDS, parser
from trayapp.settings.resolve import resolve
from trayapp.settings.show import unusable


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_alone_has_the_same_words(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for each in (parser(), parser(command)):
        with pytest.raises(SystemExit):
            each.parse_args([command, "--help"])
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert said[0].startswith(f"usage: consentray {command} ")


@pytest.mark.parametrize(
    "words",
    [
        ["call", "customer", "list", "--json", "--account", "ada"],
        ["consent", "--device-code", "--config", "call"],
        ["config", "new", "--api", "graph", "--json"],
        ["status"],
    ],
)
def test_a_command_alone_takes_the_same_words(words: list[str]) -> None:
    assert parser(words[0]).parse_args(words) == parser().parse_args(words)


def test_a_copy_without_the_demo_names_it_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(trayapp, "__file__", str(tmp_path / "__init__.py"))
    for words in (["--help"], ["demo"]):
        with pytest.raises(SystemExit):
            parser(words[0]).parse_args(words)
    said = capsys.readouterr()
    assert "demo" not in said.out
    assert "invalid choice: 'demo' (choose from" in said.err
    assert "self-test" in said.err
    (mistake,) = resolve((), "consentray.toml").mistakes
    assert "demo" not in str(mistake)
    assert not unusable(resolve((), "consentray.toml"), tmp_path / "consentray.toml").demo


WORDS = {"call": ["call", "customer"], "completion": ["completion", "bash"]}


def test_each_command_runs_something_of_its_own() -> None:
    runs = [parser().parse_args(WORDS.get(command, [command])).run for command in COMMANDS]
    runs += [parser().parse_args(["config", "new"]).run, parser().parse_args([]).run]
    assert len(set(runs)) == len(runs)
    assert all(
        parser(command).parse_args(WORDS.get(command, [command])).run is run
        for command, run in zip(COMMANDS, runs, strict=False)
    )
