"""Scrolling: scrollbars that are shown only when needed, and the area that scrolls a whole page."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk
from typing import Any, Final, Literal

from trayapp.ui.theme import tokens
from trayapp.ui.theme.theme import Theme

WHEEL_STEP: Final = 56


class Bar(ttk.Scrollbar):
    """A scrollbar that hides while everything is visible."""

    def keep(self, **where: Any) -> Callable[[float, float], None]:
        """Return the scroll command of the widget; `where` is the bar's place in the grid."""

        def moved(first: float, last: float) -> None:
            if float(first) <= 0 and float(last) >= 1:  # Tcl passes strings
                self.grid_remove()
            else:
                self.grid(**where, sticky="nsew")
            self.set(first, last)

        return moved


def add_bars(
    box: tk.Frame | ttk.Frame, theme: Theme, surface: Literal["Card", "Field"], content: tk.Text | ttk.Treeview
) -> None:
    """Let `content` fill its box, with a scrollbar below it and one at its right."""
    box.columnconfigure(0, weight=1)
    box.rowconfigure(0, weight=1)
    content.grid(row=0, column=0, sticky="nsew")
    styles = [theme.style(f"{surface}.{way}.TScrollbar") for way in ("Vertical", "Horizontal")]
    down = Bar(box, orient="vertical", command=content.yview, style=styles[0], takefocus=False)
    across = Bar(box, orient="horizontal", command=content.xview, style=styles[1], takefocus=False)
    content.configure(yscrollcommand=down.keep(row=0, column=1), xscrollcommand=across.keep(row=1, column=0))


class ScrollArea(tk.Frame):
    """Shows a part of its content, which is as wide as the area and up to `HIGHEST_PAGE` high.

    The content is a child of the area, set with `hold`. It is placed explicitly, as a canvas would lay it out only when
    it is visible.
    """

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, bg=theme.colours.page)
        self._theme = theme
        self._content: tk.Widget | None = None
        self._top = 0
        self._high = 0
        self._seen = 0
        style = theme.style("Page.Vertical.TScrollbar")
        self.bar = ttk.Scrollbar(self, orient="vertical", command=self._bar_moved, style=style, takefocus=False)

    def hold(self, content: tk.Widget) -> None:
        """Show this content, from its top; the caller destroys the previous content."""
        self._content = content
        self._top = 0

    def fit(self, width: int, height: int) -> None:
        """Show the content in an area of this size, which it fills if it is smaller."""
        if self._content is None:
            return
        self._seen = height
        self._high = max(min(self._content.winfo_reqheight(), tokens.HIGHEST_PAGE), height)
        self._width = width
        self.scroll_to(self._top)
        if self._high > height:
            edge = self._theme.px(2)
            self.bar.place(relx=1, x=-edge, y=edge, anchor="ne", relheight=1, height=-2 * edge)
            self.bar.lift()
        else:
            self.bar.place_forget()

    @property
    def top(self) -> int:
        """The number of the content's pixels above the visible part."""
        return self._top

    def scroll_to(self, top: float) -> None:
        """Scroll so that the content is shown from `top` pixels on, within its limits."""
        if self._content is None:
            return
        self._top = round(min(max(top, 0), self._high - self._seen))
        self._content.place(x=0, y=-self._top, width=self._width, height=self._high)
        self.bar.set(self._top / max(self._high, 1), (self._top + self._seen) / max(self._high, 1))

    def scroll_by(self, pixels: float) -> None:
        """Scroll down by a number of pixels; up if it is negative."""
        self.scroll_to(self._top + pixels)

    def scroll_pages(self, pages: float) -> None:
        """Scroll by a multiple of the visible height."""
        self.scroll_by(pages * self._seen)

    def reveal(self, widget: tk.Misc) -> None:
        """Scroll no further than needed to show the whole of a widget inside the content."""
        if self._content is None or not str(widget).startswith(f"{self._content}."):
            return
        edge = self._theme.px(12)
        top = widget.winfo_rooty() - self._content.winfo_rooty() - edge
        bottom = top + widget.winfo_height() + 2 * edge
        if top < self._top or bottom - top > self._seen:
            self.scroll_to(top)
        elif bottom > self._top + self._seen:
            self.scroll_to(bottom - self._seen)

    def follow(self, top: tk.Toplevel) -> None:
        """Scroll by a window's keys and wheel, unless its widgets handle them, and to the widget with the focus."""
        step = self._theme.px(WHEEL_STEP)
        for key, move in {
            "<Up>": partial(self.scroll_by, -step),
            "<Down>": partial(self.scroll_by, step),
            "<Prior>": partial(self.scroll_pages, -0.9),
            "<Next>": partial(self.scroll_pages, 0.9),
            "<Home>": partial(self.scroll_to, 0),
            "<End>": partial(self.scroll_to, float("1e9")),
        }.items():
            top.bind(key, partial(_by_key, move))
        top.bind("<MouseWheel>", lambda event: self._by_wheel(event.widget, _notches_of(event)))
        top.bind("<Button-4>", lambda event: self._by_wheel(event.widget, -1))
        top.bind("<Button-5>", lambda event: self._by_wheel(event.widget, 1))
        top.bind("<FocusIn>", lambda event: self.reveal(event.widget))

    def _by_wheel(self, widget: tk.Misc, notches: float) -> None:
        if isinstance(widget, ttk.Treeview | tk.Text):
            first, last = widget.yview()
            if (notches < 0 and first > 0) or (notches > 0 and last < 1):
                return
        self.scroll_by(notches * self._theme.px(WHEEL_STEP))

    def _bar_moved(self, how: str, amount: str, what: str = "") -> None:
        if how == "moveto":
            self.scroll_to(float(amount) * self._high)
        elif what == "pages":
            self.scroll_pages(float(amount) * 0.9)
        else:
            self.scroll_by(float(amount) * self._theme.px(48))


def _notches_of(event: tk.Event[tk.Misc]) -> float:
    """Return the wheel's movement in notches, of which Windows reports 120ths."""
    return -event.delta / 120 if abs(event.delta) >= 120 else -float(event.delta)  # noqa: PLR2004 - Windows's notch


def _by_key(move: Callable[[], None], event: tk.Event[tk.Misc]) -> None:
    if not isinstance(event.widget, ttk.Treeview | tk.Text | tk.Entry):  # which handle it themselves
        move()
