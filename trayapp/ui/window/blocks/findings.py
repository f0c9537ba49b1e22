"""A list of findings, in one card."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from trayapp.core.views.elements import Findings
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.widgets import Card, Text, hairline, left_out

PADDING: Final = 16


class FindingsBlock(BlockWidget[Findings]):
    """Each finding has a title, a text and a place; lines separate them."""

    def build(self) -> None:
        theme = self.kit.theme
        self._texts: list[Text] = []
        self._card = Card(self, theme, (theme.px(PADDING), theme.px(4)))
        self._card.pack(fill="x")
        self._items: list[tk.Frame] = []

    def render(self, block: Findings) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        self._card.clear()
        self._items, self._texts = [], []
        for at, item in enumerate(block.items):
            if at:
                hairline(self._card, theme).pack(fill="x")
            place = tk.Frame(self._card, bg=look.card)
            place.pack(fill="x", pady=theme.px(10))
            lines = [
                Text(place, item.title, theme.fonts.strong, look.text, look.card),
                Text(place, item.text, theme.fonts.body, look.text, look.card),
                Text(place, item.place, theme.fonts.caption, look.text_soft, look.card),
            ]
            shown = [line for line in lines if line["text"]]
            for line in shown:
                line.pack(anchor="w", pady=(0 if line is shown[0] else theme.px(2), 0))
            self._items.append(place)
            self._texts += shown

    def fit(self, width: int) -> None:
        for text in self._texts:
            text.fit(width - 2 * self.kit.theme.px(PADDING))

    def left_out(self) -> int:
        return left_out(self._items, self, self._card)
