"""What the styles are made with: the look, and ttk elements of images."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any, Final

from PIL.Image import Image

from trayapp.ui.theme.look import Look

STRETCH: Final = 48
"""The part of an image that is repeated, in real pixels: not small, as each repetition costs."""
FILL: Final = {"sticky": "nsew"}


class Parts:
    """Makes the elements of one theme and keeps their images; `style` is set to that theme.

    The images are opaque: for each repetition of a clear one, Tk fetches what is behind it from the display.
    """

    def __init__(self, look: Look, style: ttk.Style) -> None:
        self.px = look.px
        self.colours = look.colours
        self.fonts = look.fonts
        self.ring = look.ring
        self.style = style
        self._look = look
        self._kept: list[tk.PhotoImage] = []

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
        self.style.element_create(
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
        self.style.layout(style, spec)

    def behind(self, surface: str) -> str:
        """Return the colour of a surface, by the word that begins its styles: `OnPage`, `Card`, `OnWarning`."""
        surface = surface.removeprefix("On")
        tones = {tone.value.capitalize(): each.fill for tone, each in self.colours.tones.items()}
        return {"Card": self.colours.card, "Field": self.colours.control, **tones}.get(surface, self.colours.page)

    def _image(self, picture: Image) -> tk.PhotoImage:
        photo = self._look.photo(picture)
        self._kept.append(photo)
        return photo
