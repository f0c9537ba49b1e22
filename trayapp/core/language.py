"""The language of what a user reads: every text goes through `_` or `plural`, in the words of gettext's tools.

English is in the code, the other languages are in `trayapp/languages/`. A text that a module or a class holds is marked
by `N_` there and goes through `_` where it is shown, because the language can change while the program runs. What the
state keeps, such as a problem's text, is told again then: `trayapp/core/rules/settings.py`.
JSON and what is written into files stay English: programs read them. A line of the log may repeat what a user was told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol


class Catalogue(Protocol):
    """The texts of a language, as the standard library's gettext has them."""

    def gettext(self, message: str, /) -> str:
        """Return a text's translation, or the text."""

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """Return the translation of a text for a number of things."""


class Text(str):
    """A text that can be told again, in the language of then; what is cut from it or joined to it is a plain string."""

    __slots__ = ("again",)
    again: Callable[[], str]

    def __str__(self) -> str:
        """Return the text itself, so that an exception says what it was given."""
        return self


_catalogue: Catalogue | None = None  # English needs none


def speak(catalogue: Catalogue | None) -> None:
    """Take every text from `catalogue` from now on; None is English."""
    global _catalogue  # noqa: PLW0603 - a process speaks one language
    _catalogue = catalogue


def tag() -> str:
    """Return the tag (BCP 47) of the language of the program, which its file's head names."""
    head = "" if _catalogue is None else _catalogue.gettext("")
    found = re.search(r"^Language: (\S+)$", head, re.MULTILINE)
    return found[1] if found else "en"


def _(text: str, /, **values: object) -> str:
    """Return a text in the language of the program, with `values` at its names in braces."""
    found = _found(text)
    return _told(found.format(**values) if values else found, lambda: _(text, **_again(values)))


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form of a text for a number of things, with `values` and the `count` at its names in braces."""
    text = (one if count == 1 else many) if _catalogue is None else _catalogue.ngettext(one, many, count)
    return _told(text.format(count=number(count), **values), lambda: plural(one, many, count, **_again(values)))


def sentences(*parts: str) -> str:
    """Return sentences after each other, without those that are empty."""
    return _told(" ".join(filter(None, parts)), lambda: sentences(*map(told_again, parts)))


def number(value: float, digits: int = 0) -> str:
    """Return a number with separators of thousands and `digits` after the point, in the signs of the language."""
    return f"{value:,.{digits}f}".translate({ord(","): _found(N_(",")), ord("."): _found(N_("."))})


def told_again(value: object) -> Any:
    """Return a text in the language of now; any other value, a plain string too, as it is."""
    return value.again() if isinstance(value, Text) else value


def _again(values: dict[str, Any]) -> dict[str, Any]:
    return {name: told_again(each) for name, each in values.items()}


def _told(text: str, again: Callable[[], str]) -> str:
    told = Text(text)
    told.again = again
    return told


def _found(text: str) -> str:
    return text if _catalogue is None or not text else _catalogue.gettext(text)  # for "" gettext has its file's head


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a text for translation where it is held; return it as it is."""
    return text
