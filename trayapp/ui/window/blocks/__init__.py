"""The renderers, and the table from each type of block to its renderer."""

from __future__ import annotations

import tkinter as tk
from typing import Any, Final

from trayapp.core.views import elements, form
from trayapp.ui.window.blocks.banner import BannerBlock
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.blocks.body import BodyBlock
from trayapp.ui.window.blocks.busy import BusyBlock
from trayapp.ui.window.blocks.code import CodeBlock
from trayapp.ui.window.blocks.details import DetailsBlock
from trayapp.ui.window.blocks.entry import EntryBlock
from trayapp.ui.window.blocks.finder import FinderBlock
from trayapp.ui.window.blocks.hero import HeroBlock
from trayapp.ui.window.blocks.ledger import LedgerBlock
from trayapp.ui.window.blocks.plain import FactsBlock, FindingsBlock, ParagraphBlock
from trayapp.ui.window.blocks.setting_group import SettingGroupBlock
from trayapp.ui.window.blocks.table import TableBlock
from trayapp.ui.window.blocks.text_box import TextBoxBlock
from trayapp.ui.window.blocks.tick_list import TickListBlock
from trayapp.ui.window.blocks.ways import WaysBlock
from trayapp.ui.window.kit import RenderContext

RENDERERS: Final[dict[type[elements.Block], type[BlockWidget[Any]]]] = {
    elements.Hero: HeroBlock,
    elements.Banner: BannerBlock,
    elements.Paragraph: ParagraphBlock,
    elements.Busy: BusyBlock,
    elements.LedgerList: LedgerBlock,
    elements.Finder: FinderBlock,
    elements.Facts: FactsBlock,
    elements.Table: TableBlock,
    elements.Code: CodeBlock,
    elements.Body: BodyBlock,
    elements.Details: DetailsBlock,
    elements.Ways: WaysBlock,
    elements.Findings: FindingsBlock,
    elements.SettingGroup: SettingGroupBlock,
    form.TextEntry: EntryBlock,
    form.TextBox: TextBoxBlock,
    form.TickList: TickListBlock,
}


def renderer(parent: tk.Misc, kit: RenderContext, block: elements.Block) -> BlockWidget[Any]:
    """Return a new renderer of a block; call its `fit` before it is shown."""
    return RENDERERS[type(block)](parent, kit, block)


__all__ = ["RENDERERS", "BlockWidget", "renderer"]
