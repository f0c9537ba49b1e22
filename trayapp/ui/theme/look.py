"""The look at one scale and in one mode: colours, the system's own fonts, lengths, and what styles are made with."""

from __future__ import annotations

import contextlib
import tkinter as tk
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any, Final, Literal

from PIL.Image import Image
from PIL.ImageTk import PhotoImage

from trayapp.system.appearance import Appearance
from trayapp.ui.theme import tokens
from trayapp.ui.theme.detect import own_dpi
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
        self._kept: list[PhotoImage] = []

    @property
    def ring(self) -> int:
        """How far a control's image reaches beyond its visible edge: the room of its focus ring."""
        return self.px(tokens.RING + tokens.RING_GAP)

    def px(self, length: float) -> int:
        """Return the real pixels of a logical length, at least 1."""
        return max(1, round(length * self.scale))

    def photo(self, picture: Image) -> PhotoImage:
        """Make an image that Tk can show; the caller keeps it."""
        return PhotoImage(picture, master=self._root)

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

    def _image(self, picture: Image) -> PhotoImage:
        photo = self.photo(picture)
        self._kept.append(photo)
        return photo


_POOR: Final = frozenset({"fixed", "helvetica", "courier", "clean", "lucida", "times", "nimbus sans", "nimbus sans l"})
"""Families that Tk falls back to if the system names none."""
_UI: Final = ("Cantarell", "Noto Sans", "Ubuntu", "Open Sans", "DejaVu Sans", "Liberation Sans")
_MONO: Final = ("Cascadia Mono", "Consolas", "Menlo", "DejaVu Sans Mono", "Noto Sans Mono", "Liberation Mono")

_POINTS: Final = {"caption": 9.0, "body": 10.0, "strong": 10.0, "heading": 11.0, "title": 16.0, "mono": 9.5}
_BOLD: Final = frozenset({"strong", "heading", "title"})
_AQUA_FACTOR: Final = 1.3
"""A point is a pixel on macOS, whose own text is of 13 points."""


class Fonts:
    """The named faces of the look. `factor` is how many pixels a point is, as ``tk scaling`` has it."""

    def __init__(self, root: tk.Misc, factor: float) -> None:
        own_dpi(root)  # Tk loses it with the next line
        root.tk.call("tk", "scaling", factor)
        aqua = root.tk.call("tk", "windowingsystem") == "aqua"
        points = _AQUA_FACTOR if aqua else 1.0
        family = _family(root, "TkDefaultFont", _UI)
        fixed = _family(root, "TkFixedFont", _MONO)

        def make(name: str) -> tkfont.Font:
            # Negative sizes are pixels: points rounded by Tk itself would lose the halves.
            size = -round(_POINTS[name] * points * factor)
            weight: Literal["bold", "normal"] = "bold" if name in _BOLD else "normal"
            return tkfont.Font(root, family=fixed if name == "mono" else family, size=size, weight=weight)

        self.caption = make("caption")
        self.body = make("body")
        self.strong = make("strong")
        self.heading = make("heading")
        self.title = make("title")
        self.mono = make("mono")


def _family(root: tk.Misc, named: str, others: tuple[str, ...]) -> str:
    with contextlib.suppress(tk.TclError):
        family: str = tkfont.nametofont(named, root).actual("family")
        if family.casefold() not in _POOR:
            return family
    for family in others:
        if tkfont.Font(root, family=family, size=10).actual("family") == family:
            return family
    return named
