"""A field that finds a call by any word, and the list of what matches."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import Any, Final

from trayapp.core.events import ApiPageChosen
from trayapp.core.language import N_, _
from trayapp.core.listing import matches
from trayapp.core.views.elements import Finder, Found
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.buttons import on_keys
from trayapp.ui.window.field import Field
from trayapp.ui.window.reader import name_control

MOST_ROWS: Final = 8
"""Things that the list shows at once; it scrolls with the arrow keys."""
HINT: Final = N_("Find a call (Ctrl+F)")


class FinderBlock(BlockWidget[Finder]):
    """The field; below it, while something is typed, the list. Arrow keys choose, Return and a click take."""

    def build(self) -> None:
        """Make the widgets, once."""
        theme, look = self.kit.theme, self.kit.theme.colours
        self.found: list[Found] = []
        self._box = Field(self, theme, (10, 7), self._typed, hint=_(HINT))
        self._box.pack(fill="x")
        self.field = self._box.typed
        self.field.bind("<Escape>", self._left)
        for key, by in {"Up": -1, "Down": 1, "Prior": -MOST_ROWS, "Next": MOST_ROWS}.items():
            on_keys(self.field, [f"<{key}>"], partial(self._moved, by))
        on_keys(self.field, ["<Return>", "<KP_Enter>"], self._take)
        self._card = ttk.Frame(self, style=theme.style("Card.TFrame"), padding=theme.px(tokens.SPACE * 0.75))
        self.list = ttk.Treeview(
            self._card, columns=("title", "where"), show="", selectmode="browse", style=theme.style("Treeview"),
            takefocus=False,
        )  # fmt: skip
        self.list.pack(fill="x")
        name_control(self.list, _("What was found"))
        self.list.bind("<ButtonRelease-1>", self._clicked)
        self._none = tk.Label(
            self, text=_("Nothing has these words."), font=theme.fonts.body, fg=look.text_soft, bg=look.page, anchor="w"
        )
        self._shape = 0, True

    def render(self, block: Finder) -> None:
        """Find in these things from now on."""
        self._things = block.things
        self._typed()

    def search_field(self) -> tk.Widget | None:
        """Return the field."""
        return self.field

    def _typed(self) -> None:
        typed = self._box.get()
        things = self._things if typed.strip() else ()
        self.found = [each for each in things if matches(typed, each.words)]
        # Calls by their own name first, then by what they belong to, then the pages of APIs.
        self.found.sort(key=lambda each: (isinstance(each.event, ApiPageChosen), not matches(typed, each.title)))
        self.list.delete(*self.list.get_children())
        for at, each in enumerate(self.found):
            self.list.insert(
                "", "end", iid=str(at), values=[self.kit.theme.seen(each.title), self.kit.theme.seen(each.where)]
            )
        self._choose(0)
        self._lay_out(empty=not typed.strip())

    def _lay_out(self, *, empty: bool) -> None:
        gap = self.kit.theme.px(tokens.SPACE)
        for widget, shown in ((self._card, bool(self.found)), (self._none, not self.found and not empty)):
            if shown:
                widget.pack(fill="x", pady=(gap, 0))
            else:
                widget.pack_forget()
        rows = min(len(self.found), MOST_ROWS)
        self.list.configure(height=max(rows, 1))
        if self._shape != (rows, empty):  # not while the page is being made
            self._shape = rows, empty
            self.kit.refit()

    def _choose(self, at: int) -> None:
        if self.found:
            name = str(max(min(at, len(self.found) - 1), 0))
            self.list.selection_set(name)
            self.list.see(name)

    def _chosen(self) -> int:
        return int(self.list.selection()[0]) if self.list.selection() else 0

    def _moved(self, by: int) -> None:
        self._choose(self._chosen() + by)

    def _take(self) -> None:
        """Run what is chosen; the field is then empty, as a page is not replaced while something is typed in it."""
        if self.found:
            chosen = self.found[self._chosen()].event
            self._box.put("")
            self.kit.post(chosen)

    def _clicked(self, event: tk.Event[Any]) -> None:
        if item := self.list.identify_row(event.y):
            self._choose(int(item))
            self._take()

    def _left(self, _event: tk.Event[Any]) -> str | None:
        if not self._box.get():
            return None
        self._box.put("")
        return "break"
