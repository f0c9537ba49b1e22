"""The fonts: the system's own if it has a good one, in sizes in points."""

from __future__ import annotations

import contextlib
import tkinter as tk
from tkinter import font as tkfont
from typing import Final, Literal

from trayapp.ui.theme.detect import own_dpi

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
