"""The command line as plain records, read from its own parser: what the man pages are made of."""

from __future__ import annotations

import argparse
from typing import Final, NamedTuple

from trayapp.cli.arguments import parser as whole_parser
from trayapp.cli.parser import Parser


class Option(NamedTuple):
    """One option. `value` is the word for its value, "" where it takes none."""

    flags: tuple[str, ...]
    value: str
    help: str


class Operand(NamedTuple):
    """One word that a command takes without a flag."""

    name: str
    help: str
    optional: bool


class Command(NamedTuple):
    """A command and its own commands. `path` is the words that name it; none for the program itself."""

    path: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    operands: tuple[Operand, ...]
    commands: tuple[Command, ...]
    examples: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def everything(self) -> list[Command]:
        """Return this command and all below it, in the order of the command line."""
        return [self, *(each for command in self.commands for each in command.everything())]


NOT_INSTALLED: Final = frozenset({"demo"})
"""Commands that an installer leaves out."""


def program() -> Command:
    """Return the command line of an installed copy."""
    parser = whole_parser()
    return _command(parser, (), parser.description or "")


def _command(parser: argparse.ArgumentParser, path: tuple[str, ...], text: str) -> Command:
    options: list[Option] = []
    operands: list[Operand] = []
    commands: list[Command] = []
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list what a parser takes
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - nor a public name for its commands
            commands += [
                _command(action.choices[each.dest], (*path, each.dest), each.help or "")
                for each in action._choices_actions  # noqa: SLF001 - where their help texts are
                if each.dest not in NOT_INSTALLED
            ]
        elif action.option_strings:
            options.append(Option(tuple(action.option_strings), _value(action), action.help or ""))
        else:
            operands.append(Operand(_value(action), action.help or "", action.nargs == "?"))
    examples, note = (parser.examples, parser.note) if isinstance(parser, Parser) else ((), "")
    return Command(path, text, tuple(options), tuple(operands), tuple(commands), examples, note)


def _value(action: argparse.Action) -> str:
    return "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
