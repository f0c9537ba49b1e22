"""The header of a page."""

from __future__ import annotations

import tkinter as tk

from trayapp.core.views.elements import Hero
from trayapp.ui import artwork
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import ActionButton
from trayapp.ui.window.widgets import Text


class HeroBlock(BlockWidget[Hero]):
    """A state icon with a title and a line beside it."""

    def build(self) -> None:
        theme = self.kit.theme
        look = theme.colours
        self._icon_name = ""
        self._icon = tk.Label(self, bg=look.page)
        self._icon.grid(row=0, column=0, sticky="n", padx=(0, theme.px(tokens.SPACE * 1.5)))
        words = tk.Frame(self, bg=look.page)
        words.grid(row=0, column=1, sticky="w")
        self._title = Text(words, "", theme.fonts.title, look.text, look.page)
        self._text = Text(words, "", theme.fonts.body, look.text_soft, look.page)
        self._title.grid(row=0, sticky="w")
        self._button: ActionButton | None = None
        self.columnconfigure(1, weight=1)

    def render(self, block: Hero) -> None:
        if block.icon != self._icon_name:
            self._icon_name = block.icon
            self._photo = tk.PhotoImage(
                master=self, file=str(artwork.large(block.icon, self.kit.theme.px(tokens.HERO_ICON)))
            )
            self._icon.configure(image=self._photo)
        self._title.configure(text=block.title)
        self._text.configure(text=block.text)
        if block.text:
            self._text.grid(row=1, sticky="w", pady=(self.kit.theme.px(2), 0))
        else:
            self._text.grid_remove()
        self._render_button(block)

    def _render_button(self, block: Hero) -> None:
        if self._button is not None and self._button.button != block.button:
            self._button.destroy()
            self._button = None
        if self._button is None and block.button is not None:
            theme = self.kit.theme
            self._button = ActionButton(self, self.kit, block.button, surface="OnPage", kind="Quiet")
            # Its text, which is all that is visible of it, nearly ends where the blocks below end.
            self._button.grid(row=0, column=2, sticky="ne", padx=(theme.px(tokens.SPACE), 0))

    def fit(self, width: int) -> None:
        left = width - self._icon.winfo_reqwidth() - self.kit.theme.px(tokens.SPACE * 1.5)
        if self._button is not None:
            left -= self._button.winfo_reqwidth() + self.kit.theme.px(tokens.SPACE)
        self._title.fit(left)
        self._text.fit(left)
