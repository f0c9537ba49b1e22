"""Drawing with Pillow: smooth shapes. Lengths are real pixels.

Pillow's shapes have hard edges. So each is drawn many times as large and made small again, which leaves at every pixel
how much of it is covered; then its colour is laid on by that.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

Point = tuple[float, float]
Edges = tuple[float, float, float, float]


class Shape:
    """What is covered of a picture of this size; it is drawn `fine` times as large."""

    def __init__(self, size: tuple[int, int], fine: int = 8) -> None:
        self._fine = fine
        self._large = Image.new("L", (size[0] * fine, size[1] * fine))
        self._draw = ImageDraw.Draw(self._large)

    def box(self, edges: Edges, radius: float, *, covered: bool = True) -> None:
        """Cover a box with rounded corners, or clear it."""
        left, top, right, bottom = edges
        radius = max(min(radius, (right - left) / 2, (bottom - top) / 2), 0)
        self._draw.rounded_rectangle(self._scaled(edges), radius * self._fine, fill=255 if covered else 0)

    def disc(self, x: float, y: float, radius: float, *, covered: bool = True) -> None:
        """Cover a circle, or clear it."""
        self._draw.ellipse(self._scaled((x - radius, y - radius, x + radius, y + radius)), fill=255 if covered else 0)

    def area(self, corners: Sequence[Point]) -> None:
        """Cover what lies between these corners."""
        self._draw.polygon(self._middles(corners), fill=255)

    def line(self, points: Sequence[Point], width: float) -> None:
        """Cover a line with round ends and corners; of one point, a dot."""
        self._draw.line(self._middles(points), fill=255, width=round(width * self._fine))
        for x, y in points:
            self.disc(x, y, width / 2)

    def small(self) -> Image.Image:
        """Return how much of each pixel is covered."""
        return self._large.reduce(self._fine)

    def _scaled(self, edges: Edges) -> Edges:
        left, top, right, bottom = (round(at * self._fine) for at in edges)
        return left, top, right - 1, bottom - 1  # Pillow takes the last pixel along

    def _middles(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._fine - 0.5, y * self._fine - 0.5) for x, y in points]  # Pillow counts from a pixel's middle


def blank(size: tuple[int, int], behind: str | None) -> Image.Image:
    """Return a picture of one colour, `behind`, or a clear one."""
    return Image.new("RGBA", size, behind or (0, 0, 0, 0))


def lay(picture: Image.Image, shape: Shape, colour: str) -> None:
    """Lay a shape on a picture of its size."""
    layer = Image.new("RGBA", picture.size, colour)
    layer.putalpha(shape.small())
    picture.alpha_composite(layer)
