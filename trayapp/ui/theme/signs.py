"""The small signs, on a square of 16 units whatever its size in pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from PIL.Image import Image

from trayapp.ui.theme.drawing import Edges, Point, Shape, blank, lay

_FINE: Final = 16
"""Twice as fine as other shapes: much of a sign is its edge."""


class _Pen:
    """Draws the shapes of a sign on a picture."""

    def __init__(self, picture: Image, colour: str, behind: str) -> None:
        self._colour = colour
        self._behind = behind
        self._picture = picture
        self._unit = picture.height / 16

    def stroke(self, points: Sequence[Point], width: float = 1.8) -> None:
        """Draw a line with round ends and corners; of one point, a dot."""
        with self._shape() as shape:
            shape.line(self._scaled(points), width * self._unit)

    def cut(self, points: Sequence[Point], width: float = 1.7) -> None:
        """Draw the same in the colour behind the sign."""
        with self._shape(self._behind) as shape:
            shape.line(self._scaled(points), width * self._unit)

    def dot(self, x: float, y: float, radius: float) -> None:
        """Draw a filled circle."""
        self.stroke([(x, y)], 2 * radius)

    def ring(self, radius: float, width: float) -> None:
        """Draw a circle's line around the middle."""
        middle = 8 * self._unit
        with self._shape() as shape:
            shape.disc(middle, middle, radius * self._unit)
            shape.disc(middle, middle, (radius - width) * self._unit, covered=False)

    def fill(self, corners: Sequence[Point]) -> None:
        """Draw a filled shape with rounded corners."""
        scaled = self._scaled(corners)
        with self._shape() as shape:
            shape.area(scaled)
            shape.line([*scaled, scaled[0]], 2 * self._unit)

    def block(self, edges: Edges, radius: float) -> None:
        """Draw a filled box with rounded corners."""
        left, top, right, bottom = (at * self._unit for at in edges)
        with self._shape() as shape:
            shape.box((left, top, right, bottom), radius * self._unit)

    def arch(self, edges: Edges, width: float) -> None:
        """Draw a line up, over in half a circle, and down again, inside these edges."""
        left, top, right, bottom = (at * self._unit for at in edges)
        wide = width * self._unit
        with self._shape() as shape:
            shape.box((left, top, right, 2 * bottom - top), right - left)
            shape.box((left + wide, top + wide, right - wide, 2 * bottom - top - wide), right - left, covered=False)
            shape.box((0, bottom, self._picture.width, self._picture.height), 0, covered=False)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._unit, y * self._unit) for x, y in points]

    @contextmanager
    def _shape(self, colour: str | None = None) -> Iterator[Shape]:
        shape = Shape(self._picture.size, _FINE)
        yield shape
        lay(self._picture, shape, colour or self._colour)


_SIGNS: Final[dict[str, tuple[tuple[Any, ...], ...]]] = {
    "check": ((_Pen.stroke, [(3, 8.6), (6.4, 12), (13, 4.6)], 2),),
    "good": ((_Pen.dot, 8, 8, 7), (_Pen.cut, [(4.9, 8.4), (7.2, 10.6), (11.2, 5.9)])),
    "absent": ((_Pen.ring, 6, 1.5),),
    "neutral": ((_Pen.dot, 8, 8, 7), (_Pen.cut, [(5, 8), (11, 8)])),
    "info": ((_Pen.dot, 8, 8, 7), (_Pen.cut, [(8, 7.6), (8, 11.4)]), (_Pen.cut, [(8, 4.7)], 2.1)),
    "warning": ((_Pen.fill, [(8, 2.7), (14, 13), (2, 13)]), (_Pen.cut, [(8, 6), (8, 9)]), (_Pen.cut, [(8, 11.7)], 2.1)),
    "bad": ((_Pen.dot, 8, 8, 7), (_Pen.cut, [(5.5, 5.5), (10.5, 10.5)]), (_Pen.cut, [(10.5, 5.5), (5.5, 10.5)])),
    "right": ((_Pen.stroke, [(6, 3.5), (10.5, 8), (6, 12.5)]),),
    "down": ((_Pen.stroke, [(3.5, 6), (8, 10.5), (12.5, 6)]),),
    "lock": (
        (_Pen.arch, (4.6, 1.6, 11.4, 8), 1.7),
        (_Pen.block, (2.8, 7, 13.2, 14.4), 1.8),
        (_Pen.cut, [(8, 10.7)], 2.4),
    ),
    "play": ((_Pen.fill, [(5, 3.4), (12.6, 8), (5, 12.6)]),),
    "parts": tuple((_Pen.block, (x, y, x + 4.8, y + 4.8), 1.2) for x in (2.4, 8.8) for y in (2.4, 8.8)),
    "file": (
        (_Pen.stroke, [(9.2, 2), (3.8, 2), (3.8, 14), (12.2, 14), (12.2, 5), (9.2, 2), (9.2, 5), (12.2, 5)], 1.5),
    ),
    "paste": (
        (_Pen.stroke, [(5.4, 3.2), (3.2, 3.2), (3.2, 14.2), (12.8, 14.2), (12.8, 3.2), (10.6, 3.2)], 1.5),
        (_Pen.block, (5.2, 1.6, 10.8, 4.8), 1),
        (_Pen.stroke, [(5.9, 8), (10.1, 8)], 1.4),
        (_Pen.stroke, [(5.9, 11), (10.1, 11)], 1.4),
    ),
    "letter": (
        (_Pen.stroke, [(1.8, 3.4), (14.2, 3.4), (14.2, 12.6), (1.8, 12.6), (1.8, 3.4)], 1.5),
        (_Pen.stroke, [(2.4, 4.4), (8, 9), (13.6, 4.4)], 1.5),
    ),
}
"""The strokes of each sign, in their order: a method of the pen, and what it takes."""


def sign(name: str, size: int, colour: str, behind: str, *, gap: int = 0, clear: bool = False) -> Image:
    """Draw a small sign (a key of the table above) with room of `gap` pixels to its right.

    `behind` is the colour of what is cut out of a filled sign, and of all around it unless that is to be `clear`.
    Raise KeyError for an unknown name.
    """
    around = None if clear else behind
    drawn = blank((size, size), around)
    pen = _Pen(drawn, colour, behind)
    for draw, *how in _SIGNS[name]:
        draw(pen, *how)
    picture = blank((size + gap, size), around)
    picture.paste(drawn)
    return picture
