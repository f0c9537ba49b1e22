"""The look at one scale and in one mode: colours, faces, lengths and signs, and the ttk theme that goes with them."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.fonts import Fonts
from trayapp.ui.theme.signs import sign
from trayapp.ui.theme.styles import Styles
from trayapp.ui.theme.tokens import DARK, LIGHT, Palette

if TYPE_CHECKING:
    from trayapp.ui.theme.raster import Picture


class Theme:
    """One mode at one scale, made the ttk theme of `root`.

    `colours` and `fonts` are for the widgets that are not ttk's; `px` turns logical pixels into real ones.
    """

    def __init__(self, root: tk.Misc, *, dark: bool, scale: float) -> None:
        self.root = root
        self.dark = dark
        self.scale = scale
        self.colours: Palette = DARK if dark else LIGHT
        aqua = root.tk.call("tk", "windowingsystem") == "aqua"
        self.fonts = Fonts(root, 1.0 if aqua else scale * 96 / 72)
        self._signs: dict[tuple[str, str, str, float, bool], tk.PhotoImage] = {}
        style = ttk.Style(root)
        # Each mode and scale is a theme of its own, as a part of a theme cannot be drawn anew.
        name = f"consentray-{len(style.theme_names())}"
        style.theme_create(name, "clam")
        style.theme_use(name)
        self._styles = Styles(self, style)

    @property
    def ring(self) -> int:
        """How far a control's image reaches beyond its visible edge: the room of its focus ring."""
        return self.px(tokens.RING + tokens.RING_GAP)

    def px(self, length: float) -> int:
        """Give the real pixels of a logical length, at least 1."""
        return max(1, round(length * self.scale))

    def style(self, name: str) -> str:
        """Give the name of a ttk style back, which is made when it is first asked for."""
        return self._styles.use(name)

    def style_dialogs(self) -> None:
        """Give Tk's own dialogs the look."""
        self._styles.use_foreign()

    def photo(self, picture: Picture) -> tk.PhotoImage:
        """Make an image that Tk can show; whoever shows it keeps it."""
        return tk.PhotoImage(master=self.root, data=picture.png(), format="png")

    def sign(self, name: str, colour: str, behind: str, *, gap: float = 0, clear: bool = False) -> tk.PhotoImage:
        """Give a small sign of one colour, drawn once and kept; `gap` is the room to its right.

        Unless it is `clear`, which takes longer to show, it stands on the colour `behind` it alone.
        """
        key = (name, colour, behind, gap, clear)
        if key not in self._signs:
            room = self.px(gap) if gap else 0
            drawn = sign(name, self.px(tokens.GLYPH), colour, behind, gap=room, clear=clear)
            self._signs[key] = self.photo(drawn)
        return self._signs[key]

    def tile(self, name: str, side: float) -> tk.PhotoImage:
        """Give a sign in the accent's colour on a soft tile of `side` logical pixels, drawn once and kept."""
        key = (name, "tile", "", side, True)
        if key not in self._signs:
            drawn = shapes.tile(name, self.px(side), self.px(tokens.RADIUS_CONTROL + 2), self.colours)
            self._signs[key] = self.photo(drawn)
        return self._signs[key]
