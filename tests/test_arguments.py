"""The parser of one command alone says and takes what the parser of the whole does."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import trayapp
from tests.languages.made_up import Bracketed
from trayapp.cli.arguments import COMMANDS, parser
from trayapp.cli.parser import Parser
from trayapp.core.language import speak
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


WORDS = {"call": ["call", "customer"], "completion": ["completion", "bash"], "diagnostics": ["diagnostics", "x.zip"]}


def test_each_command_runs_something_of_its_own() -> None:
    runs = [parser().parse_args(WORDS.get(command, [command])).run for command in COMMANDS]
    runs += [parser().parse_args(["config", "new"]).run, parser().parse_args([]).run]
    assert len(set(runs)) == len(runs)
    assert all(
        parser(command).parse_args(WORDS.get(command, [command])).run is run
        for command, run in zip(COMMANDS, runs, strict=False)
    )


@pytest.fixture
def bracketed() -> Iterator[None]:
    speak(Bracketed())
    yield
    speak(None)


@pytest.mark.usefixtures("bracketed")
def test_the_whole_help_is_in_the_language_of_the_program() -> None:
    todo: list[argparse.ArgumentParser] = [parser()]
    for each in todo:
        below = [found for found in each._actions if isinstance(found, argparse._SubParsersAction)]
        todo += [command for action in below for command in action.choices.values()]
        texts = [each.description, *(action.help for action in each._actions if action not in below)]
        texts += [entry.help for action in below for entry in action._choices_actions]
        texts += [text for _, text in each.examples] if isinstance(each, Parser) else []
        assert [text for text in texts if text is None or text[:1] + text[-1:] != "⟦⟧"] == []
        shown = each.format_help()
        assert shown.startswith("⟦usage: ⟧")
        assert {"⟦options⟧:", "⟦Examples:⟧"} <= set(shown.splitlines())


@pytest.mark.usefixtures("bracketed")
@pytest.mark.parametrize(
    "line",
    [
        "stats",
        "completion ksh",
        "status --colour",
        "completion",
        "status --account",
        "call customer --all --jsonl",
    ],
)
def test_the_usual_errors_are_in_the_language_of_the_program(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(line.split())
    usage, _, said = capsys.readouterr().err.partition(": error: ")
    assert usage.startswith("⟦usage: ⟧")
    assert said.startswith("⟦")


def test_each_command_has_the_options_that_its_function_takes() -> None:
    """The function is named by a text, so no type checker compares them."""
    seen = [*missing(parser(), frozenset())]
    assert {name.split()[1] for name, _ in seen if " " in name} == {*COMMANDS}
    assert [each for each in seen if each[1]] == []


def missing(of: argparse.ArgumentParser, above: frozenset[str]) -> Iterator[tuple[str, set[str]]]:
    """Yield each command below a parser, with the names that its function takes and no option has."""
    names = above | {action.dest for action in of._actions} | of._defaults.keys()
    place = inspect.getclosurevars(of._defaults["run"]).nonlocals
    function = getattr(import_module(f"trayapp.{place['module']}"), place["name"])
    yield of.prog, set(inspect.signature(function).parameters) - names
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from missing(each, names)
