"""A list of findings, in one card."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from trayapp.core.views.elements import Findings
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.widgets import ListCard, Text

PADDING: Final = 16


class FindingsBlock(BlockWidget[Findings]):
    """Each finding has a title, a text and a place; lines separate them."""

    def build(self) -> None:
        theme = self.kit.theme
        self._texts: list[Text] = []
        self._card = ListCard[tk.Frame](self, theme, (theme.px(PADDING), theme.px(4)))
        self._card.pack(fill="x")

    def render(self, block: Findings) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        self._card.clear()
        self._texts = []
        for item in block.items:
            place = tk.Frame(self._card, bg=look.card)
            self._card.add(place, 10)
            lines = [
                Text(place, item.title, theme.fonts.strong, look.text, look.card),
                Text(place, item.text, theme.fonts.body, look.text, look.card),
                Text(place, item.place, theme.fonts.caption, look.text_soft, look.card),
            ]
            shown = [line for line in lines if line["text"]]
            for line in shown:
                line.pack(anchor="w", pady=(0 if line is shown[0] else theme.px(2), 0))
            self._texts += shown

    def fit(self, width: int) -> None:
        for text in self._texts:
            text.fit(width - 2 * self.kit.theme.px(PADDING))

    def left_out(self) -> int:
        return self._card.left_out()
