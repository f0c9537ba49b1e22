"""A language that has each text in brackets: what a person reads without them is not translated, or is data."""

from __future__ import annotations


class Bracketed:
    """The made-up language, as a catalogue."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)
