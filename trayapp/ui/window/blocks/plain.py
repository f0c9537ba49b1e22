"""What is only read: plain text, short facts on one line, and findings in one card."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from trayapp.core.views.elements import Facts, Findings, Paragraph, Tone
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.widgets import Flow, ListCard, Text


class ParagraphBlock(BlockWidget[Paragraph]):
    """Text that wraps."""

    def build(self) -> None:
        look = self.kit.theme.colours
        self._text = Text(self, "", self.kit.theme.fonts.body, look.text, look.page)
        self._text.grid(sticky="w")

    def render(self, block: Paragraph) -> None:
        self._text.configure(text=block.text)

    def fit(self, width: int) -> None:
        self._text.fit(width)


class FactsBlock(BlockWidget[Facts]):
    """Each fact is its label above its value, in a flow layout."""

    def build(self) -> None:
        theme = self.kit.theme
        self._flow = Flow(self, theme.colours.page, gap=theme.px(tokens.SPACE * 4), line_gap=theme.px(tokens.SPACE))
        self._flow.pack(anchor="w")
        self._cells: list[tk.Frame] = []

    def render(self, block: Facts) -> None:
        for cell in self._cells:
            cell.destroy()
        self._cells = [self._cell(*item) for item in block.items]
        self._flow.hold(self._cells)

    def _cell(self, label: str, value: str, tone: Tone) -> tk.Frame:
        theme = self.kit.theme
        look = theme.colours
        cell = tk.Frame(self._flow, bg=look.page)
        name = tk.Label(cell, text=theme.seen(label), font=theme.fonts.caption, fg=look.text_soft, bg=look.page)
        name.grid(sticky="w")
        shown = tk.Label(cell, text=theme.seen(value), font=theme.fonts.strong, fg=look.text, bg=look.page)
        if tone is not Tone.NEUTRAL:
            colour = look.tones[tone].text
            sign = theme.sign(tone.value, colour, look.page, gap=5)
            shown.configure(fg=colour, image=sign, compound="left")
        shown.grid(sticky="w")
        return cell

    def fit(self, width: int) -> None:
        self.update_idletasks()  # a new cell has a size only after this
        self._flow.fit(width)


PADDING: Final = 16


class FindingsBlock(BlockWidget[Findings]):
    """Each has a key, a message and a place; lines separate them."""

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
                Text(place, item.key, theme.fonts.strong, look.text, look.card),
                Text(place, item.message, theme.fonts.body, look.text, look.card),
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
