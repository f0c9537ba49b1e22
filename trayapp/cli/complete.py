"""`consentray complete WORD...`: what the last word may become; the shells' scripts (`completion`) ask it.

What may come is read from the parser of the command line and, for names, from the configuration; nothing is sent.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from trayapp.cli.arguments import parser
from trayapp.core.language import _
from trayapp.exit_codes import DONE
from trayapp.system.console import print_line

if TYPE_CHECKING:
    from trayapp.core.model import SessionConfig

FILES: Final = ":files"
"""Stands for the names of files, which the shell completes by itself."""
PATHS: Final = frozenset({"FILE", "FOLDER"})
"""The words for values that are paths."""

Offer = tuple[str, str]
"""A word, and what it is."""


def complete(words: list[str]) -> int:
    """Print what the last of the words may become, a line each, with what it is after a tab."""
    for word, what in offers(words or [""]):
        print_line(f"{word}\t{what}" if what else word)
    return DONE


def offers(words: list[str]) -> Iterator[Offer]:
    """Yield what the last of the words may become: commands, options, and the names and values that fit there."""
    *before, begun = re.sub("\0=(\0|$)", "=", "\0".join(words)).split("\0")  # bash divides a word at "="
    flag, divided, value = begun.partition("=")
    if divided and flag.startswith("--"):
        before, begun = [*before, flag], value
    place = _Place(before)
    if place.awaiting is not None:
        found = _values(place.awaiting, place)
    elif begun.startswith("-"):
        found = ((flag, each.help or "") for each in place.actions for flag in each.option_strings if flag != "-h")
    else:
        found = _operands(place)
    for word, what in found:
        if word == FILES or (word.startswith(begun) and not begun.endswith("=")):
            yield word, what


class _Place:
    """Where on the command line the next word stands."""

    def __init__(self, before: list[str]) -> None:
        self.parser: argparse.ArgumentParser = parser()
        self.path: list[str] = []
        self.operands: list[str] = []
        self.given: list[tuple[argparse.Action, str]] = []
        self.awaiting: argparse.Action | None = None
        for word in before:
            self._take(word)

    @property
    def actions(self) -> list[argparse.Action]:
        """What the command takes."""
        return self.parser._actions  # noqa: SLF001 - argparse has no public way to list what a parser takes

    @property
    def commands(self) -> argparse._SubParsersAction[argparse.ArgumentParser] | None:
        """The commands below this one."""
        return next((each for each in self.actions if isinstance(each, argparse._SubParsersAction)), None)  # noqa: SLF001 - it has no public name

    def value_of(self, flag: str) -> str | None:
        """Return the value that was given with an option."""
        return next((value for action, value in reversed(self.given) if flag in action.option_strings), None)

    def _take(self, word: str) -> None:
        if self.awaiting is not None:
            self.given.append((self.awaiting, word))
            self.awaiting = None
            return
        if word.startswith("-"):
            flag, divided, value = word.partition("=")
            action = next((each for each in self.actions if flag in each.option_strings), None)
            if action is not None and divided:
                self.given.append((action, value))
            elif action is not None and action.nargs != 0:
                self.awaiting = action
            return
        below = self.commands
        if below is not None and word in below.choices:
            self.parser = below.choices[word]
            self.path.append(word)
        else:
            self.operands.append(word)


def _operands(place: _Place) -> Iterator[Offer]:
    below = place.commands
    if below is not None:
        yield from ((each.dest, each.help or "") for each in below._choices_actions)  # noqa: SLF001 - where their help texts are
    waiting = [each for each in place.actions if not each.option_strings and each is not below]
    for action in waiting[len(place.operands) : len(place.operands) + 1]:
        yield from _values(action, place)


def _values(action: argparse.Action, place: _Place) -> Iterator[Offer]:
    if action.choices is not None:
        yield from ((str(each), "") for each in action.choices)
    elif action.metavar in PATHS:
        yield FILES, ""
    else:
        name = action.option_strings[0] if action.option_strings else str(action.metavar)
        source = _SOURCES.get((" ".join(place.path), name))
        if source is not None:
            with suppress(Exception):  # a configuration that cannot be read offers nothing
                yield from source(place)


def _setup(place: _Place) -> SessionConfig:
    # Reading settings takes as long as all else that is done for a word.
    from trayapp.settings.load import load
    from trayapp.system.folders import folders

    return load(place.value_of("--config"), folders()).setup


def _apis(place: _Place) -> Iterable[Offer]:
    return [(each.name, each.title) for each in _setup(place).apis]


def _calls(place: _Place) -> Iterable[Offer]:
    return [(each.name, each.title) for each in _setup(place).api(place.operands[0]).calls]


def _parameters(place: _Place) -> Iterable[Offer]:
    calls = _setup(place).api(place.operands[0]).calls
    named = {each.name: each for each in calls}
    chosen = named[place.operands[1]] if len(place.operands) > 1 else calls[0]
    return [(f"{each.name}=", each.title) for each in chosen.parameters]


def _settings(_place: _Place) -> Iterable[Offer]:
    from trayapp.settings.definition import TOP

    return [(each.key, _(each.title)) for each in TOP]


def _assigned(place: _Place) -> Iterable[Offer]:
    return [(f"{key}=", title) for key, title in _settings(place)]


def _catalogue(_place: _Place) -> Iterable[Offer]:
    from trayapp.settings.catalogue import catalogue

    return [(each.name, each.title) for each in catalogue()]


_SOURCES: Final[dict[tuple[str, str], Callable[[_Place], Iterable[Offer]]]] = {
    ("call", "API"): _apis,
    ("call", "CALL"): _calls,
    ("call", "--set"): _parameters,
    ("config", "--set"): _assigned,
    ("config", "--unset"): _settings,
    ("config new", "--api"): _catalogue,
}
"""Where names come from: by the command, and the option or the word."""
