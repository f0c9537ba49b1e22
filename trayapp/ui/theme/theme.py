"""The look at one scale and in one mode: colours, faces, lengths and signs, and the ttk theme that goes with them."""

from __future__ import annotations

from tkinter import ttk
from typing import TYPE_CHECKING

from PIL import ImageTk

from trayapp.ui.theme import shapes, tokens
from trayapp.ui.theme.fonts import Fonts
from trayapp.ui.theme.styles import Styles
from trayapp.ui.theme.tokens import DARK, LIGHT, Palette

if TYPE_CHECKING:
    import tkinter as tk

    from PIL import Image


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
        self._signs: dict[tuple[str, str, str, float], ImageTk.PhotoImage] = {}
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

    def photo(self, image: Image.Image) -> ImageTk.PhotoImage:
        """Make an image that Tk can show; whoever shows it keeps it."""
        return ImageTk.PhotoImage(image, master=self.root)

    def sign(self, name: str, colour: str, behind: str, *, gap: float = 0) -> ImageTk.PhotoImage:
        """Give a small sign (`shapes.sign`) of one colour, drawn once and kept; `gap` is the room to its right."""
        key = (name, colour, behind, gap)
        if key not in self._signs:
            size = self.px(tokens.GLYPH)
            room = self.px(gap) if gap else 0
            self._signs[key] = self.photo(shapes.sign(name, size, colour, behind, gap=room))
        return self._signs[key]

    def tile(self, name: str, side: float) -> ImageTk.PhotoImage:
        """Give a sign in the accent's colour on a soft tile of `side` logical pixels, drawn once and kept."""
        key = (name, "tile", "", side)
        if key not in self._signs:
            drawn = shapes.tile(name, self.px(side), self.px(tokens.RADIUS_CONTROL + 2), self.colours)
            self._signs[key] = self.photo(drawn)
        return self._signs[key]
