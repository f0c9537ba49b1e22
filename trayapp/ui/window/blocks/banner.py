"""A coloured strip with a message."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from trayapp.core.views.elements import Banner
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import ActionButton
from trayapp.ui.window.widgets import Text

PADDING = 14


class BannerBlock(BlockWidget[Banner]):
    """A sign, a title, a text, and perhaps a button that dismisses it."""

    def build(self) -> None:
        theme = self.kit.theme
        look = theme.colours
        self._strip = ttk.Frame(self, padding=theme.px(PADDING))
        self._strip.pack(fill="x")
        self._strip.columnconfigure(1, weight=1)
        self._sign = tk.Label(self._strip)
        # The sign is centred on the title's first line.
        self._sign.grid(
            row=0,
            column=0,
            sticky="n",
            padx=(0, theme.px(tokens.SPACE * 1.25)),
            pady=(theme.drop(theme.fonts.strong), 0),
        )
        self._title = Text(self._strip, "", theme.fonts.strong, look.text, look.page)
        self._title.grid(row=0, column=1, sticky="w")
        self._text = Text(self._strip, "", theme.fonts.body, look.text, look.page)
        self._text.grid(row=1, column=1, sticky="w", pady=(theme.px(2), 0))
        self._button: ActionButton | None = None

    def render(self, block: Banner) -> None:
        theme = self.kit.theme
        tone = theme.colours.tones[block.tone]
        self._strip.configure(style=theme.style(f"{block.tone.value.capitalize()}.Banner.TFrame"))
        self._sign.configure(image=theme.sign(block.tone.value, tone.text, tone.fill), bg=tone.fill)
        self._title.configure(text=block.title, fg=tone.text, bg=tone.fill)
        self._text.configure(text=block.text, bg=tone.fill)
        self._render_button(block)

    def _render_button(self, block: Banner) -> None:
        if block.dismiss is not None and self._button is not None and self._button.button.label == block.dismiss.label:
            self._button.button = block.dismiss
            return
        if self._button is not None:
            self._button.destroy()
            self._button = None
        if block.dismiss is not None:
            theme = self.kit.theme
            surface = f"On{block.tone.value.capitalize()}"
            self._button = ActionButton(self._strip, self.kit, block.dismiss, surface=surface, kind="Quiet")
            # Its text is aligned with the other texts.
            before = theme.px(tokens.GLYPH) + theme.px(tokens.SPACE * 1.25) - theme.ring - theme.px(tokens.SPACE)
            self._button.grid(row=2, column=0, columnspan=2, sticky="w", padx=(before, 0), pady=(theme.px(4), 0))

    def fit(self, width: int) -> None:
        theme = self.kit.theme
        left = width - 2 * theme.px(PADDING) - self._sign.winfo_reqwidth() - theme.px(tokens.SPACE * 1.25)
        self._title.fit(left)
        self._text.fit(left)
