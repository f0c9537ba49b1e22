"""What the command line's parser is made of: commands, each with its options and what it runs."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from textwrap import fill
from typing import Any, Final, NoReturn

from trayapp.core.language import N_, _

_WIDTH: Final = 79
Run = Callable[[argparse.Namespace], int]
Add = Callable[[Any], object]
"""Adds something to a parser, or a command to the commands of one."""
_ERRORS: Final = (
    N_("argument {name}: invalid choice: {word} (choose from {choices})"),
    N_("unrecognized arguments: {words}"),
    N_("the following arguments are required: {names}"),
    N_("argument {name}: expected one argument"),
    N_("argument {name}: not allowed with argument {other}"),
)
"""What argparse says of a wrong command line."""


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin with the usage."""
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose help ends with `examples`, (line, what it does), and that asks what a wrong word was to be.

    What the examples do and the `epilog` are texts marked for translation.
    """

    def __init__(self, *names: Any, examples: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*names, **named)
        self._positionals.title, self._optionals.title = _("positional arguments"), _("options")
        self._actions[0].help = _("show this help message and exit")
        self.examples = tuple((line, _(what)) for line, what in examples)
        self.note = _(self.epilog or "")
        lines = [f"  {line}\n      {what}" for line, what in self.examples]
        parts = ["\n".join([_("Examples:"), *lines]) if lines else "", fill(self.note, _WIDTH)]
        self.epilog = "\n\n".join(filter(None, parts))
        self.formatter_class = _Help

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and what was meant; end the process."""
        from trayapp.exit_codes import WRONG_USE

        hint = ""
        found = re.search(r"invalid choice: '([^']*)'|unrecognized arguments: ([^\s=]+)", message)
        if found is not None:
            from trayapp.settings.wording import meant

            known = (each for each in self.words() if each.startswith("-") is (found[1] is None))
            hint = meant(found[1] or found[2], known)
        self.print_usage(sys.stderr)
        text = _("{program}: error: {message}", program=self.prog, message=_worded(message))
        self.exit(WRONG_USE, f"{text}\n{hint}".rstrip() + "\n")

    def words(self) -> Iterator[str]:
        """Yield the options and the choices of this parser and of those below it."""
        for action in self._actions:
            yield from action.option_strings
            yield from map(str, action.choices or ())
            if isinstance(action.choices, dict):
                for below in action.choices.values():
                    yield from below.words()


def _worded(message: str) -> str:
    """Return what argparse says, in the language of the program if it is one of the usual errors."""
    for text in _ERRORS:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(text))
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return _(text, **found.groupdict())
    return message


def runs(place: str) -> Run:
    """Return what runs "module:function" with those of the options that the function takes, by their names."""
    module, _colon, name = place.partition(":")

    def run(options: argparse.Namespace) -> int:
        function = getattr(import_module(f"trayapp.{module}"), name)
        code: int = function(**{each: getattr(options, each) for each in function.__annotations__ if each != "return"})
        return code

    return run


def command_in(
    known: dict[str, Add],
    name: str,
    text: str,
    place: str,
    *adds: Add,
    examples: Sequence[tuple[str, str]],
    note: str = "",
) -> None:
    """Put a command into the `known` ones; it runs what is at `place`, as `runs` has it.

    `text` is its help, `adds` add its options, and `examples` and `note` end its help (see `Parser`).
    """
    run = runs(place)

    def add(commands: Any) -> None:
        what = _(text)
        described = _("{sentence}.", sentence=f"{what[:1].upper()}{what[1:]}")
        made = commands.add_parser(name, help=what, description=described, examples=examples, epilog=note)
        for each in adds:
            each(made)
        made.set_defaults(run=run)

    known[name] = add


def option(*names: str, text: str, **named: Any) -> Add:
    """Return what adds an option, as argparse takes it, with `text` as its help."""
    return lambda to: to.add_argument(*names, help=_(text), **named)


def flag(name: str, text: str, **named: Any) -> Add:
    """Return what adds an option without a value."""
    return option(name, text=text, action="store_true", **named)


def value(name: str, metavar: str, text: str, **named: Any) -> Add:
    """Return what adds an option with a value, or a word."""
    return option(name, text=text, metavar=metavar, **named)


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
    value("--config", "FILE", N_("the configuration to use"), **IN_PLACE)(to)
    AS_JSON(to)


IN_PLACE: Final[dict[str, Any]] = {"dest": "config_file", "default": argparse.SUPPRESS}
AS_JSON: Final = flag("--json", N_("print one JSON document"), dest="as_json", default=argparse.SUPPRESS)
ACCOUNT: Final = value("--account", "NAME", N_("the account to use, by its sign-in name"), default=argparse.SUPPRESS)
