"""The ledger: a card for each API."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from trayapp.core.views.elements import LedgerList
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.blocks.ledger_row import LedgerCard
from trayapp.ui.window.widgets import Text, left_out, numbered

MOST_OPEN: Final = 4
"""With more rows than this, each of them can be collapsed."""
AT_ONCE: Final = 12
"""The number of cards that are made before the window is shown; the rest follow in batches."""
MOST_AT_ONCE: Final = 48
"""The largest batch. Batches grow with the list, since Tk lays out all cards each time."""


class LedgerBlock(BlockWidget[LedgerList]):
    """The cards, in the view's order, each identified by its title and its number among those of that title."""

    def build(self) -> None:
        self._cards: dict[tuple[Hashable, int], LedgerCard] = {}
        self._headings: dict[str, Text] = {}
        self._folds = len(self.block.rows) > MOST_OPEN
        self._width = 0
        self._later: str | None = None

    def render(self, block: LedgerList) -> None:
        folds = len(block.rows) > MOST_OPEN
        wanted = numbered(block.rows, lambda row: row.title)
        for name in [name for name in self._cards if folds != self._folds or name not in wanted]:
            self._cards.pop(name).destroy()
        for group in self._headings.keys() - {row.group for row in block.rows}:
            self._headings.pop(group).destroy()
        self._folds = folds
        self._rows = wanted
        self._make()

    def _make(self) -> None:
        """Update the cards, and make a batch of new ones."""
        gap = self.kit.theme.px(tokens.SPACE)
        made = len(self._cards)
        most = made + max(AT_ONCE, min(made // 2, MOST_AT_ONCE))
        group = ""
        for at, (name, row) in enumerate(self._rows.items()):
            card = self._cards.get(name)
            if card is None:
                if len(self._cards) >= most:
                    break
                card = LedgerCard(self, self.kit, row, folds=self._folds, step=self._step)
                self._cards[name] = card
                if self._width:
                    card.fit(self._width)
            else:
                card.show(row)
            if row.group != group:
                group = row.group
                self._heading(group).pack(in_=self, fill="x", pady=(2 * gap if at else 0, 0))
            card.pack(in_=self, fill="x", pady=(gap if at or group else 0, 0))
            card.lift()  # the order of Tab

    def _heading(self, group: str) -> Text:
        """Return the heading of a group, which stands once."""
        if group not in self._headings:
            look = self.kit.theme.colours
            self._headings[group] = Text(self, group, self.kit.theme.fonts.strong, look.text_soft, str(self["bg"]))
        return self._headings[group]

    def _make_more(self) -> None:
        self._later = None
        self._make()
        self.kit.refit()

    def laid_out(self, *, full: bool) -> None:
        """Make more cards soon, if some are missing and the page has room."""
        if self._later is None and not full and len(self._cards) < len(self._rows):
            # Not `after_idle`: Tk would run all of them before it draws.
            self._later = self.later(1, lambda: self.kit.draw(self._make_more))

    def left_out(self) -> int:
        return len(self._rows) - len(self._cards) + left_out(list(self._cards.values()), self)

    def fit(self, width: int) -> None:
        self._width = width
        for card in self._cards.values():
            card.fit(width)

    def _step(self, card: LedgerCard, by: int) -> None:
        cards = [self._cards[name] for name in self._rows if name in self._cards]
        at = cards.index(card) + by
        if 0 <= at < len(cards) and cards[at].winfo_ismapped():
            cards[at].focus_set()
