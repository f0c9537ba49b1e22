"""What the command line's parser is made of: commands, each with its options and what it runs."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from textwrap import fill
from typing import Any, Final, NoReturn

_WIDTH: Final = 79
Run = Callable[[argparse.Namespace], int]
Add = Callable[[Any], object]
"""Adds something to a parser, or a command to the commands of one."""


class Parser(argparse.ArgumentParser):
    """A parser whose help ends with `examples`, (line, what it does), and that asks what a wrong word was to be."""

    def __init__(self, *names: Any, examples: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*names, **named)
        self.examples = tuple(examples)
        self.note = self.epilog or ""
        lines = [f"  {line}\n      {what}" for line, what in examples]
        parts = [*(["Examples:\n" + "\n".join(lines)] if lines else []), fill(self.note, _WIDTH)]
        self.epilog = "\n\n".join(filter(None, parts))
        self.formatter_class = argparse.RawDescriptionHelpFormatter

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and what was meant; end the process."""
        found = re.search(r"invalid choice: '([^']*)'|unrecognized arguments: ([^\s=]+)", message)
        if found is not None:
            from trayapp.settings.wording import meant

            known = (each for each in self.words() if each.startswith("-") is (found[1] is None))
            message = f"{message}\n{meant(found[1] or found[2], known)}".rstrip()
        super().error(message)

    def words(self) -> Iterator[str]:
        """Yield the options and the choices of this parser and of those below it."""
        for action in self._actions:
            yield from action.option_strings
            yield from map(str, action.choices or ())
            if isinstance(action.choices, dict):
                for below in action.choices.values():
                    yield from below.words()


def command_in(
    known: dict[str, Add], name: str, text: str, *adds: Add, examples: Sequence[tuple[str, str]], note: str = ""
) -> Callable[[Run], Run]:
    """Put a command into the `known` ones, and make a function what it runs.

    `text` is its help, `adds` add its options, and `examples` and `note` end its help (see `Parser`).
    """

    def of(run: Run) -> Run:
        def add(commands: Any) -> None:
            described = f"{text[:1].upper()}{text[1:]}."
            made = commands.add_parser(name, help=text, description=described, examples=examples, epilog=note)
            for each in adds:
                each(made)
            made.set_defaults(run=run)

        known[name] = add
        return run

    return of


def option(*names: str, **named: Any) -> Add:
    """Return what adds an option, as argparse takes it."""
    return lambda to: to.add_argument(*names, **named)


def flag(name: str, text: str, **named: Any) -> Add:
    """Return what adds an option without a value."""
    return option(name, action="store_true", help=text, **named)


def value(name: str, metavar: str, text: str, **named: Any) -> Add:
    """Return what adds an option with a value, or a word."""
    return option(name, metavar=metavar, help=text, **named)


def values(name: str, metavar: str, text: str, **named: Any) -> Add:
    """Return what adds an option that may be given several times."""
    return value(name, metavar, text, action="append", default=[], **named)


def one_of(*adds: Add) -> Add:
    """Return what adds options of which one may be given."""

    def add(to: Any) -> None:
        group = to.add_mutually_exclusive_group()
        for each in adds:
            each(group)

    return add


def common(to: Any) -> None:
    """Add the options that commands share; without them, the values of the main parser apply."""
    value("--config", "FILE", "the configuration to use", default=argparse.SUPPRESS)(to)
    AS_JSON(to)


AS_JSON: Final = flag("--json", "print one JSON document", default=argparse.SUPPRESS)
ACCOUNT: Final = value("--account", "NAME", "the account to use, by its sign-in name", default=argparse.SUPPRESS)
