"""How much of a text or a list is shown, cleaned. What is copied, stored or printed is not shortened.

Each line that a window draws costs time that grows faster than its length, without any limit in Tk; and on X11 a
label of more than 32,767 pixels ends the process. So this module limits everything that is shown.
"""

from __future__ import annotations

import re
from operator import is_
from typing import Any, Final, NamedTuple, TypeVar, get_args

from trayapp.core import events as ev
from trayapp.core.language import Text, _
from trayapp.core.record import Record, replace
from trayapp.core.text import clean
from trayapp.core.views import elements, form
from trayapp.core.views.menu import MenuEntry, TrayView

T = TypeVar("T")

MORE: Final = "…"
_WIDE: Final = re.compile("[\u2e3a\u2e3b\ufd50-\ufdff\U00010000-\U00012fff]")
"""Long dashes, ligatures of whole sentences, scripts of antiquity: one of them is as wide as up to fourteen letters."""
_CELLS: Final = 8
"""Letters that a wide character counts for."""
_FILL: Final = "\0" * (_CELLS - 1)
MOST_RECORDS: Final = 500
"""Rows of a table."""


class Room(NamedTuple):
    """How many characters and lines a text may have; `each` is how many characters one line may have.

    A very wide character counts for several.
    """

    characters: int
    lines: int
    each: int


LINE: Final = Room(120, 2, 120)
"""What is not wrapped: a button, a heading, an entry of the menu."""
TEXT: Final = Room(1_000, 20, 1_000)
"""What is wrapped."""
CELL: Final = Room(150, 10, 150)
CODE: Final = Room(200_000, 5_000, 2_000)
WHOLE: Final = Room(10**9, 10**9, 10**9)
"""What a user fills in: the window returns it."""

_UNCOUNTED: Final = frozenset({CELL, CODE, WHOLE})
_PAGE: Final = 10_000
"""Characters of all labels of a page; those after them are shortened to `_LEAST`."""
_LEAST: Final = 200
_CARD: Final = 250
"""Lines of all labels of a block, or of a row of the ledger; further items of its lists are left out."""
_A_LINE: Final = 50
"""Characters that a line holds, approximately."""
_ITEMS: Final = 100
_PILLS: Final = 40
_MANY: Final = 10**6

_ROOMS: Final[dict[tuple[type[Record], str], Room]] = {
    (elements.Button, "label"): LINE,
    (elements.Code, "text"): CODE,
    (elements.Details, "title"): LINE,
    (elements.Facts, "items"): LINE,
    (elements.Found, "title"): CELL,
    (elements.Found, "where"): CELL,
    (elements.Found, "words"): WHOLE,
    (elements.LedgerRow, "chip"): LINE,
    (elements.LedgerRow, "granted"): LINE,
    (elements.LedgerRow, "missing"): LINE,
    (elements.Line, "value"): WHOLE,
    (MenuEntry, "label"): LINE,
    (elements.SettingGroup, "title"): LINE,
    (elements.Table, "columns"): LINE,
    (elements.Table, "rows"): CELL,
    (elements.Tick, "label"): LINE,
    (elements.Toggle, "label"): LINE,
    (TrayView, "tooltip_title"): LINE,
    (elements.WindowView, "key"): WHOLE,
    (elements.WindowView, "status"): LINE,
    (elements.WindowView, "title"): LINE,
    (form.TextEntry, "name"): WHOLE,
    (form.TextEntry, "value"): WHOLE,
    (form.TextEntry, "choices"): WHOLE,
    (form.TextBox, "name"): WHOLE,
    (form.TextBox, "value"): WHOLE,
    (form.TickList, "name"): WHOLE,
    (form.TickOption, "label"): LINE,
    (form.TickOption, "value"): WHOLE,
}
_LENGTHS: Final[dict[tuple[type[Record], str], int]] = {
    (elements.Finder, "things"): _MANY,
    (elements.LedgerList, "rows"): _MANY,  # they are made little by little
    (elements.LedgerRow, "granted"): _PILLS,
    (elements.LedgerRow, "missing"): _PILLS,
    (elements.LedgerRow, "buttons"): _MANY,
    (MenuEntry, "children"): _MANY,
    (elements.Table, "rows"): MOST_RECORDS,
    (TrayView, "menu"): _MANY,  # it ends with "Quit"
    (elements.WindowView, "blocks"): _MANY,
    (elements.WindowView, "buttons"): _MANY,
    (form.TickList, "options"): _MANY,
}


_CARDS: Final = frozenset({*get_args(elements.Block), elements.LedgerRow})


def shortened(text: str, room: Room) -> str:
    """Shorten `text` to `room`, with an ellipsis wherever it was cut."""
    # Wide characters are padded to what they count for, so that one rule cuts all.
    beginning = _WIDE.sub(lambda wide: wide[0] + _FILL, text[: room.characters])[: room.characters]
    lines = beginning.split("\n", room.lines)[: room.lines]
    short = "\n".join(line if len(line) <= room.each else line[: room.each] + MORE for line in lines)
    short = short.replace("\0", "")
    if len(short) == len(text) and short == text:
        return text
    return short if short.endswith(MORE) else short + MORE


def fitted(shown: T) -> T:
    """Clean a view, or a text, and shorten what is too long to show; a window gets a notice if anything was cut.

    What its events carry stays as it is.
    """
    cutter = _Cutter()
    after = cutter.fit(shown, TEXT, _ITEMS)
    if cutter.cut and isinstance(after, elements.WindowView):
        at = 1 if after.blocks and isinstance(after.blocks[0], elements.Hero) else 0
        after = replace(after, blocks=(*after.blocks[:at], _notice(after), *after.blocks[at:]))
    return after  # type: ignore[no-any-return] # of the type that was given


def _notice(page: elements.WindowView) -> elements.Banner:
    text = _("A long text ends with “{more}” here, and of a long list only the beginning is shown.", more=MORE)
    if any(isinstance(button.event, ev.CopyChosen) for button in page.buttons):
        text += f" {_('The button below copies everything.')}"
    return elements.Banner(elements.Tone.INFO, _("Not everything is shown"), text)


_PLAIN: Final = frozenset({str, Text})


class _Cutter:
    """Walks a view; `cut` is True if anything in it was too long."""

    def __init__(self) -> None:
        self.cut = False
        self._left = _PAGE
        self._lines = _CARD

    def fit(self, value: Any, room: Room, length: int) -> Any:
        """Return a value of a field with this room and this length of a list; the same one if it fits."""
        if type(value) in _PLAIN:  # a word of ours is an enum
            return self._text(value, room)
        if isinstance(value, tuple):
            return self._list(value, room, length)
        if isinstance(value, Record) and not isinstance(value, ev.Event):
            kind = type(value)
            if kind in _CARDS:
                self._lines = _CARD
            changes = {
                name: after
                for name, before in vars(value).items()
                if isinstance(before, str | tuple | Record)
                and (after := self.fit(before, _ROOMS.get((kind, name), TEXT), _LENGTHS.get((kind, name), _ITEMS)))
                is not before
            }
            return replace(value, **changes) if changes else value
        return value

    def _list(self, values: tuple[Any, ...], room: Room, length: int) -> tuple[Any, ...]:
        fitting = []
        for value in values[:length]:
            if self._lines <= 0 and length <= _ITEMS:
                break
            fitting.append(self.fit(value, room, _MANY))  # a pair or a row within a list has its own shape
        if len(fitting) == len(values):
            return values if all(map(is_, fitting, values)) else tuple(fitting)
        self.cut = True
        return tuple(fitting)

    def _text(self, given: str, room: Room) -> str:
        text = given
        if len(text) <= _A_LINE and text.isascii() and text.isprintable():  # it fits everywhere, as most labels do
            if room not in _UNCOUNTED:
                self._left -= len(text)
                self._lines -= 1
            return text
        if room in {LINE, TEXT}:  # a label, which has no use for tabs: each is as wide as eight letters
            text = text.replace("\t", " ")
            room = room._replace(characters=min(room.characters, max(self._left, _LEAST)))
        short = shortened(text, room)
        if room not in _UNCOUNTED:
            cells = len(short) + len(_FILL) * len(_WIDE.findall(short))
            self._left -= cells
            self._lines -= 1 + cells // _A_LINE + short.count("\n")
        self.cut |= short is not text
        short = clean(short)
        return given if short == given else short
