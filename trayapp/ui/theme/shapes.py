"""Drawing: rounded boxes, hairlines and tiles, sharp at any scale. Lengths here are real pixels."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from trayapp.ui.theme import raster
from trayapp.ui.theme.raster import Layer, Picture
from trayapp.ui.theme.signs import sign

if TYPE_CHECKING:
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
) -> Picture:
    """Draw a rounded box inside `margin`, with an optional hairline and a focus ring at the image's edge.

    `behind` makes the image opaque, on that colour; without it the corners are clear.
    """
    layers = []
    if ring is not None:
        outer = raster.rounded(_inside(size, 0), radius + margin)
        inner = raster.rounded(_inside(size, ring_width), radius + margin - ring_width)
        layers.append(Layer(lambda x, y: max(outer(x, y), -inner(x, y)), ring))
    if line is not None:
        layers.append(Layer(raster.rounded(_inside(size, margin), radius), line))
        margin, radius = margin + line_width, radius - line_width
    if fill is not None:
        layers.append(Layer(raster.rounded(_inside(size, margin), radius), fill))
    corner = ceil(margin + max(radius, 0)) + 1
    return raster.draw_even(size, layers, behind, corner)


def _inside(size: tuple[int, int], margin: int) -> raster.Edges:
    return margin, margin, size[0] - margin, size[1] - margin


def hairline(size: tuple[int, int], fill: str, line: str, width: int) -> Picture:
    """Draw a plain area with a line along its lower edge."""
    whole = raster.draw_even(size, [], fill, 1)
    edge = raster.draw_even((size[0], width), [], line, 1)
    return raster.paste(whole, edge, (0, size[1] - width))


def tile(name: str, side: int, radius: int, look: Palette) -> Picture:
    """Draw a sign in the accent's colour in the middle of a soft square; its corners are clear."""
    drawn = sign(name, round(side * 0.5), look.accent_text, look.soft)
    at = (side - drawn.width) // 2
    return raster.paste(box((side, side), radius, look.soft), drawn, (at, at))
