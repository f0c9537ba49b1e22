"""Details for the help desk, collapsed at first."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk

from trayapp.core.views.elements import Details
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import ActionButton, leave_focus, on_keys
from trayapp.ui.window.read_only import ReadOnlyText
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.widgets import Card, Pair, left_out

PADDING = 16
WIDEST_LABEL = 200
NARROWEST = 20
"""The fewest characters of a line of a value: a narrower text would be too high."""


class DetailsBlock(BlockWidget[Details]):
    """A card with a button that expands labels and values, and one that copies them all."""

    def build(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        self.unfolded = False
        self._width = 0
        # The button's sign is aligned with the text of other cards.
        self._edge = theme.px(PADDING) - theme.ring - theme.px(tokens.SPACE)
        self._card = Card(self, theme, (self._edge, theme.px(tokens.SPACE * 0.75)))
        self._card.pack(fill="x")
        self._card.columnconfigure(0, weight=1)
        self._card.rowconfigure(1, weight=1)  # what is expanded is never higher than the card
        self._head = Pair(self._card, look.card, gap=theme.px(tokens.SPACE), least=0)
        self._head.grid(row=0, column=0, sticky="ew")
        self.fold = ttk.Button(
            self._head, style=theme.style("OnCard.Fold.TButton"), compound="left", command=self.toggle
        )
        leave_focus(self.fold)
        self.copy = ActionButton(self._head, self.kit, self.block.copy, surface="OnCard", kind="Quiet")
        self._head.hold(self.fold, self.copy)
        self._grid: tk.Frame | None = None
        self._rows: list[tk.Frame] = []
        self._values: list[ReadOnlyText] = []
        self._labels: list[tk.Label] = []

    def render(self, block: Details) -> None:
        self.copy.button = block.copy
        self.copy.configure(text=self.kit.theme.seen(block.copy.label))
        if self._grid is not None:
            self._grid.destroy()
            self._grid = None
        self._render_fold()

    def toggle(self) -> None:
        """Expand or collapse the values."""
        self.unfolded = not self.unfolded
        self._render_fold()
        self.fit(self._width)
        self.kit.refit()

    def _render_fold(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        sign = theme.sign("down" if self.unfolded else "right", look.text_soft, look.card, gap=8, clear=True)
        self.fold.configure(text=theme.seen(self.block.title), image=sign)
        if not self.unfolded:
            if self._grid is not None:
                self._grid.grid_remove()
            return
        if self._grid is None:
            self._grid = self._make_grid()
        inset = theme.px(PADDING) - self._edge
        self._grid.grid(row=1, column=0, sticky="ew", padx=inset, pady=(theme.px(6), theme.px(tokens.SPACE)))

    def _make_grid(self) -> tk.Frame:
        theme, look = self.kit.theme, self.kit.theme.colours
        grid = tk.Frame(self._card, bg=look.card)
        self._rows, self._labels, self._values = [], [], []
        for at, (label, value) in enumerate(self.block.pairs):
            row = tk.Frame(grid, bg=look.card)
            row.pack(fill="x", pady=(theme.px(tokens.SPACE) if at else 0, 0))
            name = tk.Label(row, text=label, font=theme.fonts.body, fg=look.text_soft, bg=look.card)
            name.configure(justify="left")
            name.grid(row=0, column=0, sticky="nw", padx=(0, theme.px(tokens.SPACE * 2)))
            shown = self._make_value(row, label, value)
            shown.grid(row=0, column=1, sticky="nw")
            self._rows.append(row)
            self._labels.append(name)
            self._values.append(shown)
        return grid

    def _make_value(self, parent: tk.Misc, label: str, value: str) -> ReadOnlyText:
        theme, look = self.kit.theme, self.kit.theme.colours
        shown = ReadOnlyText(
            parent,
            self.kit,
            theme.fonts.mono,
            highlightthickness=theme.px(1),
            highlightbackground=look.card,
            highlightcolor=look.focus,
            padx=0,
            pady=0,
            wrap="char",
            height=1,
        )
        shown.put(value)
        name_control(shown, label)
        on_keys(shown, ["<<Copy>>"], partial(shown.copy, whole=True))
        return shown

    def fit(self, width: int) -> None:
        self._width = width
        self._head.fit(width - 2 * self._edge)
        if self._grid is None or not self.unfolded or not self._values:
            return
        theme = self.kit.theme
        left = width - 2 * theme.px(PADDING) - theme.px(tokens.SPACE * 2) - 2 * theme.px(1)
        # The font is monospaced, so that the lines can be counted.
        character = theme.fonts.mono.measure("0")
        widest = max(min(theme.px(WIDEST_LABEL), left - NARROWEST * character), 1)
        for label in self._labels:
            label.configure(wraplength=widest)
        names = max(label.winfo_reqwidth() for label in self._labels)
        most = max((left - names) // character, NARROWEST)
        for shown, (_label, value) in zip(self._values, self.block.pairs, strict=True):
            lines = sum(max(-(-len(line) // most), 1) for line in value.splitlines() or [""])
            shown.configure(width=min(most, max(len(value), 1)), height=lines)
        for row in self._rows:
            row.columnconfigure(0, minsize=names + theme.px(tokens.SPACE * 2))

    def left_out(self) -> int:
        """Return the number of pairs that are not shown in full, or of the block itself while it is collapsed."""
        if self._grid is None or not self.unfolded:
            return super().left_out()
        return left_out(self._rows, self, self._card, self._grid)
