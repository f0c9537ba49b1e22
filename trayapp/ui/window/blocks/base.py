"""What every renderer of a block is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import left_out

B = TypeVar("B")


class BlockWidget(tk.Frame, Generic[B]):
    """Renders one block, and further blocks of its type that take its place.

    `fills` is True for a block that takes the height that the page has to spare. `wrong_now` is True where the last
    `show` has brought an error.
    """

    fills: ClassVar[bool] = False
    wrong_now = False

    def __init__(self, parent: tk.Misc, kit: RenderContext, block: B) -> None:
        super().__init__(parent, bg=str(parent["bg"]))
        self.kit = kit
        self.block = block
        self.build()
        self.render(block)

    def build(self) -> None:
        """Make the widgets, once."""

    def show(self, block: B) -> None:
        """Render `block` in place of the present one, if it differs."""
        self.wrong_now = False
        if block != self.block:
            self.block = block
            self.render(block)

    def render(self, block: B) -> None:
        """Put `block` into the widgets."""
        raise NotImplementedError

    def fit(self, width: int) -> None:
        """Lay the block out in `width` pixels."""

    def laid_out(self, *, full: bool) -> None:
        """Continue after Tk has laid the page out; `full` is True when there is no room for more."""

    def left_out(self) -> int:
        """Return how many things of the block are not shown, or not wholly, as the page has no room for them."""
        return left_out([self])

    def natural_width(self) -> int:
        """Return the width that this block would like to have, in pixels; 0 where any does."""
        return 0

    def values(self) -> Sequence[tuple[str, str]]:
        """Return what a person has filled in: (name, value)."""
        return ()

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        """Put back what `values` gave, of the pairs that are this block's."""

    def wrong(self) -> tk.Widget | None:
        """Return the control where something has just been found wrong with what it holds."""
        return None

    def animate(self, *, on: bool) -> None:
        """Let what moves move, or rest while nobody sees it."""
