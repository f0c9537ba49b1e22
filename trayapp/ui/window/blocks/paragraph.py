"""Plain text."""

from __future__ import annotations

from trayapp.core.views.elements import Paragraph
from trayapp.ui.window.blocks.base import BlockWidget
from trayapp.ui.window.widgets import Text


class ParagraphBlock(BlockWidget[Paragraph]):
    """Text that wraps."""

    def build(self) -> None:
        look = self.kit.theme.colours
        self._text = Text(self, "", self.kit.theme.fonts.body, look.text, look.page)
        self._text.grid(sticky="w")

    def render(self, block: Paragraph) -> None:
        self._text.configure(text=block.text)

    def fit(self, width: int) -> None:
        self._text.fit(width)
