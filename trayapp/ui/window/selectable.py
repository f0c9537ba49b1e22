"""A text that can be selected and copied, and wraps like a label."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import font as tkfont

from trayapp.ui.window.buttons import on_keys
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.read_only import ReadOnlyText
from trayapp.ui.window.widgets import Text


class Selectable(tk.Frame):
    """A read-only text. A click gives it the focus, and so does Tab where `stop` is True."""

    def __init__(
        self, parent: tk.Misc, kit: RenderContext, font: tkfont.Font, colour: str, behind: str, *, stop: bool
    ) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=behind)
        self._line = theme.px(1)
        self._measure = Text(self, "", font, colour, behind)  # never shown: it tells how high the text is
        self.text = ReadOnlyText(
            self,
            kit,
            font,
            fg=colour,
            bg=behind,
            highlightthickness=self._line,
            highlightbackground=behind,
            highlightcolor=look.focus,
            padx=0,
            pady=0,
            wrap="word",
            height=1,
            takefocus=stop,
        )
        self.text.place(relwidth=1, relheight=1)
        on_keys(self.text, ["<<Copy>>"], partial(self.text.copy, whole=True))

    def show(self, text: str) -> None:
        """Show a text; call `fit` afterwards."""
        self._measure.configure(text=text)

    def fit(self, width: int) -> None:
        """Wrap to `width` pixels; a selection stays where the text is the same."""
        edges = 2 * self._line + 2  # a text needs more room for a line than a label
        self._measure.fit(width - edges)
        if [self._measure.shown] != self.text.shown:
            self.text.put(self._measure.whole, self._measure.shown)
        wide = min(self._measure.winfo_reqwidth() + edges, max(width, 1))
        self.configure(width=wide, height=self._measure.winfo_reqheight() + edges)
