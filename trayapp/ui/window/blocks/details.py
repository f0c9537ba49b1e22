"""What the help desk asks for, folded until it is wanted."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from functools import partial
from tkinter import ttk

from trayapp.core.view import Details
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.widgets import ActionButton, Pair, on_keys

PADDING = 16


class DetailsBlock(BlockWidget[Details]):
    """A button that unfolds a card of labels and values, and one that copies them all."""

    def build(self) -> None:
        """Make the widgets, once."""
        theme, look = self.kit.theme, self.kit.theme.colours
        self.unfolded = False
        self._width = 0
        self._head = Pair(self, look.page, gap=theme.px(tokens.SPACE), least=0)
        self._head.grid(row=0, column=0, sticky="ew")
        self.fold = ttk.Button(self._head, style="OnPage.Quiet.TButton", compound="left", command=self.toggle)
        self.copy = ActionButton(self._head, self.kit, self.block.copy, surface="OnPage", kind="Quiet")
        self._head.hold(self.fold, self.copy)
        self._card: ttk.Frame | None = None
        self._values: list[tk.Text] = []
        self._labels: list[tk.Label] = []
        self.columnconfigure(0, weight=1)

    def render(self, block: Details) -> None:
        """Put `block` into the widgets."""
        self.copy.button = block.copy
        self.copy.configure(text=block.copy.label)
        if self._card is not None:
            self._card.destroy()
            self._card = None
        self._render_fold()

    def toggle(self) -> None:
        """Unfold the card, or fold it away."""
        self.unfolded = not self.unfolded
        self._render_fold()
        self.fit(self._width)
        self.kit.refit()

    def _render_fold(self) -> None:
        theme, look = self.kit.theme, self.kit.theme.colours
        sign = theme.sign("down" if self.unfolded else "right", look.accent_text, look.page, gap=6)
        self.fold.configure(text=self.block.title, image=sign)
        if not self.unfolded:
            if self._card is not None:
                self._card.grid_remove()
            return
        if self._card is None:
            self._card = self._make_card()
        self._card.grid(row=1, column=0, sticky="ew", pady=(theme.px(4), 0))

    def _make_card(self) -> ttk.Frame:
        theme, look = self.kit.theme, self.kit.theme.colours
        card = ttk.Frame(self, style="Card.TFrame", padding=theme.px(PADDING))
        card.columnconfigure(1, weight=1)
        self._labels, self._values = [], []
        gap = theme.px(tokens.SPACE)
        for at, (label, value) in enumerate(self.block.pairs):
            above = gap if at else 0
            name = tk.Label(
                card, text=label, font=theme.fonts.body, fg=look.text_soft, bg=look.card, bd=0, padx=0, pady=0
            )
            name.grid(row=at, column=0, sticky="nw", padx=(0, theme.px(tokens.SPACE * 2)), pady=(above, 0))
            shown = tk.Text(
                card,
                font=theme.fonts.mono,
                fg=look.text,
                bg=look.card,
                selectbackground=look.selection,
                selectforeground=look.selection_text,
                inactiveselectbackground=look.selection,
                highlightthickness=theme.px(1),
                highlightbackground=look.card,
                highlightcolor=look.focus,
                bd=0,
                padx=0,
                pady=0,
                wrap="char",
                height=1,
                width=1,
                cursor="xterm",
                takefocus=True,
            )
            shown.insert("1.0", value)
            shown.configure(state="disabled")
            shown.bind("<Button-1>", _take_focus)
            on_keys(shown, ["<<Copy>>"], partial(self._copy, shown))
            shown.grid(row=at, column=1, sticky="nw", pady=(above, 0))
            self._labels.append(name)
            self._values.append(shown)
        return card

    def _copy(self, shown: tk.Text) -> None:
        chosen = shown.tag_ranges("sel")
        self.kit.copy(shown.get(*chosen) if chosen else shown.get("1.0", "end-1c"))

    def fit(self, width: int) -> None:
        """Lay the block out in `width` pixels."""
        self._width = width
        self._head.fit(width)
        if self._card is None or not self.unfolded:
            return
        theme = self.kit.theme
        names = max(label.winfo_reqwidth() for label in self._labels)
        left = width - 2 * theme.px(PADDING) - names - theme.px(tokens.SPACE * 2) - 2 * theme.px(1)
        # The face has a fixed width, so that the lines can be counted.
        most = max(left // theme.fonts.mono.measure("0"), 1)
        for shown, (_label, value) in zip(self._values, self.block.pairs, strict=True):
            lines = sum(max(-(-len(line) // most), 1) for line in value.splitlines() or [""])
            shown.configure(width=min(most, max(len(value), 1)), height=lines)

    def buttons(self) -> Sequence[ActionButton]:
        """Give the buttons that are shown."""
        return (self.copy,)


def _take_focus(event: tk.Event[tk.Misc]) -> None:
    event.widget.focus_set()
