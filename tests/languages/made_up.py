"""A language that has each text in brackets: what a user reads without them is not translated, or is data."""

from __future__ import annotations


class Bracketed:
    """The made-up language, as a catalogue; `asked` has every text that was translated."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)
