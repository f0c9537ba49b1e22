"""The look as a ttk theme, and its signs."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.look import Look
from trayapp.ui.theme.signs import sign
from trayapp.ui.theme.styles import Styles


class Theme(Look):
    """The look made the ttk theme of `root`, with the signs that are drawn in it."""

    def __init__(self, root: tk.Misc, *, dark: bool, scale: float) -> None:
        super().__init__(root, dark=dark, scale=scale)
        self._signs: dict[tuple[str, str, str, float, bool], tk.PhotoImage] = {}
        style = ttk.Style(root)
        # Each mode and scale is a theme of its own, as a part of a theme cannot be drawn again.
        name = f"consentray-{len(style.theme_names())}"
        style.theme_create(name, "clam")
        style.theme_use(name)
        self._styles = Styles(self, style)

    def style(self, name: str) -> str:
        """Return the name of a ttk style back, which is made when it is first asked for."""
        return self._styles.use(name)

    def style_dialogs(self) -> None:
        """Style Tk's own dialogs."""
        self._styles.use_foreign()

    def sign(self, name: str, colour: str, behind: str, *, gap: float = 0, clear: bool = False) -> tk.PhotoImage:
        """Return a small sign of one colour, drawn once and kept; `gap` is the room to its right.

        Unless it is `clear`, which takes longer to show, it stands on the colour `behind` it alone.
        """
        key = (name, colour, behind, gap, clear)
        if key not in self._signs:
            room = self.px(gap) if gap else 0
            drawn = sign(name, self.px(tokens.GLYPH), colour, behind, gap=room, clear=clear)
            self._signs[key] = self.photo(drawn)
        return self._signs[key]

    def tile(self, name: str, side: float) -> tk.PhotoImage:
        """Return a sign in the accent's colour on a soft tile of `side` logical pixels, drawn once and kept."""
        key = (name, "tile", "", side, True)
        if key not in self._signs:
            drawn = shapes.tile(name, self.px(side), self.px(tokens.RADIUS_CONTROL + 2), self.colours)
            self._signs[key] = self.photo(drawn)
        return self._signs[key]
