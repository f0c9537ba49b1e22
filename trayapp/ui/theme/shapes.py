"""Drawing: rounded boxes, hairlines and tiles, sharp at any scale. Lengths here are real pixels."""

from __future__ import annotations

from PIL.Image import Image

from trayapp.ui.theme.drawing import Edges, Shape, blank, lay
from trayapp.ui.theme.signs import sign
from trayapp.ui.theme.tokens import Palette


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
) -> Image:
    """Draw a rounded box inside `margin`, with an optional hairline and a focus ring at the image's edge.

    `behind` makes the image opaque, on that colour; without it the corners are clear.
    """
    picture = blank(size, behind)
    if ring is not None:
        shape = Shape(size)
        shape.box(_inside(size, 0), radius + margin)
        shape.box(_inside(size, ring_width), radius + margin - ring_width, covered=False)
        lay(picture, shape, ring)
    if line is not None:
        _box(picture, margin, radius, line)
        margin, radius = margin + line_width, radius - line_width
    if fill is not None:
        _box(picture, margin, radius, fill)
    return picture


def _box(picture: Image, margin: int, radius: float, colour: str) -> None:
    shape = Shape(picture.size)
    shape.box(_inside(picture.size, margin), radius)
    lay(picture, shape, colour)


def _inside(size: tuple[int, int], margin: int) -> Edges:
    return margin, margin, size[0] - margin, size[1] - margin


def hairline(size: tuple[int, int], fill: str, line: str, width: int) -> Image:
    """Draw a plain area with a line along its lower edge."""
    picture = blank(size, fill)
    picture.paste(line, (0, size[1] - width, *size))
    return picture


def tile(name: str, side: int, radius: int, look: Palette) -> Image:
    """Draw a sign in the accent's colour in the middle of a soft square; its corners are clear."""
    drawn = sign(name, round(side * 0.5), look.accent_text, look.soft)
    at = (side - drawn.width) // 2
    picture = box((side, side), radius, look.soft)
    picture.alpha_composite(drawn, (at, at))
    return picture
