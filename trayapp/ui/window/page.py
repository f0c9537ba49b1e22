"""A page: its blocks from top to bottom, updated with the view.

Every column of a page is packed, as Tk's packer makes nothing larger than its container. The scrolled area is
never higher than `HIGHEST_PAGE`, so nothing in it is either: what doesn't fit is not shown, and counted.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Final

from trayapp.core.language import N_, _, plural
from trayapp.core.views.elements import Banner, Block, Hero, LedgerList, SettingGroup, Tone
from trayapp.core.views.form import TextEntry
from trayapp.ui.theme import tokens
from trayapp.ui.window.blocks import BlockWidget, renderer
from trayapp.ui.window.blocks.banner import BannerBlock
from trayapp.ui.window.buttons import ActionButton
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.widgets import numbered

Name = tuple[Hashable, int]
LEFT_OUT: Final = N_("Not everything fits in this window")


class Page(tk.Frame):
    """The blocks of one page. A block that remains keeps its widgets, and so the focus and what is expanded."""

    def __init__(self, parent: tk.Misc, kit: RenderContext) -> None:
        edge = kit.theme.px(tokens.PAGE_EDGE)
        super().__init__(parent, bg=kit.theme.colours.page, padx=edge, pady=edge)
        self._kit = kit
        self._edge = edge
        self._blocks: dict[Name, BlockWidget[Any]] = {}
        self._moving = True
        self._new_banner: tk.Misc | None = None
        self._notice: BannerBlock | None = None

    def render(self, blocks: Sequence[Block]) -> None:
        """Update the widgets to show `blocks`; call `fit` afterwards."""
        named = numbered(blocks, _title)
        for name in [name for name in self._blocks if name not in named]:
            self._blocks.pop(name).destroy()
        gap = self._kit.theme.px(tokens.BLOCK_GAP)
        below_head = self._kit.theme.px(tokens.HEAD_GAP)
        kept: dict[Name, BlockWidget[Any]] = {}
        self._new_banner = None
        above = 0
        for name, block in named.items():
            widget = self._blocks.get(name)
            if widget is None:
                widget = renderer(self, self._kit, block)
                widget.animate(on=self._moving)
                if isinstance(block, Banner):
                    self._new_banner = widget
            else:
                widget.show(block)
            widget.pack(in_=self, fill="both" if widget.fills else "x", expand=widget.fills, pady=(above, 0))
            above = below_head if isinstance(block, Hero) else gap
            widget.lift()  # the order of Tab
            kept[name] = widget
        self._blocks = kept

    def fit(self, width: int, *, small: bool = False) -> None:
        """Lay the blocks out in a page that is `width` pixels wide, margins included; these are less in a small one."""
        self._edge = self._kit.theme.px(tokens.SMALL_EDGE if small else tokens.PAGE_EDGE)
        self.configure(padx=self._edge, pady=self._edge)
        for block in self._blocks.values():
            block.fit(width - 2 * self._edge)

    def laid_out(self, width: int) -> None:
        """Make more of the page, or show that it has no room for more; call this after Tk has computed its height."""
        gap = self._kit.theme.px(tokens.BLOCK_GAP)
        notice = self._notice.winfo_reqheight() + gap if self._notice is not None else 0
        full = self.winfo_reqheight() - notice > tokens.HIGHEST_PAGE
        for block in self._blocks.values():
            block.laid_out(full=full)
        if full and self._notice is None:
            self._notice = BannerBlock(self, self._kit, _notice(0))
            # Packed before the blocks, as the packer allocates space in this order.
            self._notice.pack(side="bottom", fill="x", pady=(gap, 0), before=next(iter(self._blocks.values())))
        elif not full and self._notice is not None:
            self._notice.destroy()
            self._notice = None
        if self._notice is not None:
            self._notice.fit(width - 2 * self._edge)

    def count_left_out(self) -> None:
        """Update the count in the notice; call it after the page was placed."""
        if self._notice is not None:
            self.update_idletasks()
            self._notice.show(_notice(self.left_out()))

    def left_out(self) -> int:
        """Return the number of items that the page has no room to show, or to show in full."""
        return 0 if self._notice is None else sum(block.left_out() for block in self._blocks.values())

    def natural_width(self) -> int:
        """Return the width, margins included, at which no block scrolls horizontally."""
        return max((block.natural_width() for block in self._blocks.values()), default=0) + 2 * self._edge

    def primary(self) -> ActionButton | None:
        """Return the first primary button inside a block."""
        buttons = (each for each in _shown_within(self) if isinstance(each, ActionButton))
        return next((button for button in buttons if button.button.primary), None)

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return what the user has entered, from top to bottom: (name, value)."""
        return tuple(pair for block in self._blocks.values() for pair in block.values())

    def fill(self, values: Sequence[tuple[str, str]]) -> None:
        """Restore the values that `values` returned for the same blocks."""
        for block in self._blocks.values():
            block.fill(values)

    def attention(self) -> tk.Misc | None:
        """Return the new widget that a user who fills in the form must see, if the last `render` added one."""
        fields = [block for block in self._blocks.values() if block.values()]
        wrong = next((each for block in fields if (each := block.wrong()) is not None), None)
        return wrong or (self._new_banner if fields else None)

    def first_field(self) -> tk.Widget | None:
        """Return the first field to type in of a page that is a form."""
        return next((each for block in self._blocks.values() if (each := block.first_field()) is not None), None)

    def search_field(self) -> tk.Widget | None:
        """Return the first field of the page in which a user types what to look for."""
        return next((each for block in self._blocks.values() if (each := block.search_field()) is not None), None)

    def animate(self, *, on: bool) -> None:
        """Start or stop animations."""
        self._moving = on
        for block in self._blocks.values():
            block.animate(on=on)


def _shown_within(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        if child.winfo_manager():
            yield child
            yield from _shown_within(child)


def _notice(count: int) -> Banner:
    some = plural("{count} more item isn't shown in full.", "{count} more items aren't shown in full.", count)
    where = _(
        "Look in the menu of the Consentray icon, or use the command line (consentray status, consentray config)."
    )
    return Banner(Tone.INFO, _(LEFT_OUT), f"{some} {where}")


def _title(block: Block) -> tuple[type, str]:
    """Return by what a block is known: its type, and its title or name."""
    title = block.title if isinstance(block, Banner | SettingGroup) else ""
    return type(block), block.name if isinstance(block, TextEntry | LedgerList) else title
