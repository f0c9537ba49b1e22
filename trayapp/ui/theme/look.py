"""The look at one scale and in one mode: colours, faces and lengths."""

from __future__ import annotations

import tkinter as tk

from PIL.Image import Image

from trayapp.ui.theme import tokens
from trayapp.ui.theme.drawing import png
from trayapp.ui.theme.fonts import Fonts
from trayapp.ui.theme.tokens import DARK, LIGHT, Palette


class Look:
    """One mode at one scale.

    `colours` and `fonts` are for the widgets that are not ttk's; `px` turns logical pixels into real ones.
    """

    def __init__(self, root: tk.Misc, *, dark: bool, scale: float) -> None:
        self.root = root
        self.dark = dark
        self.scale = scale
        self.colours: Palette = DARK if dark else LIGHT
        aqua = root.tk.call("tk", "windowingsystem") == "aqua"
        self.fonts = Fonts(root, 1.0 if aqua else scale * 96 / 72)

    @property
    def ring(self) -> int:
        """How far a control's image reaches beyond its visible edge: the room of its focus ring."""
        return self.px(tokens.RING + tokens.RING_GAP)

    def px(self, length: float) -> int:
        """Return the real pixels of a logical length, at least 1."""
        return max(1, round(length * self.scale))

    def photo(self, picture: Image) -> tk.PhotoImage:
        """Make an image that Tk can show; whoever shows it keeps it."""
        return tk.PhotoImage(master=self.root, data=png(picture), format="png")
