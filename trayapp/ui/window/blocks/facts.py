"""Short facts on one line."""

from __future__ import annotations

import tkinter as tk

from trayapp.core.views.elements import Facts, Tone
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.widgets import Flow


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
