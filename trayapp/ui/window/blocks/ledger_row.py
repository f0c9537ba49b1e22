"""One API of the ledger: a card."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import ClassVar, Final

from trayapp.core.views.elements import LedgerRow, Tone
from trayapp.ui.theme import tokens
from trayapp.ui.window.buttons import Buttons
from trayapp.ui.window.kit import RenderContext
from trayapp.ui.window.reader import name_control
from trayapp.ui.window.widgets import Card, Flow, Pair, Text

LEAST_TITLE: Final = 140
"""The width of a title, in logical pixels, below which it is placed above the chip."""
FOLDING: Final = "ConsentrayFolding"
"""The bind tag of all collapsible cards, whose keys are bound once, as there may be hundreds of cards."""
PRESSED: Final = "ConsentrayFoldingPart"
"""The bind tag of those cards and of their parts that can be clicked."""


class LedgerCard(Card):
    """The title and the chip; below them the permissions, the problem and the buttons.

    If `folds`, what is below is shown only while the card is expanded, and is made when it is first expanded. `step`
    moves the focus by a number of cards.
    """

    highest: ClassVar[int] = tokens.DRAWABLE  # the focus changes its whole border

    def __init__(
        self,
        parent: tk.Misc,
        kit: RenderContext,
        row: LedgerRow,
        *,
        folds: bool,
        step: Callable[[LedgerCard, int], None],
    ) -> None:
        theme = kit.theme
        self._kit = kit
        self._width = 0
        self._folds = folds
        self._step = step
        self._body: _Body | None = None
        self._pad = theme.px(16), theme.px(tokens.SPACE * 1.25 if folds else 14)
        # Buttons extend into the padding by the width of their focus ring, so that the visible edges align.
        sides = self._pad[0] - theme.ring
        super().__init__(parent, theme, (sides, self._pad[1]))
        self.row = row
        self.unfolded = not folds or bool(row.text)
        self.columnconfigure(1, weight=1)
        self.rowconfigure(1, weight=1)  # what is expanded is never higher than the card
        self._build_head()
        self.show(row, fresh=True)

    def _build_head(self) -> None:
        theme, look = self._kit.theme, self._kit.theme.colours
        self.head = Pair(self, look.card, gap=theme.px(tokens.SPACE * 1.5), least=theme.px(LEAST_TITLE))
        self.head.grid(row=0, column=1, sticky="ew", padx=theme.ring)
        self._title = Text(self.head, "", theme.fonts.heading, look.text, look.card)
        self._chip = ttk.Label(self.head, compound="left")
        self.head.hold(self._title, self._chip if self.row.chip else None)
        self._fold: tk.Label | None = None
        if not self._folds:
            return
        self._fold = tk.Label(self, bg=look.card)
        self._fold.grid(
            row=0,
            column=0,
            sticky="n",
            padx=(theme.ring, theme.px(tokens.SPACE) - theme.ring),
            pady=(theme.drop(theme.fonts.heading), 0),
        )
        _bind_all(self)
        for part in (self.surface, self.head, self._title, self._chip, self._fold):
            part.bindtags((PRESSED, *part.bindtags()))
        self.configure(takefocus=True)
        self.bindtags((FOLDING, PRESSED, *self.bindtags()))

    def show(self, row: LedgerRow, *, fresh: bool = False) -> None:
        """Show `row`; keep it expanded or collapsed, but expand it for a new problem."""
        if row == self.row and not fresh:
            return
        if row.text and not self.row.text:
            self.unfolded = True
        self.row = row
        theme, tone = self._kit.theme, self._kit.theme.colours.tones[row.tone]
        self._title.configure(text=row.title)
        if self._folds:
            name_control(self, f"{row.title}. {row.chip}", role="Button")
        sign = theme.sign(row.tone.value, tone.text, tone.fill, gap=5)
        style = theme.style(f"{row.tone.value.capitalize()}.Chip.TLabel")
        self._chip.configure(text=theme.seen(row.chip), image=sign, style=style)
        self._render_fold()

    def _render_fold(self) -> None:
        theme = self._kit.theme
        self._width = 0
        if self._fold is not None:
            sign = "down" if self.unfolded else "right"
            self._fold.configure(image=theme.sign(sign, theme.colours.text_soft, theme.colours.card))
        if not self.unfolded:
            if self._body is not None:
                self._body.grid_remove()
            return
        if self._body is None:
            self._body = _Body(self, self._kit)
        self._body.render(self.row)
        self._body.grid(row=1, column=1, sticky="ew", pady=(theme.px(10), 0))

    def fit(self, width: int) -> None:
        """Lay the card out in `width` pixels, unless it is laid out so already."""
        if width == self._width:
            return
        self._width = width
        inner = width - 2 * self._pad[0]
        if self._fold is not None:
            inner -= self._fold.winfo_reqwidth() + self._kit.theme.px(tokens.SPACE)
        self.head.fit(inner)
        if self._body is not None and self.unfolded:
            self._body.fit(inner)

    def toggle(self) -> str:
        """Expand or collapse the card."""
        return self.set(unfolded=not self.unfolded)

    def set(self, *, unfolded: bool) -> str:
        """Expand or collapse the card; return "break", which ends Tk's handling of the key: Enter presses no button."""
        if unfolded != self.unfolded:
            self.unfolded = unfolded
            width = self._width
            self._render_fold()
            self.fit(width)
            self._kit.refit()
        return "break"

    def move(self, by: int) -> str:
        """Move the focus by `by` cards; return "break"."""
        self._step(self, by)
        return "break"


def _bind_all(root: tk.Misc) -> None:
    """Bind the events of all collapsible cards, once."""
    if root.bind_class(FOLDING):
        return

    def bind(tag: str, sequence: str, action: Callable[[LedgerCard], object]) -> None:
        def happened(event: tk.Event[tk.Misc]) -> object:
            card: tk.Misc | None = event.widget
            while card is not None and not isinstance(card, LedgerCard):
                card = card.master
            return None if card is None else action(card)

        root.bind_class(tag, sequence, happened)

    bind(PRESSED, "<Button-1>", LedgerCard.toggle)
    bind(FOLDING, "<FocusIn>", lambda card: _mark(card, "focus"))
    bind(FOLDING, "<FocusOut>", lambda card: _mark(card, "!focus"))
    for key in ("<Return>", "<KP_Enter>", "<space>"):
        bind(FOLDING, key, LedgerCard.toggle)
    bind(FOLDING, "<Right>", lambda card: card.set(unfolded=True))
    bind(FOLDING, "<Left>", lambda card: card.set(unfolded=False))
    bind(FOLDING, "<Up>", lambda card: card.move(-1))
    bind(FOLDING, "<Down>", lambda card: card.move(1))


def _mark(card: LedgerCard, state: str) -> None:
    card.surface.state([state])


class _Body(tk.Frame):
    """What is below the title: permissions, problem, buttons."""

    def __init__(self, parent: tk.Misc, kit: RenderContext) -> None:
        theme, look = kit.theme, kit.theme.colours
        super().__init__(parent, bg=look.card)
        self.rowconfigure(2, weight=1)
        self._kit = kit
        self._pills = Flow(self, look.card, gap=theme.px(6))
        self._shown: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._text = Text(self, "", theme.fonts.body, look.text, look.card)
        # Only the page's own primary button has the full accent colour.
        self.buttons = Buttons(self, kit, surface="OnCard", primary="Soft")

    def render(self, row: LedgerRow) -> None:
        """Put `row` into the widgets."""
        theme = self._kit.theme
        gap, ring = theme.px(10), theme.ring
        self._render_pills(row.granted, row.missing)
        pills = bool(row.granted or row.missing)
        self._place(self._pills, 0, pills, 0, ring)
        self._text.configure(text=row.text)
        self._place(self._text, 1, bool(row.text), gap if pills else 0, ring)
        self.buttons.render(row.buttons)
        # Less the width of the focus ring, so that the visible edges align.
        above = gap + theme.px(2) - ring if pills or row.text else 0
        self._place(self.buttons, 2, bool(row.buttons), above, 0)

    @staticmethod
    def _place(widget: tk.Widget, at: int, shown: bool, above: int, before: int) -> None:
        if shown:
            widget.grid(row=at, column=0, sticky="w", padx=(before, 0), pady=(above, 0))
        else:
            widget.grid_remove()

    def _render_pills(self, granted: tuple[str, ...], missing: tuple[str, ...]) -> None:
        if self._shown == (granted, missing):
            return
        self._shown = (granted, missing)
        for child in self._pills.winfo_children():
            child.destroy()
        pills = [self._pill(name, held=True) for name in granted] + [self._pill(name, held=False) for name in missing]
        self._pills.hold(pills)

    def _pill(self, name: str, *, held: bool) -> ttk.Label:
        theme, look = self._kit.theme, self._kit.theme.colours
        colour = look.tones[Tone.GOOD].text if held else look.text_soft
        sign = theme.sign("check" if held else "absent", colour, look.card, gap=5)
        style = theme.style("Held.Pill.TLabel" if held else "Absent.Pill.TLabel")
        return ttk.Label(self._pills, text=theme.seen(name), image=sign, compound="left", style=style)

    def fit(self, width: int) -> None:
        """Lay the widgets out in `width` pixels."""
        self._pills.fit(width)
        self._text.fit(width)
        self.buttons.fit(width + 2 * self._kit.theme.ring)
