"""Texts that can be selected and copied, not changed: one that scrolls, and one that wraps like a label."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from itertools import starmap
from tkinter import font as tkfont
from typing import Any

from trayapp.core.text import clean
from trayapp.ui.theme.direction import visual
from trayapp.ui.theme.theme import Theme
from trayapp.ui.window.buttons import on_keys
from trayapp.ui.window.field import text_look
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import Text


class ReadOnlyText(tk.Text):
    """Lines of text on a card; one that is drawn in another order than it came in is copied whole, as it came."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, font: tkfont.Font, **options: Any) -> None:
        theme: Theme = kit.theme
        look = theme.colours
        super().__init__(
            parent,
            font=font,
            **text_look(theme, look.card) | {"takefocus": True} | options,
            inactiveselectbackground=look.accent,
            cursor="xterm",
            state="disabled",
        )
        self._font = font
        self._copy = kit.copy
        self._came: list[str] = []
        self.shown: list[str] = []
        self.bind("<Button-1>", lambda _event: self.focus_set())
        on_keys(self, ["<<SelectAll>>", "<Control-a>", "<Control-A>"], lambda: self.tag_add("sel", "1.0", "end-1c"))
        on_keys(self, ["<<Copy>>"], self.copy)

    def put(self, text: str, drawn: str | None = None) -> None:
        """Show a text in place of what is shown: as it is `drawn`, or line by line."""
        if drawn is None:
            self._came = text.split("\n")
            self.shown = [visual(line, self._font, code=True) for line in self._came]
        else:
            self._came, self.shown = [text], [drawn]
        self.configure(state="normal")
        self.delete("1.0", "end")
        self.insert("1.0", "\n".join(self.shown))
        self.configure(state="disabled")

    def copy(self, *, whole: bool = False) -> None:
        """Copy what is chosen; if that is nothing and `whole`, all."""
        if text := self.chosen() or ("\n".join(self._came) if whole else ""):
            self._copy(clean(text))

    def chosen(self) -> str:
        """Return what is selected, as it came; empty if nothing is."""
        if not self.tag_ranges("sel"):
            return ""
        first, last = (int(str(self.index(end)).partition(".")[0]) for end in ("sel.first", "sel.last"))
        chosen = self.get("sel.first", "sel.last").split("\n")
        if len(self._came) == 1:
            return chosen_line(self._came[0], self.shown[0], "\n".join(chosen))
        pairs = zip(self._came[first - 1 : last], self.shown[first - 1 : last], chosen, strict=False)
        return "\n".join(starmap(chosen_line, pairs))


def chosen_line(came: str, shown: str, chosen: str) -> str:
    """Return what is chosen of a line: all of it, as it came, if it is shown in another order."""
    return came if chosen and came != shown else chosen


class Selectable(tk.Frame):
    """A read-only text. A click gives it the focus, and so does Tab."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, font: tkfont.Font, colour: str, behind: str) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=behind)
        self._line = theme.px(1)
        self._measure = Text(self, "", font, colour, behind)  # never shown: it tells how high the text is
        self.text = ReadOnlyText(
            self,
            kit,
            font,
            fg=colour,
            bg=behind,
            highlightthickness=self._line,
            highlightbackground=behind,
            highlightcolor=look.focus,
            padx=0,
            pady=0,
            wrap="word",
            height=1,
        )
        self.text.place(relwidth=1, relheight=1)
        on_keys(self.text, ["<<Copy>>"], partial(self.text.copy, whole=True))

    def show(self, text: str) -> None:
        """Show a text; call `fit` afterwards."""
        self._measure.configure(text=text)

    def fit(self, width: int) -> None:
        """Wrap to `width` pixels; a selection stays where the text is the same."""
        edges = 2 * self._line + 2  # a text needs more room for a line than a label
        self._measure.fit(width - edges)
        if [self._measure.shown] != self.text.shown:
            self.text.put(self._measure.whole, self._measure.shown)
        wide = min(self._measure.winfo_reqwidth() + edges, max(width, 1))
        self.configure(width=wide, height=self._measure.winfo_reqheight() + edges)
