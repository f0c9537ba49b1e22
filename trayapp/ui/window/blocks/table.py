"""Records as a table."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import ClassVar, Final, Literal

from trayapp.core.views.elements import Table
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import on_keys
from trayapp.ui.window.scroll import add_bars

MOST_ROWS: Final = 12
"""The most rows in the table's natural height; it scrolls, and takes the height that the window has to spare."""
WIDEST_COLUMN: Final = 320
"""The widest initial column, in logical pixels; its edge can be dragged."""
MEASURED: Final = 200
"""The number of rows that are measured for the columns' widths."""
STEP: Final = 40
"""The pixels that a key scrolls horizontally."""
UP, DOWN = "  ↑", "  ↓"


class TableBlock(BlockWidget[Table]):
    """The records in a `ttk.Treeview`, with columns as wide as their contents.

    A click on a heading sorts by it, and a second click reverses the order; from the keyboard Ctrl with Left or
    Right chooses the column and with Up or Down the order. Ctrl+C copies the selected rows, separated by tabs.
    """

    fills: ClassVar[bool] = True

    def build(self) -> None:
        theme = self.kit.theme
        self._sorted: tuple[int, bool] | None = None
        self._widths: list[int] = []
        self._card = ttk.Frame(self, style=theme.style("Card.TFrame"), padding=theme.px(tokens.SPACE * 0.75))
        self._card.pack(fill="both", expand=True)
        self.tree = ttk.Treeview(self._card, style=theme.style("Treeview"), show="headings", selectmode="extended")
        self.tree.tag_configure("odd", background=theme.colours.stripe)
        add_bars(self._card, self.kit.theme, "Card", self.tree)
        self._bind()

    def _bind(self) -> None:
        tree = self.tree
        tree.bind("<FocusIn>", self._focused)
        tree.bind("<FocusOut>", lambda _event: self._card.state(["!focus"]))
        tree.bind("<Shift-MouseWheel>", lambda event: tree.xview_scroll(-STEP if event.delta > 0 else STEP, "units"))
        on_keys(tree, ["<Left>", "<Shift-Button-4>"], partial(tree.xview_scroll, -STEP, "units"))
        on_keys(tree, ["<Right>", "<Shift-Button-5>"], partial(tree.xview_scroll, STEP, "units"))
        on_keys(tree, ["<Control-Left>"], partial(self._sort_beside, -1))
        on_keys(tree, ["<Control-Right>"], partial(self._sort_beside, 1))
        on_keys(tree, ["<Control-Up>"], partial(self._turn, down=False))
        on_keys(tree, ["<Control-Down>"], partial(self._turn, down=True))
        on_keys(tree, ["<<SelectAll>>", "<Control-a>"], lambda: tree.selection_set(tree.get_children()))
        on_keys(tree, ["<<Copy>>"], self._copy)

    def render(self, block: Table) -> None:
        """Show `block`; keep the user's sort order while the columns stay the same."""
        tree = self.tree
        if tuple(tree["columns"] or ()) != tuple(map(str, range(len(block.columns)))):
            self._sorted = None
        if self._sorted is not None and self._sorted[0] >= len(block.columns):
            self._sorted = None
        self._numeric = [_is_numeric([row[at] for row in block.rows]) for at in range(len(block.columns))]
        tree.configure(columns=[str(at) for at in range(len(block.columns))])
        self._measure(block)
        for at, wide in enumerate(self._widths):
            tree.column(str(at), width=wide, minwidth=wide, stretch=not self._numeric[at], anchor=self._anchor(at))
        tree.configure(height=min(max(len(block.rows), 3), MOST_ROWS))
        self._fill()

    def _anchor(self, at: int) -> Literal["e", "w"]:
        return "e" if self._numeric[at] else "w"

    def _measure(self, block: Table) -> None:
        theme = self.kit.theme
        room = 2 * theme.px(tokens.SPACE * 1.25) + theme.px(2)
        most = theme.px(WIDEST_COLUMN)
        self._widths = []
        for at, name in enumerate(block.columns):
            # Only the longest cells are measured, as measuring every cell of a long table is slow.
            cells = sorted({row[at] for row in block.rows[:MEASURED]}, key=len)[-5:]
            widest = max((theme.fonts.body.measure(cell) for cell in cells), default=0)
            heading = theme.fonts.caption.measure(name + DOWN)
            self._widths.append(min(max(widest, heading) + room, most))

    def _fill(self) -> None:
        tree = self.tree
        tree.delete(*tree.get_children())
        rows = list(self.block.rows)
        if self._sorted is not None:
            at, down = self._sorted
            if self._numeric[at]:
                rows.sort(key=lambda row: _number(row[at]), reverse=down)
            else:
                rows.sort(key=lambda row: row[at].casefold(), reverse=down)
        for number, row in enumerate(rows):
            tree.insert("", "end", values=row, tags=("odd",) if number % 2 else ())
        for at, name in enumerate(self.block.columns):
            mark = "" if self._sorted is None or self._sorted[0] != at else (DOWN if self._sorted[1] else UP)
            tree.heading(str(at), text=name + mark, anchor=self._anchor(at), command=partial(self.sort, at))

    def sort(self, at: int, *, down: bool | None = None) -> None:
        """Sort by a column: ascending, or descending if it was sorted ascending already."""
        if down is None:
            down = self._sorted == (at, False)
        self._sorted = (at, down)
        self._fill()

    def _sort_beside(self, by: int) -> None:
        count = len(self.block.columns)
        self.sort((self._sorted[0] + by) % count if self._sorted else (0 if by > 0 else count - 1), down=False)

    def _turn(self, *, down: bool) -> None:
        self.sort(self._sorted[0] if self._sorted else 0, down=down)

    def _focused(self, _event: tk.Event[tk.Misc]) -> None:
        self._card.state(["focus"])
        rows = self.tree.get_children()
        if rows and not self.tree.focus():
            self.tree.focus(rows[0])

    def _copy(self) -> None:
        chosen = [self.tree.item(row, "values") for row in self.tree.selection()]
        if chosen:
            self.kit.copy("\n".join("\t".join(map(str, row)) for row in chosen))

    def natural_width(self) -> int:
        """Return the width at which no column is cut and nothing scrolls horizontally."""
        return sum(self._widths) + 4 * self.kit.theme.px(tokens.SPACE)


def _number(text: str) -> float:
    """Read a cell as a number; an empty one sorts first. Raise ValueError if it isn't one."""
    return float(text) if text else float("-inf")


def _is_numeric(cells: list[str]) -> bool:
    """Return whether all cells that hold anything hold a number."""
    held = [cell for cell in cells if cell]
    try:
        return bool(held) and all(_number(cell) == _number(cell) for cell in held)
    except ValueError:
        return False
