"""Something is under way."""

from __future__ import annotations

from tkinter import ttk
from typing import Final

from trayapp.core.views.elements import Busy
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.widgets import Text

STEP_MS: Final = 33
"""The pace of the moving bar; it moves only while the window can be seen."""


class BusyBlock(BlockWidget[Busy]):
    """A moving bar with a line of text."""

    def build(self) -> None:
        theme = self.kit.theme
        look = theme.colours
        self._moving = False
        self._text = Text(self, "", theme.fonts.body, look.text_soft, look.page)
        self._text.grid(row=0, sticky="w")
        self._bar = ttk.Progressbar(self, mode="indeterminate", style=theme.style("Busy.Horizontal.TProgressbar"))
        self._bar.grid(row=1, sticky="ew", pady=(theme.px(tokens.SPACE), 0))
        self.columnconfigure(0, weight=1)

    def render(self, block: Busy) -> None:
        self._text.configure(text=block.text)

    def fit(self, width: int) -> None:
        self._text.fit(width)
        self._bar.configure(length=width)

    def animate(self, *, on: bool) -> None:
        """Let the bar move, or rest while nobody sees it."""
        if on and not self._moving:
            self._bar.start(STEP_MS)
        elif not on and self._moving:
            self._bar.stop()
        self._moving = on

    def destroy(self) -> None:
        """Stop the bar's timer before it goes."""
        self.animate(on=False)
        super().destroy()
