"""Rows of any number: only those that are seen are in the widget."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import Any, Final, Literal

from trayapp.core.answers.rows import Rows
from trayapp.core.answers.tree import CLOSED, OPEN
from trayapp.core.language import _
from trayapp.core.text import clean
from trayapp.core.views.shown import Room, shortened
from trayapp.ui.theme import tokens
from trayapp.ui.theme.direction import visual
from trayapp.ui.window.between import BetweenEvents
from trayapp.ui.window.field import show_focus
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.scroll import Bar

MOST_ROWS: Final = 12
"""The page asks for no more rows than this; the grid scrolls, and takes what height the window has to spare."""
MOST_CODE_ROWS: Final = 26
WIDEST_COLUMN: Final = 320
"""No column of records begins wider than this, in logical pixels; its edge can be dragged."""
_SEEN: Final = Room(300, 10, 300)
UP, DOWN = "  ↑", "  ↓"


class RowView(ttk.Frame):
    """Shows `Rows` on a card, to scroll and to choose from."""

    def __init__(self, parent: tk.Misc, kit: RenderContext, rows: Rows) -> None:
        theme = kit.theme
        super().__init__(parent, style=theme.style("Card.TFrame"), padding=theme.px(tokens.SPACE * 0.75))
        self._kit = kit
        self.rows = rows
        self.hidden: set[int] = set()
        self._work = BetweenEvents(self, kit.draw, self._advanced)
        self._drawn = (-1, -1)
        self._top = self._left = self._at = self._anchor = 0
        self._chosen: range | set[int] = set()
        self.sorted: tuple[int, bool] | None = None
        self._widths: dict[int, int] = {}
        self._shown: list[int] = []
        self._headings: list[str] = []
        self._numeric: dict[int, bool] = {}
        self._style = theme.style("Code.Treeview" if rows.monospaced else "Treeview")
        self._font = theme.fonts.mono if rows.monospaced else theme.fonts.body
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        shown: Literal["headings", ""] = "headings" if rows.has_headings else ""
        self.tree = ttk.Treeview(self, style=self._style, show=shown, selectmode="none")
        self.tree.tag_configure("odd", background=theme.colours.stripe)
        name_control(self.tree, _("Answer"))
        self.tree.grid(row=0, column=0, sticky="nsew")
        styles = [theme.style(f"Card.{way}.TScrollbar") for way in ("Vertical", "Horizontal")]
        down = Bar(self, orient="vertical", command=self._bar_moved, style=styles[0], takefocus=False)
        across = Bar(self, orient="horizontal", command=self._bar_moved_across, style=styles[1], takefocus=False)
        self._keep_down, self._keep_across = down.keep(row=0, column=1), across.keep(row=1, column=0)
        self.tree.bind("<Configure>", lambda _event: self.draw())
        self.tree.bind("<Destroy>", self._destroyed)
        show_focus(self, self.tree)

    def sort(self, column: int) -> None:
        """Sort by a column, as its heading was clicked."""
        raise NotImplementedError

    def columns(self) -> list[int]:
        """Return the columns that are not hidden."""
        return [at for at in range(len(self.rows.titles)) if at not in self.hidden]

    def _fitting(self) -> int:
        """Return how many rows fit."""
        heading = self._kit.theme.px(32) if self.rows.has_headings else 0
        high = int(ttk.Style(self).lookup(self._style, "rowheight"))
        return max((self.tree.winfo_height() - heading) // high, 1)

    def draw(self) -> None:
        """Put what is to be seen into the widget."""
        tree, rows = self.tree, self.rows
        count, fitting = len(rows), self._fitting()
        self._drawn = count, len(rows.titles)
        self._top = max(min(self._top, count - fitting), 0)
        self._at = max(min(self._at, count - 1), 0)
        self._lay_out()
        seen = range(self._top, min(self._top + fitting + 1, count))
        items = tree.get_children()
        if len(items) > len(seen):
            tree.delete(*items[len(seen) :])
        for place, at in enumerate(seen):
            cells = [self._seen(cell) for cell in rows.cells(at, self._shown)]
            tags = ("odd",) if at % 2 and not rows.monospaced else ()
            if place < len(items):
                tree.item(items[place], values=cells, tags=tags)
            else:
                tree.insert("", "end", iid=str(place), values=cells, tags=tags)
        self._mark()
        most = MOST_CODE_ROWS if rows.monospaced or rows.folds else MOST_ROWS
        wanted = min(max(count, 3), most)
        if int(tree["height"]) != wanted:
            tree.configure(height=wanted)
            if self.winfo_manager():  # else the page that it is made for has yet to be laid out
                self._kit.refit()
        self._keep_down(self._top / max(count, 1), min((self._top + fitting) / max(count, 1), 1))

    def _lay_out(self) -> None:
        """Show the columns that there is room for."""
        tree, columns = self.tree, self.columns()
        self._left = max(min(self._left, len(columns) - 1), 0)
        room, wide = max(tree.winfo_width(), 1), 0
        shown: list[int] = []
        for column in columns[self._left :]:
            shown.append(column)
            wide += self._width(column)
            if wide >= room:
                break
        while self._left and wide + self._width(columns[self._left - 1]) <= room:
            self._left -= 1
            shown.insert(0, columns[self._left])
            wide += self._width(columns[self._left])
        headings = [self._heading(column) for column in shown]
        if (shown, headings) != (self._shown, self._headings):
            self._shown, self._headings = shown, headings
            least = self._kit.theme.px(24)
            tree.configure(columns=[str(column) for column in shown])
            for column, title in zip(shown, headings, strict=True):
                stretch = not self._numeric.get(column) and (not self.rows.folds or column == shown[-1])
                anchor: Literal["e", "w"] = "e" if self._numeric.get(column) else "w"
                wide = self._width(column)
                tree.column(str(column), width=wide, minwidth=min(wide, least), stretch=stretch, anchor=anchor)
                tree.heading(str(column), text=title, anchor=anchor, command=partial(self.sort, column))
        self._keep_across(self._left / max(len(columns), 1), min((self._left + len(shown)) / max(len(columns), 1), 1)
                          if wide > room else 1)  # fmt: skip

    def _heading(self, column: int) -> str:
        mark = "" if self.sorted is None or self.sorted[0] != column else (DOWN if self.sorted[1] else UP)
        return self._seen(self.rows.titles[column]) + mark

    def _width(self, column: int) -> int:
        """Return the width of a column: of its heading, and of the longest few cells that are known by now."""
        if column not in self._widths:
            theme, rows = self._kit.theme, self.rows
            if not len(rows):
                return theme.px(80)
            room = 2 * theme.px(tokens.SPACE * 1.25) + theme.px(2)
            most = theme.px(WIDEST_COLUMN * (3 if rows.monospaced or rows.folds else 1))
            cells = [self._seen(rows.cells(at, [column])[0]) for at in rows.first()]
            widest = max((self._font.measure(cell) for cell in sorted(cells, key=len)[-5:]), default=0)
            heading = theme.fonts.caption.measure(self._seen(rows.titles[column]) + DOWN) if rows.has_headings else 0
            self._widths[column] = min(max(widest, heading) + room, most)
            self._numeric[column] = rows.has_headings and not rows.folds and rows.is_numeric(column)
        return self._widths[column]

    def natural_width(self) -> int:
        """Return the width at which no column is cut and nothing scrolls sideways; of very many, of the first ones."""
        theme = self._kit.theme
        return sum(self._width(column) for column in self.columns()[:30]) + 4 * theme.px(tokens.SPACE)

    def _mark(self) -> None:
        items = self.tree.get_children()
        chosen = [item for place, item in enumerate(items) if self._top + place in self._chosen]
        self.tree.selection_set(chosen)
        place = self._at - self._top
        if 0 <= place < len(items):
            self.tree.focus(items[place])

    def _seen(self, text: str) -> str:
        """Return a cell on one line as it is drawn, cleaned and shortened."""
        line = shortened(text[: 2 * _SEEN.characters], _SEEN) if len(text) > _SEEN.characters else text
        line = clean(line.replace("\r", "").replace("\n", "⏎").replace("\t", "    "))
        begin = len(line) - len(line.lstrip(f" {CLOSED}{OPEN}"))  # of a branch
        return line[:begin] + visual(line[begin:], self._font, code=self.rows.monospaced or self.rows.folds)

    # Moving

    def _wheeled(self, by: int) -> str | None:
        before = self._top
        self._scroll_to(self._top + by)
        return "break" if self._top != before else None

    def _scroll_to(self, top: float) -> None:
        top = round(min(max(top, 0), max(len(self.rows) - self._fitting(), 0)))
        if top != self._top:
            self._top = top
            self.draw()

    def _bar_moved(self, how: str, amount: str, what: str = "") -> None:
        if how == "moveto":
            self._scroll_to(float(amount) * len(self.rows))
        else:
            self._scroll_to(self._top + float(amount) * (self._fitting() if what == "pages" else 1))

    def _bar_moved_across(self, how: str, amount: str, _what: str = "") -> None:
        if how == "moveto":
            self._across_by(round(float(amount) * len(self.columns())) - self._left)
        else:
            self._across_by(int(float(amount)))

    def _across_by(self, by: int) -> str:
        self._left = max(self._left + by, 0)
        self.draw()
        return "break"

    def go_to(self, at: int, *, select: bool = False) -> None:
        """Make `at` the row that the keyboard is at, and show it; `select` adds what is between."""
        if not len(self.rows):
            return
        self._at = at
        if not select:
            self._anchor = at
        self._chosen = range(min(self._anchor, at), max(self._anchor, at) + 1)
        fitting = self._fitting()
        if not self._top <= at < self._top + fitting:
            self._top = at if at < self._top else at - fitting + 1
        self.draw()

    def hide(self, column: int | None) -> None:
        """Hide a column, or show it again; None shows all."""
        self.hidden = set() if column is None else self.hidden ^ {column}
        self.draw()

    def _row_at(self, y: int) -> int | None:
        item = self.tree.identify_row(y)
        return self._top + self.tree.get_children().index(item) if item else None

    def _advanced(self) -> None:
        if self._drawn != (len(self.rows), len(self.rows.titles)) or not self._work:
            self.draw()

    def _destroyed(self, event: tk.Event[Any]) -> None:
        if event.widget is self.tree:
            self._work.stop()
