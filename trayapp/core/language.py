"""The language of what a person reads: every text goes through `_` or `plural`, in the words of gettext's tools.

English is in the code, the other languages are in `trayapp/languages/`. A text that a module or a class holds is marked
by `N_` there and goes through `_` where it is shown, because the language can change while the program runs.
JSON and what is written into files stay English: programs read them. A line of the log may repeat what a user was told.
"""

from __future__ import annotations

import re
from typing import Protocol


class Catalogue(Protocol):
    """The texts of a language, as the standard library's gettext has them."""

    def gettext(self, message: str, /) -> str:
        """Return a text's translation, or the text."""

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """Return the translation of a text for a number of things."""


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
    if _catalogue is not None and text:  # for "" gettext has its file's head
        text = _catalogue.gettext(text)
    return text.format(**values) if values else text


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form of a text for a number of things, with `values` and the `count` at its names in braces."""
    text = (one if count == 1 else many) if _catalogue is None else _catalogue.ngettext(one, many, count)
    return text.format(count=number(count), **values)


def number(value: float, digits: int = 0) -> str:
    """Return a number with separators of thousands and `digits` after the point, in the signs of the language."""
    return f"{value:,.{digits}f}".translate({ord(","): _(","), ord("."): _(".")})


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a text for translation where it is held; return it as it is."""
    return text
