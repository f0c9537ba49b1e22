"""What a user does with rows: choose, sort, search, fold and copy them."""

from __future__ import annotations

import tkinter as tk
from array import array
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from trayapp.core.answers.rows import MOST_FOUND, Rows, Searched, Work, beside, separated
from trayapp.core.answers.table import Table
from trayapp.core.answers.tree import Tree
from trayapp.core.language import _, number
from trayapp.core.text import clean
from trayapp.ui.theme import tokens
from trayapp.ui.window.buttons import on_keys
from trayapp.ui.window.keys import MENU_BY_KEY, make_menu
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.row_view import RowView
from trayapp.ui.window.type_ahead import TypeAhead, beginning

MOST_COPIED: Final = 4_000_000
"""Characters that the clipboard takes: Tk hands them over in one piece."""
_SHIFT, _CONTROL = 1, 4


class Grid(RowView):
    """Shows `Rows` on a card, to scroll, select and copy; `said` is called with what is to be said of them.

    From the keyboard: the arrows move, with Shift they select; Left and Right scroll sideways, or fold a branch; Ctrl
    with Left or Right chooses the column to sort by and with Up or Down the order; Ctrl+C copies, Ctrl+A takes all.
    """

    def __init__(
        self, parent: tk.Misc, kit: RenderContext, rows: Rows, said: Callable[[str], None] = lambda _text: None
    ) -> None:
        super().__init__(parent, kit, rows)
        self._said = said
        self._filter = self._sought = ""
        self._places = array("Q")
        self._all_found = False
        self._bind()
        self._work.go_on(rows.work(), self._worked)

    def _bind(self) -> None:
        tree = self.tree
        tree.bind("<Button-1>", self._clicked)
        tree.bind("<B1-Motion>", self._dragged)
        tree.bind("<Double-Button-1>", self._clicked_twice)
        tree.bind("<ButtonRelease-1>", self._released, add=True)
        tree.bind("<<ContextMenu>>", self._asked)
        on_keys(tree, [MENU_BY_KEY], lambda: self._menu(tree.winfo_rootx() + 20, tree.winfo_rooty() + 20))
        tree.bind("<MouseWheel>", lambda event: self._wheeled(-3 if event.delta > 0 else 3))
        tree.bind("<Button-4>", lambda _event: self._wheeled(-3))
        tree.bind("<Button-5>", lambda _event: self._wheeled(3))
        tree.bind("<Shift-MouseWheel>", lambda event: self._across_by(-1 if event.delta > 0 else 1))
        on_keys(tree, ["<Shift-Button-5>"], partial(self._across_by, 1))
        on_keys(tree, ["<Shift-Button-4>"], partial(self._across_by, -1))
        for key, by in {"Up": -1, "Down": 1, "Prior": -0.9, "Next": 0.9, "Home": -1e9, "End": 1e9}.items():
            on_keys(tree, [f"<{key}>"], partial(self._moved, by))
            on_keys(tree, [f"<Shift-{key}>"], partial(self._moved, by, select=True))
        on_keys(tree, ["<Left>"], partial(self._sideways, -1))
        on_keys(tree, ["<Right>"], partial(self._sideways, 1))
        on_keys(tree, ["<Control-Left>"], partial(self._sort_beside, -1))
        on_keys(tree, ["<Control-Right>"], partial(self._sort_beside, 1))
        on_keys(tree, ["<Control-Up>"], partial(self._turn, down=False))
        on_keys(tree, ["<Control-Down>"], partial(self._turn, down=True))
        on_keys(tree, ["<<SelectAll>>", "<Control-a>"], self._take_all)
        on_keys(tree, ["<<Copy>>"], self.copy)
        TypeAhead(tree, self._begins)

    def follow(self, before: Grid | None) -> None:
        """Take the place, order, widths and hidden columns of a grid that had the same rows, or the first of them."""
        if before is None or before.rows.titles != self.rows.titles[: len(before.rows.titles)]:
            return
        kept = vars(before)
        for name in ("hidden", "_widths", "_numeric", "_top", "_left", "_at", "_filter", "sorted"):
            setattr(self, name, kept[name])
        if self.sorted is not None or self._filter:
            self._arrange()

    def _worked(self) -> None:
        if isinstance(self.rows, Table) and self.rows.has_more_columns and not self._filter:
            self._said(_("The first {count} columns", count=number(len(self.rows.titles))))

    # Keys

    def _sideways(self, by: int) -> None:
        rows = self.rows
        if not isinstance(rows, Tree) or not len(rows):
            self._across_by(by)
        elif rows.is_open(self._at) is (by < 0):
            self.fold(self._at)
        elif by < 0 and (above := rows.above(self._at)) is not None:
            self.go_to(above)

    def _moved(self, by: float, *, select: bool = False) -> None:
        step = round(by * self._fitting()) if by % 1 else by
        self.go_to(round(min(max(self._at + step, 0), len(self.rows) - 1)), select=select)

    def _begins(self, word: str, goes_on: bool) -> None:
        """Go to the next row that begins with a word in the first column that is shown."""
        found: list[int] = []
        work = beginning(self.rows, self._shown[0], word, self._at if goes_on else self._at + 1, found)
        self._work.drop("beginning")
        self._work.go_on(work, lambda: self.go_to(found[0]) if found else None)

    def _take_all(self) -> None:
        self._chosen = range(len(self.rows))
        self._mark()

    # The mouse

    def _clicked(self, event: tk.Event[Any]) -> str | None:
        self.tree.focus_set()
        if self.tree.identify_region(event.x, event.y) in {"heading", "separator"}:
            return None
        at = self._row_at(event.y)
        if at is None:
            return "break"
        state = int(event.state)
        if state & _CONTROL:
            self._chosen = set(self._chosen) ^ {at}
            self._at = self._anchor = at
            self.draw()
        else:
            self.go_to(at, select=bool(state & _SHIFT))
            if isinstance(self.rows, Tree) and self._is_sign(event.x, at):
                self.fold(at)
        return "break"

    def _is_sign(self, x: int, at: int) -> bool:
        """Return whether the sign of the fold is at `x`."""
        name = self.rows.cells(at, [0])[0]
        begin = self._font.measure(name[: len(name) - len(name.lstrip())])
        return begin - 8 <= x - self._kit.theme.px(tokens.SPACE * 1.25) <= begin + self._font.measure("▸  ")

    def _dragged(self, event: tk.Event[Any]) -> str | None:
        if (at := self._row_at(event.y)) is not None and self._row_at(event.y) != self._at:
            self.go_to(at, select=True)
        return None

    def _clicked_twice(self, event: tk.Event[Any]) -> str | None:
        if self.tree.identify_region(event.x, event.y) in {"heading", "separator"}:
            return None
        at = self._row_at(event.y)
        if isinstance(self.rows, Tree) and at is not None and not self._is_sign(event.x, at):
            self.fold(at)
        return "break"

    def _released(self, _event: tk.Event[Any]) -> None:
        """Keep the width that a user has dragged a column to."""
        for column in self._shown:
            self._widths[column] = int(self.tree.column(str(column), "width"))

    def _asked(self, event: tk.Event[Any]) -> str:
        at = self._row_at(event.y)
        if at is not None and at not in self._chosen:
            self.go_to(at)
        number = self.tree.identify_column(event.x)
        place = int(number[1:]) - 1 if number else -1
        self._menu(event.x_root, event.y_root, self._shown[place] if 0 <= place < len(self._shown) else None)
        return "break"

    def _menu(self, x: int, y: int, column: int | None = None) -> None:
        menu = self.menu(column)
        menu.tk_popup(x, y)

    def menu(self, column: int | None = None) -> tk.Menu:
        """Return what can be done with the chosen rows, and with a column."""
        menu, rows = make_menu(self, self._kit.theme), self.rows
        if isinstance(rows, Tree):
            menu.add_command(label=_("Copy value"), command=self.copy)
            menu.add_command(label=_("Copy path"), command=lambda: self._copy_text(rows.path(self._at)))
        elif isinstance(rows, Table):
            menu.add_command(label=_("Copy rows"), command=self.copy)
            menu.add_command(label=_("Copy rows as CSV"), command=partial(self.copy, delimiter=","))
            if column is not None:
                menu.add_command(
                    label=_("Copy cell"), command=lambda: self._copy_text(rows.whole(self._at, [column])[0])
                )
                if len(self.columns()) > 1:
                    menu.add_command(label=_("Hide column"), command=lambda: self.hide(column))
            if self.hidden:
                menu.add_command(label=_("Show all columns"), command=lambda: self.hide(None))
        else:
            menu.add_command(label=_("Copy lines"), command=self.copy)
        return menu

    # What a user does with the rows

    def fold(self, at: int) -> None:
        """Unfold the branch of a row, or fold it away."""
        if isinstance(self.rows, Tree):
            self._work.go_on(self.rows.fold(at), self.draw)

    def sort(self, column: int, *, down: bool | None = None) -> None:
        """Sort by a column: upwards, or the other way round where it was sorted so already."""
        if down is None:
            down = self.sorted == (column, False)
        self.sorted = column, down
        self._arrange()

    def _sort_beside(self, by: int) -> None:
        columns = self.columns()
        if columns:
            at = columns.index(self.sorted[0]) + by if self.sorted and self.sorted[0] in columns else min(by, 0)
            self.sort(columns[at % len(columns)], down=False)

    def _turn(self, *, down: bool) -> None:
        columns = self.columns()
        if columns:
            self.sort(self.sorted[0] if self.sorted else columns[0], down=down)

    def filter(self, text: str) -> None:
        """Show only the records that hold a text."""
        self._filter = text
        self._arrange()

    def _arrange(self) -> None:
        rows = self.rows
        if not isinstance(rows, Table):
            return
        column, down = self.sorted or (None, False)
        work = rows.arrange(self._filter, column, down=down)
        # What was asked for before is not waited for.
        self._work.drop("arrange")
        self._said(_("Sorting…") if not self._filter else _("Searching…"))
        self._work.go_on(work, self._arranged)

    def _arranged(self) -> None:
        self._chosen = set()
        self._top = self._at = 0
        count, total = len(self.rows), self.rows.total if isinstance(self.rows, Table) else 0
        self._said(_("{count} of {total}", count=number(count), total=number(total)) if self._filter else "")
        self._worked()
        self.draw()

    def find(self, text: str, *, back: bool = False) -> None:
        """Go to the next place that holds a text, or `back` to the one before; say which of how many it is."""
        if not isinstance(self.rows, Searched) or not len(self.rows):
            return
        self._work.drop("_look")
        if text != self._sought or not self._all_found:
            self._sought, self._places, self._all_found = text, array("Q"), False
        self._said(_("Searching…"))
        self._work.go_on(self._look(self.rows, back=back), lambda: None)

    def _look(self, rows: Searched, *, back: bool) -> Work:
        around = rows.around(self._at) if self._chosen else (0, 0)
        shown = False
        if not self._all_found:
            for _step in rows.places(self._sought, self._places):
                if not (shown or back) and self._places and self._places[-1] >= around[1]:
                    shown = True  # the count comes when all is looked through
                    yield from self._go_to_place(rows, beside(self._places, around, back=False))
                yield
            self._all_found = True
        if not self._places:
            self._said(_("Not found"))
            return
        which = beside(self._places, around, back=back)
        if not shown:
            yield from self._go_to_place(rows, which)
        more = "+" if len(self._places) >= MOST_FOUND else ""
        self._said(_("{count} of {total}", count=number(which + 1), total=f"{number(len(self._places))}{more}"))

    def _go_to_place(self, rows: Searched, which: int) -> Work:
        found: list[int] = []
        yield from rows.reveal(self._places[which], found)
        self.go_to(found[0])

    def copy(self, *, delimiter: str = "\t") -> None:
        """Copy the chosen rows: records with their headings, lines as text, of a tree the value."""
        rows, chosen = self.rows, [at for at in sorted(self._chosen) if at < len(self.rows)]
        if not chosen:
            return
        if isinstance(rows, Tree):
            self._copy_text("\n".join(rows.value(at) for at in chosen[:1000]))
            return
        columns = self.columns()
        copied: list[Sequence[str]] = [[rows.titles[at] for at in columns]] if rows.has_headings else []

        def work() -> Work:
            size = 0
            for at in chosen:
                copied.append(rows.whole(at, columns))
                size += sum(map(len, copied[-1]))
                if size > MOST_COPIED:
                    return
                yield

        def done() -> None:
            plain = not rows.has_headings
            text = "\n".join(each[0] for each in copied) if plain else separated(copied, delimiter).removesuffix("\n")
            self._copy_text(text)

        self._work.go_on(work(), done)

    def _copy_text(self, text: str) -> None:
        if len(text) > MOST_COPIED:
            self._said(_("Too much for the clipboard. Save the answer instead."))
            return
        self._kit.copy(clean(text))
        self._said(_("Copied"))
