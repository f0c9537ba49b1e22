"""The base class of the renderers."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import left_out

B = TypeVar("B")


class BlockWidget(tk.Frame, Generic[B]):
    """Renders one block, and later blocks of its type that replace it.

    `fills` is True for a block that takes the height that the page has to spare. `wrong_now` is True if the last `show`
    has added an error.
    """

    fills: ClassVar[bool] = False
    wrong_now = False

    def __init__(self, parent: tk.Misc, kit: RenderContext, block: B) -> None:
        super().__init__(parent, bg=str(parent["bg"]))
        self.kit = kit
        self.block = block
        self._pending: set[str] = set()
        self.build()
        self.render(block)

    def later(self, milliseconds: int, action: Callable[[], None]) -> str:
        """Call `action` later, unless the block is destroyed before; return what `after_cancel` takes.

        Tk would call it all the same, by a name that another function may have by then.
        """

        def due() -> None:
            self._pending.discard(name)
            action()

        name = self.after(milliseconds, due)
        self._pending.add(name)
        return name

    def destroy(self) -> None:
        """Cancel what is due before the widget goes."""
        for each in self._pending:
            self.after_cancel(each)
        super().destroy()

    def build(self) -> None:
        """Make the widgets, once."""

    def show(self, block: B) -> None:
        """Render `block` if it differs from the current one."""
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
        """Continue after Tk has laid the page out; `full` is True if the page has no room for more."""

    def left_out(self) -> int:
        """Return the number of the block's items that the page has no room to show in full."""
        return left_out([self])

    def natural_width(self) -> int:
        """Return the preferred width in pixels, or 0 if the block has none."""
        return 0

    def values(self) -> Sequence[tuple[str, str]]:
        """Return what the user has entered: (name, value)."""
        return ()

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        """Restore what `values` returned; pairs of other blocks are ignored."""

    def wrong(self) -> tk.Widget | None:
        """Return the control that has a new error, if any."""
        return None

    def first_field(self) -> tk.Widget | None:
        """Return the field to type in that has the keyboard at first, if the block has any."""
        return None

    def search_field(self) -> tk.Widget | None:
        """Return the field in which a user types what to look for in the block."""
        return None

    def animate(self, *, on: bool) -> None:
        """Start or stop animations, which stop while the window is hidden."""
