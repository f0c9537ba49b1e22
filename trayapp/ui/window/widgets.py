"""What the renderers share: wrapping text, cards, flow layout.

A container calls `fit` of each widget in it with the widget's width, so that its height is right before it is shown.
"""

from __future__ import annotations

import tkinter as tk
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar

from trayapp.core.views.shown import MORE
from trayapp.ui.theme import tokens
from trayapp.ui.theme.direction import goes_left, visual, wrapped
from trayapp.ui.theme.theme import Theme

W = TypeVar("W", bound=tk.Widget)
T = TypeVar("T")
CARD: Final = "ConsentrayCard"
"""The bind tag of all cards."""


class Text(tk.Label):
    """A text that wraps to its width; a word longer than a line is broken.

    It is cut if it would be higher than half of what can be drawn, so that two of them fit into one frame. A text that
    goes from right to left is drawn at the right.
    """

    def __init__(self, parent: tk.Misc, text: str, font: tkfont.Font, colour: str, behind: str) -> None:
        super().__init__(parent, font=font, fg=colour, bg=behind, anchor="nw", justify="left")
        self._font = font
        self.configure(text=text)

    def configure(self, cnf: Any = None, **options: Any) -> Any:
        """Change Tk's options of a label."""
        if "text" in options:
            self.whole = str(options["text"])
            self.shown = options["text"] = visual(self.whole, self._font)
        return super().configure(cnf, **options)

    def fit(self, width: int) -> None:
        """Wrap to `width` pixels."""
        super().configure(wraplength=max(width, 1))
        self._draw(wrapped(self.whole, self._font, width))
        most = tokens.DRAWABLE // 2 - 1_000
        while (high := self.winfo_reqheight()) > most:
            text = self.shown.removesuffix(MORE)
            self._draw(text[: len(text) * most // high] + MORE)

    def _draw(self, text: str) -> None:
        if text != self.shown:
            self.shown = text
            super().configure(text=text, justify="right" if "\n" in text and goes_left(self.whole) else "left")


class Card(tk.Frame):
    """The surface of a card; `padding` is horizontal and vertical.

    ttk draws a frame into a picture of its whole size, which is slow for a large one. So ttk draws only the two ends of
    a high card, with lines between them.
    """

    highest: ClassVar[int] = 100
    """The height in logical pixels up to which ttk draws the whole."""

    def __init__(self, parent: tk.Misc, theme: Theme, padding: tuple[int, int]) -> None:
        super().__init__(parent, bg=theme.colours.card, padx=padding[0], pady=padding[1])
        self._theme = theme
        self.surface = ttk.Frame(self, style=theme.style("Card.TFrame"))
        self._parts: list[tk.Frame] = []
        # Bound once by a common tag, as there may be hundreds of cards.
        self.bindtags((CARD, *self.bindtags()))
        if not self.bind_class(CARD):
            self.bind_class(CARD, "<Configure>", _draw_card)

    def draw(self, width: int, height: int) -> None:
        """Draw the surface in this size."""
        if height <= min(self._theme.px(self.highest), tokens.DRAWABLE):
            self.surface.place(x=0, y=0, bordermode="outside", width=width, height=height)
            for part in self._parts:
                part.place_forget()
            return
        self.surface.place_forget()
        self._parts = self._parts or self._make_parts()
        corner, line = self._theme.px(tokens.RADIUS_CARD) + 1, self._theme.px(1)
        sizes = [
            (0, 0, width, corner),
            (0, height - corner, width, corner),
            (0, corner, line, height - 2 * corner),
            (width - line, corner, line, height - 2 * corner),
        ]
        for part, (x, y, wide, high) in zip(self._parts, sizes, strict=True):
            part.place(x=x, y=y, bordermode="outside", width=wide, height=high)

    def _make_parts(self) -> list[tk.Frame]:
        """Make the two ends, each half of a card, and the two lines."""
        look, corner = self._theme.colours, self._theme.px(tokens.RADIUS_CARD) + 1
        ends = [tk.Frame(self, bg=look.card) for _ in range(2)]
        for end, y in zip(ends, (0, -corner), strict=True):
            whole = ttk.Frame(end, style=self._theme.style("Card.TFrame"))
            whole.place(x=0, y=y, relwidth=1, height=2 * corner)
        parts = [*ends, *(tk.Frame(self, bg=look.line) for _ in range(2))]
        for part in parts:
            part.lower()
        return parts

    def clear(self) -> None:
        """Destroy the card's contents."""
        for child in self.winfo_children():
            if child is not self.surface and child not in self._parts:
                child.destroy()


def _draw_card(event: tk.Event[Any]) -> None:
    event.widget.draw(event.width, event.height)


class ListCard(Card, Generic[W]):
    """A card of items, one below the other, separated by lines."""

    def __init__(self, parent: tk.Misc, theme: Theme, padding: tuple[int, int]) -> None:
        super().__init__(parent, theme, padding)
        self.items: list[W] = []

    def add(self, item: W, gap: float) -> None:
        """Add an item with `gap` logical pixels above and below it; the card is its parent."""
        if self.items:
            tk.Frame(self, bg=self._theme.colours.line, height=self._theme.px(1)).pack(fill="x")
        item.pack(fill="x", pady=self._theme.px(gap))
        self.items.append(item)

    def clear(self) -> None:
        """Destroy the items."""
        super().clear()
        self.items.clear()

    def left_out(self) -> int:
        """Return the number of items without enough room."""
        return left_out(self.items, self.master, self)


class Flow(tk.Frame):
    """Lays its children out in lines, each as full as the width allows; `align` is the alignment of a line."""

    def __init__(
        self,
        parent: tk.Misc,
        behind: str,
        *,
        gap: int,
        line_gap: int | None = None,
        align: Literal["left", "right"] = "left",
    ) -> None:
        super().__init__(parent, bg=behind)
        self._gap = gap
        self._line_gap = gap if line_gap is None else line_gap
        self._right = align == "right"
        self._children: list[tk.Widget] = []

    def hold(self, children: Sequence[tk.Widget]) -> None:
        """Set the children, in reading order; this frame is their parent."""
        self._children = list(children)

    def natural_width(self) -> int:
        """Return the width of all children on one line."""
        return self._wide(self._children)

    def lines_in(self, width: int) -> int:
        """Return how many lines of `width` pixels the children take."""
        return len(self._lines(width))

    def fit(self, width: int) -> None:
        """Place the children in lines of `width` pixels, and set the frame's height accordingly."""
        lines = self._lines(width)
        y = 0
        for line in lines:
            high = max(child.winfo_reqheight() for child in line)
            x = max(width - self._wide(line), 0) if self._right else 0
            for child in line:
                if y + high > tokens.HIGHEST_PAGE:
                    child.place_forget()
                    continue
                wide = min(child.winfo_reqwidth(), width)
                child.place(x=x, y=y + (high - child.winfo_reqheight()) // 2, width=wide)
                x += wide + self._gap
            y += high + self._line_gap
        self.configure(width=width, height=max(y - self._line_gap, 1))

    def _lines(self, width: int) -> list[list[tk.Widget]]:
        """Return the children line by line; of two lines at the right, neither has a child alone if there are more."""
        lines: list[list[tk.Widget]] = []
        used = 0
        for child in self._children:
            wide = child.winfo_reqwidth()
            if not lines or used + self._gap + wide > width:
                lines.append([])
                used = -self._gap
            lines[-1].append(child)
            used += self._gap + wide
        if self._right and len(lines) == 2:  # noqa: PLR2004 - the two are made alike
            upper, lower = lines
            while len(upper) - len(lower) > 1 and self._wide([upper[-1], *lower]) <= width:
                lower.insert(0, upper.pop())
        return lines

    def _wide(self, children: Sequence[tk.Widget]) -> int:
        return sum(child.winfo_reqwidth() for child in children) + self._gap * max(len(children) - 1, 0)


class Pair(tk.Frame):
    """Two widgets at the two ends of a line, or the second below the first if they don't fit.

    The first may be a `Text`, which takes the remaining width if that is at least `least`.
    """

    def __init__(self, parent: tk.Misc, behind: str, *, gap: int, least: int) -> None:
        super().__init__(parent, bg=behind)
        self._gap = gap
        self._least = least
        self._first: tk.Widget | None = None
        self._second: tk.Widget | None = None
        self.columnconfigure(0, weight=1)

    def hold(self, first: tk.Widget, second: tk.Widget | None) -> None:
        """Set the two; this frame is their parent. Without a second one, the first has the whole line."""
        self._first, self._second = first, second

    def fit(self, width: int) -> None:
        """Lay the two out in `width` pixels."""
        first, second = self._first, self._second
        if second is None and isinstance(first, Text):
            first.fit(width)
            first.grid(row=0, column=0, sticky="w")
        if first is None or second is None:
            return
        left = width - second.winfo_reqwidth() - self._gap
        if isinstance(first, Text):
            first.fit(width)
            beside = left >= min(first.winfo_reqwidth(), self._least)
            first.fit(left if beside else width)
        else:
            beside = left >= first.winfo_reqwidth()
        first.grid(row=0, column=0, sticky="w")
        if beside:
            second.grid(row=0, column=1, sticky="ne", padx=(self._gap, 0), pady=0)
        else:
            second.grid(row=1, column=0, sticky="w", padx=0, pady=(self._gap // 2, 0))


def left_out(items: Sequence[tk.Misc], *around: tk.Misc) -> int:
    """Return the number of packed `items` without enough room; `around` are the frames that contain them."""
    if any(map(_has_no_room, around)):
        return len(items)
    return sum(_has_no_room(each) or each.winfo_height() < each.winfo_reqheight() for each in items)


def _has_no_room(widget: tk.Misc) -> bool:
    """Return whether the packer has unmapped a widget."""
    return not widget.winfo_ismapped() and widget.master is not None and bool(widget.master.winfo_ismapped())


def numbered(items: Iterable[T], title_of: Callable[[T], Hashable]) -> dict[tuple[Hashable, int], T]:
    """Map each item's name to it: its title, and its number among those of that title."""
    counts = Counter[Hashable]()
    named = {}
    for item in items:
        title = title_of(item)
        named[title, counts[title]] = item
        counts[title] += 1
    return named
