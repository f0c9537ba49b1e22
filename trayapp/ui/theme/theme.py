"""The look as a ttk theme: every widget's parts drawn for one mode and one scale, when a style is first used.

ttk's own themes are bitmaps of one size or plain lines, so ours starts from "clam" for its behaviour and gives each
widget images that stretch between their corners. The styles are named after what they are for:
`OnPage.Primary.TButton`, `Card.TFrame`, `Good.Chip.TLabel`, `Held.Pill.TLabel`, `Warning.Banner.TFrame`,
`Card.Vertical.TScrollbar`.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import font as tkfont
from typing import Final

from PIL.ImageTk import PhotoImage

from trayapp.system.appearance import Appearance
from trayapp.ui.theme import controls, shapes, surfaces, tokens
from trayapp.ui.theme.direction import visual
from trayapp.ui.theme.look import Look
from trayapp.ui.theme.signs import sign

_MAKERS: Final[dict[str, Callable[[Look, str], None]]] = {
    "TButton": controls.button,
    "TCheckbutton": controls.tick,
    "TScrollbar": controls.scrollbar,
    "TProgressbar": controls.progress,
    "TFrame": surfaces.frame,
    "TLabel": surfaces.label,
    "Treeview": surfaces.table,
}


class Theme(Look):
    """The look with its styles and signs, each made when it is first asked for."""

    def __init__(self, root: tk.Misc, appearance: Appearance, *, scale: float) -> None:
        super().__init__(root, appearance, scale=scale)
        self._made: set[str] = set()
        self._signs: dict[tuple[str, str, str, float, bool], PhotoImage] = {}
        c = self.colours
        self.ttk_style.configure(
            ".", background=c.page, foreground=c.text, font=self.fonts.body, borderwidth=0, wraplength=tokens.DRAWABLE
        )
        self.ttk_style.configure("TFrame", background=c.page)

    def seen(self, text: str) -> str:
        """Return a line of text as Tk has to be given it, to be seen in its order."""
        return visual(text, self.fonts.body)

    def style(self, name: str) -> str:
        """Return the name of a ttk style back, made."""
        if name not in self._made:
            self._made.add(name)
            _MAKERS[name.rpartition(".")[2]](self, name)
        return name

    def style_dialogs(self) -> None:
        """Make the styles of Tk's own dialogs, and the colours of what they alone use: on X11, for files."""
        for name in ("TButton", "TCheckbutton"):
            self.style(name)
        c, px, style = self.colours, self.px, self.ttk_style
        edges = {"bordercolor": c.control_line, "lightcolor": c.control, "darkcolor": c.control}
        typed = {"fieldbackground": c.control, "insertcolor": c.text}
        chosen = {"selectbackground": c.accent, "selectforeground": c.on_accent}
        style.configure("TEntry", padding=px(4), foreground=c.text, **edges, **typed, **chosen)
        style.map("TEntry", bordercolor=[("focus", c.focus)], lightcolor=[("focus", c.focus)])
        style.configure(
            "TScrollbar", background=c.thumb, troughcolor=c.card, arrowcolor=c.text_soft, gripcount=0, **edges
        )
        style.map("TScrollbar", background=[("disabled", c.card), ("active", c.thumb_hover)])
        style.configure("TMenubutton", arrowcolor=c.text_soft, padding=px(4), **edges)
        style.map("TMenubutton", background=[("active", c.control_hover)])

    def sign(self, name: str, colour: str, behind: str, *, gap: float = 0, clear: bool = False) -> PhotoImage:
        """Return a small sign of one colour, drawn once and kept; `gap` is the room to its right.

        Unless it is `clear`, which Tk draws more slowly, it can be used only on the colour `behind`.
        """
        key = (name, colour, behind, gap, clear)
        if key not in self._signs:
            room = self.px(gap) if gap else 0
            drawn = sign(name, self.px(tokens.GLYPH), colour, behind, gap=room, clear=clear)
            self._signs[key] = self.photo(drawn)
        return self._signs[key]

    def drop(self, font: tkfont.Font) -> int:
        """Return how far below the top of a text a sign is centred on its first line, in real pixels."""
        return max((font.metrics("linespace") - self.px(tokens.GLYPH)) // 2, 0)

    def tile(self, name: str, side: float) -> PhotoImage:
        """Return a sign in the accent's colour on a soft tile of `side` logical pixels, drawn once and kept."""
        key = (name, "tile", "", side, True)
        if key not in self._signs:
            drawn = shapes.tile(name, self.px(side), self.px(tokens.RADIUS_CONTROL + 2), self.colours)
            self._signs[key] = self.photo(drawn)
        return self._signs[key]
