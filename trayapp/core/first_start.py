"""The first start: what the program knows before there is a configuration that it can use."""

from __future__ import annotations

from enum import StrEnum

from trayapp.core.described import Offered, Unusable
from trayapp.core.events import SetUpTried
from trayapp.core.record import Record


class FirstPage(StrEnum):
    """The pages, and with them the forms, by the names that events use."""

    START = "start"
    WAYS = "ways"
    SET_UP = "set-up"
    PASTE = "paste"
    FILE = "file"
    DEMO = "demo"
    ASK = "ask"


BESIDE = frozenset({FirstPage.START, FirstPage.DEMO})
"""What continues beside the forms: it does not replace the answer to a form."""


class FirstStart(Record):
    """What prevents the program from starting, and how far its setup has come.

    `filled` is what was sent last by `tried`'s form; `busy` is True while its answer is pending.
    """

    found: Unusable
    page: FirstPage = FirstPage.START
    offered: tuple[Offered, ...] = ()
    filled: tuple[tuple[str, str], ...] = ()
    tried: SetUpTried | None = None
    busy: bool = False

    def field(self, name: str, default: str = "") -> str:
        """Return what a field held when the form was sent."""
        return dict(self.filled).get(name, default)

    def answer(self, *forms: str) -> SetUpTried:
        """Return the answer to one of these forms; an empty one if there is none."""
        return self.tried if self.tried is not None and self.tried.form in forms else SetUpTried("")
