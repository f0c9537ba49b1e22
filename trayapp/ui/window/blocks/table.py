"""Records as a table."""

from __future__ import annotations

from typing import ClassVar

from trayapp.core.answers.table import GivenRecords
from trayapp.core.answers.table import Table as Records
from trayapp.core.views.elements import Table
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.grid import Grid


class TableBlock(BlockWidget[Table]):
    """The records in a `Grid`."""

    fills: ClassVar[bool] = True
    grid_: Grid | None = None

    def render(self, block: Table) -> None:
        """Put `block` into a grid; the order that a user chose stays while the columns do."""
        before, self.grid_ = self.grid_, Grid(self, self.kit, Records(GivenRecords(block.columns, block.rows)))
        self.grid_.pack(fill="both", expand=True)
        self.grid_.follow(before)
        if before is not None:
            before.destroy()

    def natural_width(self) -> int:
        """Return the width at which no column is cut."""
        return self.grid_.natural_width() if self.grid_ is not None else 0
