"""The small signs, on a square of 16 units whatever its size in pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from PIL.Image import Image

from trayapp.ui.theme.drawing import Edges, Point, Shape, blank, lay

_FINE: Final = 16
"""Twice as fine as other shapes: much of a sign is its edge."""


class _Pen:
    """Draws the shapes of a sign on a picture."""

    def __init__(self, picture: Image, colour: str) -> None:
        self.colour = colour
        self._picture = picture
        self._unit = picture.height / 16

    def stroke(self, points: Sequence[Point], width: float = 1.8, colour: str | None = None) -> None:
        """Draw a line with round ends and corners."""
        with self._shape(colour) as shape:
            shape.line(self._scaled(points), width * self._unit)

    def dot(self, x: float, y: float, radius: float, colour: str | None = None) -> None:
        """Draw a filled circle."""
        self.stroke([(x, y)], 2 * radius, colour)

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

    def mark(self, top: float, bottom: float, dot: float, colour: str) -> None:
        """Draw the stroke and the dot of an exclamation mark or an "i"."""
        self.stroke([(8, top), (8, bottom)], 1.7, colour)
        self.dot(8, dot, 1.05, colour)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._unit, y * self._unit) for x, y in points]

    @contextmanager
    def _shape(self, colour: str | None = None) -> Iterator[Shape]:
        shape = Shape(self._picture.size, _FINE)
        yield shape
        lay(self._picture, shape, colour or self.colour)


def _check(pen: _Pen, _behind: str) -> None:
    pen.stroke([(3, 8.6), (6.4, 12), (13, 4.6)], 2)


def _circle_check(pen: _Pen, behind: str) -> None:
    pen.dot(8, 8, 7)
    pen.stroke([(4.9, 8.4), (7.2, 10.6), (11.2, 5.9)], 1.7, behind)


def _circle(pen: _Pen, _behind: str) -> None:
    pen.ring(6, 1.5)


def _minus(pen: _Pen, behind: str) -> None:
    pen.dot(8, 8, 7)
    pen.stroke([(5, 8), (11, 8)], 1.7, behind)


def _info(pen: _Pen, behind: str) -> None:
    pen.dot(8, 8, 7)
    pen.mark(7.6, 11.4, 4.7, behind)


def _warning(pen: _Pen, behind: str) -> None:
    pen.fill([(8, 2.7), (14, 13), (2, 13)])
    pen.mark(6, 9, 11.7, behind)


def _cross(pen: _Pen, behind: str) -> None:
    pen.dot(8, 8, 7)
    pen.stroke([(5.5, 5.5), (10.5, 10.5)], 1.7, behind)
    pen.stroke([(10.5, 5.5), (5.5, 10.5)], 1.7, behind)


def _right(pen: _Pen, _behind: str) -> None:
    pen.stroke([(6, 3.5), (10.5, 8), (6, 12.5)])


def _down(pen: _Pen, _behind: str) -> None:
    pen.stroke([(3.5, 6), (8, 10.5), (12.5, 6)])


def _lock(pen: _Pen, behind: str) -> None:
    pen.arch((4.6, 1.6, 11.4, 8), 1.7)
    pen.block((2.8, 7, 13.2, 14.4), 1.8)
    pen.dot(8, 10.7, 1.2, behind)


def _play(pen: _Pen, _behind: str) -> None:
    pen.fill([(5, 3.4), (12.6, 8), (5, 12.6)])


def _parts(pen: _Pen, _behind: str) -> None:
    for x in (2.4, 8.8):
        for y in (2.4, 8.8):
            pen.block((x, y, x + 4.8, y + 4.8), 1.2)


def _file(pen: _Pen, _behind: str) -> None:
    pen.stroke([(9.2, 2), (3.8, 2), (3.8, 14), (12.2, 14), (12.2, 5), (9.2, 2), (9.2, 5), (12.2, 5)], 1.5)


def _paste(pen: _Pen, _behind: str) -> None:
    pen.stroke([(5.4, 3.2), (3.2, 3.2), (3.2, 14.2), (12.8, 14.2), (12.8, 3.2), (10.6, 3.2)], 1.5)
    pen.block((5.2, 1.6, 10.8, 4.8), 1)
    for y in (8, 11):
        pen.stroke([(5.9, y), (10.1, y)], 1.4)


def _letter(pen: _Pen, _behind: str) -> None:
    pen.stroke([(1.8, 3.4), (14.2, 3.4), (14.2, 12.6), (1.8, 12.6), (1.8, 3.4)], 1.5)
    pen.stroke([(2.4, 4.4), (8, 9), (13.6, 4.4)], 1.5)


_SIGNS: Final[dict[str, Callable[[_Pen, str], None]]] = {
    "check": _check,
    "good": _circle_check,
    "absent": _circle,
    "neutral": _minus,
    "info": _info,
    "warning": _warning,
    "bad": _cross,
    "right": _right,
    "down": _down,
    "lock": _lock,
    "play": _play,
    "parts": _parts,
    "file": _file,
    "paste": _paste,
    "letter": _letter,
}


def sign(name: str, size: int, colour: str, behind: str, *, gap: int = 0, clear: bool = False) -> Image:
    """Draw a small sign (a key of the table above) with room of `gap` pixels to its right.

    `behind` is the colour of what is cut out of a filled sign, and of all around it unless that is to be `clear`.
    Raises KeyError for a name that there is not.
    """
    around = None if clear else behind
    drawn = blank((size, size), around)
    _SIGNS[name](_Pen(drawn, colour), behind)
    picture = blank((size + gap, size), around)
    picture.paste(drawn)
    return picture
