"""Drawing: rounded boxes and small signs as Pillow images, sharp at any scale. Lengths here are real pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trayapp.ui.theme.tokens import Palette

FINE: Final = 4
"""Shapes are drawn this many times larger and reduced, which makes their edges smooth."""

Point = tuple[float, float]


def box(
    size: tuple[int, int],
    radius: float,
    fill: str | None,
    *,
    line: str | None = None,
    line_width: int = 1,
    margin: int = 0,
    ring: str | None = None,
    ring_width: int = 0,
    behind: str | None = None,
) -> Image.Image:
    """Draw a rounded box inside `margin`, with an optional hairline and a focus ring at the image's edge.

    `behind` makes the image opaque, on that colour; without it the corners are clear.
    """
    width, height = (side * FINE for side in size)
    image = Image.new("RGBA", (width, height), behind or (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    inset = margin * FINE
    if ring is not None:
        outer = radius * FINE + inset
        pen.rounded_rectangle((0, 0, width - 1, height - 1), outer, outline=ring, width=ring_width * FINE)
    edge = (inset, inset, width - inset - 1, height - inset - 1)
    if line is not None:
        pen.rounded_rectangle(edge, radius * FINE, fill=fill, outline=line, width=line_width * FINE)
    elif fill is not None:
        pen.rounded_rectangle(edge, radius * FINE, fill=fill)
    image = image.reduce(FINE)
    return image.convert("RGB") if behind is not None else image


def hairline(size: tuple[int, int], fill: str, line: str, width: int) -> Image.Image:
    """Draw a plain area with a line along its lower edge."""
    image = Image.new("RGB", size, fill)
    ImageDraw.Draw(image).rectangle((0, size[1] - width, size[0], size[1]), fill=line)
    return image


class _Pen:
    """Draws on a square of 16 units, whatever its size in pixels."""

    def __init__(self, size: int, colour: str) -> None:
        self.image = Image.new("RGBA", (size * FINE * 2, size * FINE * 2), (0, 0, 0, 0))
        self.colour = colour
        self._draw = ImageDraw.Draw(self.image)
        self._unit = size * FINE * 2 / 16

    def stroke(self, points: Sequence[Point], width: float = 1.8, colour: str | None = None) -> None:
        """Draw a line with round ends and corners."""
        colour = colour or self.colour
        scaled = [(x * self._unit, y * self._unit) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * self._unit), joint="curve")
        for x, y in points:
            self.dot(x, y, width / 2, colour)

    def dot(self, x: float, y: float, radius: float, colour: str | None = None) -> None:
        """Draw a filled circle."""
        edge = [(at + by) * self._unit for by in (-radius, radius) for at in (x, y)]
        self._draw.ellipse(edge, fill=colour or self.colour)

    def ring(self, radius: float, width: float) -> None:
        """Draw a circle's line around the middle."""
        edge = [(8 + by) * self._unit for by in (-radius, -radius, radius, radius)]
        self._draw.ellipse(edge, outline=self.colour, width=round(width * self._unit))

    def triangle(self) -> None:
        """Draw a filled triangle with rounded corners."""
        self.fill([(8, 2.7), (14, 13), (2, 13)])

    def fill(self, corners: Sequence[Point]) -> None:
        """Draw a filled shape with rounded corners."""
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in corners], fill=self.colour)
        self.stroke([*corners, corners[0]], 2)

    def block(self, edges: tuple[float, float, float, float], radius: float) -> None:
        """Draw a filled box with rounded corners."""
        self._draw.rounded_rectangle([at * self._unit for at in edges], radius * self._unit, fill=self.colour)

    def arc(self, edges: tuple[float, float, float, float], width: float) -> None:
        """Draw the upper half of an ellipse's line."""
        scaled = [at * self._unit for at in edges]
        self._draw.arc(scaled, 180, 360, fill=self.colour, width=round(width * self._unit))

    def mark(self, top: float, bottom: float, dot: float, colour: str) -> None:
        """Draw the stroke and the dot of an exclamation mark or an "i"."""
        self.stroke([(8, top), (8, bottom)], 1.7, colour)
        self.dot(8, dot, 1.05, colour)


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
    pen.triangle()
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
    pen.arc((4.6, 1.6, 11.4, 9.4), 1.7)
    pen.stroke([(4.6 + 0.85, 5.5), (4.6 + 0.85, 8)], 1.7)
    pen.stroke([(11.4 - 0.85, 5.5), (11.4 - 0.85, 8)], 1.7)
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


def sign(name: str, size: int, colour: str, behind: str, *, gap: int = 0) -> Image.Image:
    """Draw a small sign (a key of the table above) with clear space of `gap` pixels to its right.

    `behind` is the colour of what is cut out of a filled sign.
    """
    pen = _Pen(size, colour)
    _SIGNS[name](pen, behind)
    drawn = pen.image.reduce(FINE * 2)
    if not gap:
        return drawn
    image = Image.new("RGBA", (size + gap, size), (0, 0, 0, 0))
    image.paste(drawn, (0, 0))
    return image


def tile(name: str, side: int, radius: int, look: Palette) -> Image.Image:
    """Draw a sign in the accent's colour in the middle of a soft square; its corners are clear."""
    image = box((side, side), radius, look.soft)
    drawn = sign(name, round(side * 0.5), look.accent_text, look.soft)
    at = (side - drawn.width) // 2
    image.alpha_composite(drawn, (at, at))
    return image
