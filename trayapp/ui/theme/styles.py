"""The ttk styles: every widget's parts drawn for one mode and one scale, when it is first used.

ttk's own themes are bitmaps of one size or plain lines, so ours starts from "clam" for its behaviour and gives each
widget images that stretch between their corners. The styles are named after what they are for:
`OnPage.Primary.TButton`, `Card.TFrame`, `Good.Chip.TLabel`, `Held.Pill.TLabel`, `Warning.Banner.TFrame`,
`Card.Vertical.TScrollbar`.
"""

from __future__ import annotations

from collections.abc import Callable
from tkinter import ttk
from typing import Final

from trayapp.ui.theme import controls, surfaces, tokens
from trayapp.ui.theme.look import Look
from trayapp.ui.theme.parts import Parts

_MAKERS: Final[dict[str, Callable[[Parts, str], None]]] = {
    "TButton": controls.button,
    "TCheckbutton": controls.tick,
    "TScrollbar": controls.scrollbar,
    "TProgressbar": controls.progress,
    "TFrame": surfaces.frame,
    "TLabel": surfaces.label,
    "Treeview": surfaces.table,
}


class Styles:
    """Makes the styles of the theme that `style` is set to."""

    def __init__(self, look: Look, style: ttk.Style) -> None:
        self._parts = parts = Parts(look, style)
        self._made: set[str] = set()
        c = parts.colours
        style.configure(
            ".", background=c.page, foreground=c.text, font=parts.fonts.body, borderwidth=0, wraplength=tokens.DRAWABLE
        )
        style.configure("TFrame", background=c.page)

    def use(self, name: str) -> str:
        """Return the name of a style back, made."""
        if name not in self._made:
            self._made.add(name)
            _MAKERS[name.rpartition(".")[2]](self._parts, name)
        return name

    def use_foreign(self) -> None:
        """Make the styles of Tk's own dialogs, and the colours to what they alone use: on X11, for files."""
        for name in ("TButton", "TCheckbutton"):
            self.use(name)
        c, px, style = self._parts.colours, self._parts.px, self._parts.style
        edges = {"bordercolor": c.control_line, "lightcolor": c.control, "darkcolor": c.control}
        typed = {"fieldbackground": c.control, "insertcolor": c.text}
        chosen = {"selectbackground": c.selection, "selectforeground": c.selection_text}
        style.configure("TEntry", padding=px(4), foreground=c.text, **edges, **typed, **chosen)
        style.map("TEntry", bordercolor=[("focus", c.focus)], lightcolor=[("focus", c.focus)])
        style.configure(
            "TScrollbar", background=c.thumb, troughcolor=c.card, arrowcolor=c.text_soft, gripcount=0, **edges
        )
        style.map("TScrollbar", background=[("disabled", c.card), ("active", c.thumb_hover)])
        style.configure("TMenubutton", arrowcolor=c.text_soft, padding=px(4), **edges)
        style.map("TMenubutton", background=[("active", c.control_hover)])
