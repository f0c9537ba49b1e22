"""What was found, in one card."""

from __future__ import annotations

from typing import Final

from trayapp.core.views.elements import Findings
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.widgets import Card, Text, hairline

PADDING: Final = 16


class FindingsBlock(BlockWidget[Findings]):
    """Each is its title, its text and its place; hairlines divide them."""

    def build(self) -> None:
        """Make the widgets, once."""
        theme = self.kit.theme
        self._texts: list[Text] = []
        self._card = Card(self, theme, (theme.px(PADDING), theme.px(4)))
        self._card.pack(fill="x")
        self._card.columnconfigure(0, weight=1)

    def render(self, block: Findings) -> None:
        """Put `block` into the widgets."""
        theme, look = self.kit.theme, self.kit.theme.colours
        self._card.clear()
        self._texts = []
        row = 0
        for at, item in enumerate(block.items):
            if at:
                hairline(self._card, theme).grid(row=row, column=0, sticky="ew")
                row += 1
            lines = [
                Text(self._card, item.title, theme.fonts.strong, look.text, look.card),
                Text(self._card, item.text, theme.fonts.body, look.text, look.card),
                Text(self._card, item.place, theme.fonts.caption, look.text_soft, look.card),
            ]
            shown = [line for line in lines if line["text"]]
            for line in shown:
                above = theme.px(10) if line is shown[0] else theme.px(2)
                line.grid(row=row, column=0, sticky="w", pady=(above, theme.px(10) if line is shown[-1] else 0))
                row += 1
            self._texts += shown

    def fit(self, width: int) -> None:
        """Lay the block out in `width` pixels."""
        for text in self._texts:
            text.fit(width - 2 * self.kit.theme.px(PADDING))
