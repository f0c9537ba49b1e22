"""A text that can be selected and copied, and wraps like a label."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import font as tkfont

from trayapp.ui.window.buttons import on_keys
from trayapp.ui.window.field import text_look
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import Text


class Selectable(tk.Frame):
    """A read-only text. A click gives it the focus, and so does Tab where `stop` is True."""

    def __init__(
        self, parent: tk.Misc, kit: RenderContext, font: tkfont.Font, colour: str, behind: str, *, stop: bool
    ) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=behind)
        self._kit = kit
        self._line = theme.px(1)
        self._measure = Text(self, "", font, colour, behind)  # never shown: it tells how high the text is
        self.text = tk.Text(
            self,
            font=font,
            **text_look(theme, behind) | {"fg": colour, "highlightthickness": self._line},
            inactiveselectbackground=look.accent,
            highlightbackground=behind,
            highlightcolor=look.focus,
            padx=0,
            pady=0,
            wrap="word",
            height=1,
            cursor="xterm",
            takefocus=stop,
            state="disabled",
        )
        self.text.place(relwidth=1, relheight=1)
        self.text.bind("<Button-1>", lambda _event: self.text.focus_set())
        on_keys(self.text, ["<<Copy>>"], self._copy)
        on_keys(
            self.text,
            ["<<SelectAll>>", "<Control-a>", "<Control-A>"],
            partial(self.text.tag_add, "sel", "1.0", "end-1c"),
        )

    def show(self, text: str) -> None:
        """Show a text; call `fit` afterwards."""
        self._measure.configure(text=text)

    def _copy(self) -> None:
        chosen = self.text.tag_ranges("sel")
        self._kit.copy(self.text.get(*chosen) if chosen else self.text.get("1.0", "end-1c"))

    def fit(self, width: int) -> None:
        """Wrap to `width` pixels; a selection stays where the text is the same."""
        edges = 2 * self._line
        self._measure.fit(width - edges)
        text = str(self._measure["text"])
        if text != self.text.get("1.0", "end-1c"):
            self.text.configure(state="normal")
            self.text.replace("1.0", "end", text)
            self.text.configure(state="disabled")
        wide = min(self._measure.winfo_reqwidth() + edges, max(width, 1))
        self.configure(width=wide, height=self._measure.winfo_reqheight() + edges)
