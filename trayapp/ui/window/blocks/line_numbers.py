"""The numbers of a text's lines, beside it."""

from __future__ import annotations

import tkinter as tk

from trayapp.ui.theme.theme import Theme

LEAST = 2
"""The fewest digits that there is room for."""
_MORE = "\n" * 8
"""Below the last number, so that the numbers scroll as far as a text with a scrollbar below it."""


class LineNumbers(tk.Text):
    """Follows a text of lines that don't wrap; call `watch` once the text has its scrollbars."""

    def __init__(self, parent: tk.Misc, theme: Theme, text: tk.Text) -> None:
        look = theme.colours
        super().__init__(
            parent,
            font=theme.fonts.mono,
            fg=look.text_soft,
            bg=look.control,
            bd=0,
            highlightthickness=0,
            width=LEAST,
            height=1,
            padx=theme.px(4),
            pady=text["pady"],
            wrap="none",
            takefocus=False,
            cursor="arrow",
            state="disabled",
        )
        self.tag_configure("right", justify="right")
        self._text = text
        self._count = 0
        self.bindtags((str(self),))  # neither selected nor scrolled by itself

    def watch(self) -> None:
        """Follow the text: Tk calls what it scrolls with whenever lines come, go or move."""
        bar = str(self._text["yscrollcommand"])

        def moved(first: float, last: float) -> None:
            self._text.tk.call(bar, first, last)
            self.follow()

        self._text.configure(yscrollcommand=moved)

    def follow(self) -> None:
        """Show the numbers of the lines that are seen."""
        count = int(str(self._text.index("end-1c")).partition(".")[0])
        if count != self._count:
            self._count = count
            numbers = "\n".join(map(str, range(1, count + 1)))
            self.configure(state="normal", width=max(len(str(count)), LEAST))
            self.replace("1.0", "end", numbers + _MORE)
            self.tag_add("right", "1.0", "end")
            self.configure(state="disabled")
        top = str(self._text.index("@0,0")).partition(".")[0]
        self.yview(f"{top}.0")
        place = self._text.dlineinfo("@0,0")
        if place and (hidden := int(str(self._text["pady"])) - place[1]) > 0:
            self.yview_scroll(hidden, "pixels")
