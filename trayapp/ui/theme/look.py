"""The look at one scale and in one mode: colours, fonts and lengths, and what the styles are made with."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any, Final

from PIL.Image import Image

from trayapp.system.appearance import Appearance
from trayapp.ui.theme import tokens
from trayapp.ui.theme.drawing import png
from trayapp.ui.theme.fonts import Fonts
from trayapp.ui.theme.tokens import PALETTES, Palette

STRETCH: Final = 48
"""The part of an image that is repeated, in real pixels: not small, as each repetition costs."""
FILL: Final = {"sticky": "nsew"}


class Look:
    """One mode at one scale, with a ttk theme of its own, which `ttk_style` is set to.

    `colours` and `fonts` are for the widgets that are not ttk's; `px` turns logical pixels into real ones. The images
    of ttk elements are opaque: for each repetition of a clear one, Tk fetches what is behind it from the display.
    """

    def __init__(self, root: tk.Misc, appearance: Appearance, *, scale: float) -> None:
        self.scale = scale
        self.colours: Palette = PALETTES[appearance]
        aqua = root.tk.call("tk", "windowingsystem") == "aqua"
        self.fonts = Fonts(root, 1.0 if aqua else scale * 96 / 72)
        self.ttk_style = ttk.Style(root)
        # Each mode and scale is a theme of its own, as a part of a theme cannot be drawn again.
        name = f"consentray-{len(self.ttk_style.theme_names())}"
        self.ttk_style.theme_create(name, "clam")
        self.ttk_style.theme_use(name)
        self._root = root
        self._kept: list[tk.PhotoImage] = []

    @property
    def ring(self) -> int:
        """How far a control's image reaches beyond its visible edge: the room of its focus ring."""
        return self.px(tokens.RING + tokens.RING_GAP)

    def px(self, length: float) -> int:
        """Return the real pixels of a logical length, at least 1."""
        return max(1, round(length * self.scale))

    def photo(self, picture: Image) -> tk.PhotoImage:
        """Make an image that Tk can show; the caller keeps it."""
        return tk.PhotoImage(master=self._root, data=png(picture), format="png")

    def element(
        self,
        name: str,
        usual: Image,
        *states: tuple[str | Image, ...],
        border: int | tuple[int, ...],
        padding: int = 0,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Make a ttk element of images; each of `states` is the state's words and then its image.

        `size` is the least size of the element; without it, that of its corners.
        """
        drawn: list[Any] = [
            tuple(each if isinstance(each, str) else self._image(each) for each in state) for state in states
        ]
        corners = border if isinstance(border, int) else border[0]
        width, height = size or (2 * corners, 2 * corners)
        # The stubs know only some of the forms of a border.
        edges: Any = border
        self.ttk_style.element_create(
            name,
            "image",
            self._image(usual),
            *drawn,
            border=edges,
            padding=padding,
            sticky="nsew",
            width=width,
            height=height,
        )

    def layout(self, style: str, *parts: tuple[str, dict[str, Any]]) -> None:
        """Lay a style out as parts, each inside the one before."""
        spec: list[Any] = []
        for name, options in reversed(parts):
            spec = [(name, {**options, "children": spec} if spec else options)]
        self.ttk_style.layout(style, spec)

    def behind(self, surface: str) -> str:
        """Return the colour of a surface, by the word that begins its styles: `OnPage`, `Card`, `OnWarning`."""
        surface = surface.removeprefix("On")
        tones = {tone.value.capitalize(): each.fill for tone, each in self.colours.tones.items()}
        return {"Card": self.colours.card, "Field": self.colours.control, **tones}.get(surface, self.colours.page)

    def _image(self, picture: Image) -> tk.PhotoImage:
        photo = self.photo(picture)
        self._kept.append(photo)
        return photo
