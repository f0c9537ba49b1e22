"""Ways to continue: cards that are buttons."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Final

from trayapp.core.views.elements import Way, Ways
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import on_keys
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.widgets import Text, left_out

PADDING: Final = 12
TILE: Final = 36
"""The side of the tile behind a card's sign."""


class WaysBlock(BlockWidget[Ways]):
    """The cards, one below the other, identified by their titles."""

    def build(self) -> None:
        self.cards: dict[str, WayCard] = {}

    def render(self, block: Ways) -> None:
        wanted = {way.title: way for way in block.ways}
        for title in [title for title in self.cards if title not in wanted]:
            self.cards.pop(title).destroy()
        for at, (title, way) in enumerate(wanted.items()):
            if title not in self.cards:
                self.cards[title] = WayCard(self, self.kit, way)
            card = self.cards[title]
            card.show(way)
            card.pack(in_=self, fill="x", pady=(self.kit.theme.px(tokens.SPACE) if at else 0, 0))
            card.lift()  # the order of Tab

    def left_out(self) -> int:
        return left_out(list(self.cards.values()), self)

    def fit(self, width: int) -> None:
        for card in self.cards.values():
            card.fit(width)


class WayCard(ttk.Frame):
    """A sign on a tile, a title with a text, and an arrow."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, way: Way) -> None:
        theme, look = kit.theme, kit.theme.colours
        style = theme.style("Way.TFrame")
        super().__init__(parent, style=style, padding=theme.px(PADDING), takefocus=True, cursor="hand2")
        self.way = way
        self._kit = kit
        self._tile = tk.Label(self, image=theme.tile(way.sign, TILE))
        self._words = tk.Frame(self)
        self._title = Text(self._words, way.title, theme.fonts.strong, look.text, look.card)
        self._text = Text(self._words, way.text, theme.fonts.body, look.text_soft, look.card)
        on = theme.sign("right", look.text_soft, look.card, clear=True)
        self._on = tk.Label(self, image=on)
        self._title.pack(anchor="w")
        self._text.pack(anchor="w", pady=(theme.px(1), 0))
        self._tile.grid(row=0, column=0, padx=(0, theme.px(PADDING)))
        self._words.grid(row=0, column=1, sticky="w")
        self._on.grid(row=0, column=2, sticky="e", padx=(theme.px(PADDING), 0))
        self.columnconfigure(1, weight=1)
        self._take_events()
        name_control(self, f"{way.title}. {way.text}", role="Button")
        self._paint()

    def _take_events(self) -> None:
        for part in (self, self._tile, self._words, self._title, self._text, self._on):
            part.bind("<ButtonPress-1>", lambda _event: self._mark("pressed"))
            part.bind("<ButtonRelease-1>", self._released)
        self.bind("<Enter>", lambda _event: self._mark("active"))
        self.bind("<Leave>", self._left)
        self.bind("<FocusIn>", lambda _event: self._mark("focus"))
        self.bind("<FocusOut>", lambda _event: self._mark("!focus"))
        on_keys(self, ["<Return>", "<KP_Enter>", "<space>"], self.press)

    def show(self, way: Way) -> None:
        """Render `way`; its title and its sign are the same."""
        self.way = way
        self._text.configure(text=way.text)

    def press(self) -> None:
        """Post the way's event."""
        self._kit.post(self.way.event)

    def fit(self, width: int) -> None:
        """Lay the card out in `width` pixels."""
        theme = self._kit.theme
        left = width - 4 * theme.px(PADDING) - self._tile.winfo_reqwidth() - self._on.winfo_reqwidth()
        self._title.fit(left)
        self._text.fit(left)

    def _mark(self, *states: str) -> None:
        self.state(states)
        self._paint()

    def _left(self, event: tk.Event[tk.Misc]) -> None:
        inside = 0 <= event.x < self.winfo_width() and 0 <= event.y < self.winfo_height()
        if not inside:  # else the pointer is on a part of the card
            self._mark("!active", "!pressed")

    def _released(self, _event: tk.Event[tk.Misc]) -> None:
        pressed = self.instate(["pressed", "active"])
        self._mark("!pressed")
        if pressed:
            self.press()

    def _paint(self) -> None:
        """Set the parts' colour to that of the card's image in this state."""
        look = self._kit.theme.colours
        if self.instate(["pressed"]):
            colour = look.control_pressed
        else:
            colour = look.control_hover if self.instate(["active"]) else look.card
        for part in (self._tile, self._words, self._title, self._text, self._on):
            part.configure(bg=colour)
