"""Drawing in Python itself: smooth shapes as rows of pixels, and as PNG for Tk. Lengths are real pixels.

A shape is a distance: a function that gives how far a point is from the shape's edge, negative inside. A pixel is
covered as far as its middle is inside by half a pixel, which is what makes edges smooth.

What the window draws is small and much the same on all sides, so that an image library, with its 10 ms and 6 MiB, would
draw it hardly faster.
"""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from math import ceil, hypot, inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Distance = Callable[[float, float], float]
    Point = tuple[float, float]
    Edges = tuple[float, float, float, float]

CLEAR = b"\0\0\0\0"


class Layer(NamedTuple):
    """One shape in one colour (``#rrggbb``); `edges` is where it may be at all: left, top, right, bottom."""

    shape: Distance
    colour: str
    edges: Edges = (-inf, -inf, inf, inf)


class Picture(NamedTuple):
    """Rows of pixels: red, green, blue, alpha, a byte each."""

    width: int
    height: int
    rows: list[bytes]

    def png(self) -> bytes:
        """Give it as a PNG file."""
        pixels = b"".join(b"\0" + row for row in self.rows)  # 0: no filter
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 6, 0, 0, 0)  # 8 bits, with alpha
        chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels, 1)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def rounded(edges: Edges, radius: float) -> Distance:
    """Give a box with rounded corners."""
    left, top, right, bottom = edges
    radius = max(min(radius, (right - left) / 2, (bottom - top) / 2), 0)
    x0, y0 = (left + right) / 2, (top + bottom) / 2
    wide, high = (right - left) / 2 - radius, (bottom - top) / 2 - radius

    def distance(x: float, y: float) -> float:
        across, down = abs(x - x0) - wide, abs(y - y0) - high
        return (hypot(across, down) if across > 0 and down > 0 else max(across, down)) - radius

    return distance


def line(points: Sequence[Point], width: float) -> Distance:
    """Give a line with round ends and corners; of one point, a dot."""
    pairs = list(pairwise(points)) or [(points[0], points[0])]
    parts = [(x, y, ex - x, ey - y, (ex - x) ** 2 + (ey - y) ** 2) for (x, y), (ex, ey) in pairs]
    half = width / 2

    def distance(x: float, y: float) -> float:
        nearest = inf
        for x0, y0, across, down, square in parts:
            along = ((x - x0) * across + (y - y0) * down) / square if square else 0
            along = min(max(along, 0), 1)
            nearest = min(nearest, hypot(x - x0 - along * across, y - y0 - along * down))
        return nearest - half

    return distance


def ring(x0: float, y0: float, radius: float, width: float) -> Distance:
    """Give a circle's line inside a radius."""
    middle, half = radius - width / 2, width / 2
    return lambda x, y: abs(hypot(x - x0, y - y0) - middle) - half


def filled(corners: Sequence[Point], width: float) -> Distance:
    """Give what a closed line with round corners and all inside it cover."""
    edge = line([*corners, corners[0]], width)
    sides = list(zip(corners, [*corners[1:], corners[0]], strict=True))

    def distance(x: float, y: float) -> float:
        crossed = False
        for (x0, y0), (x1, y1) in sides:
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                crossed = not crossed
        return -width if crossed else edge(x, y)

    return distance


def draw(size: tuple[int, int], layers: Sequence[Layer], behind: str | None) -> Picture:
    """Draw shapes one above the other; `behind` None leaves clear what none covers."""
    width, height = size
    paint = _painter(layers, behind)
    return Picture(width, height, [b"".join(paint(x + 0.5, y + 0.5) for x in range(width)) for y in range(height)])


def draw_even(size: tuple[int, int], layers: Sequence[Layer], behind: str | None, corner: int) -> Picture:
    """Draw as `draw` does what is alike on all four sides, and does not change beyond `corner` pixels from the edge."""
    width, height = size
    paint = _painter(layers, behind)
    across, down = min(corner, (width + 1) // 2), min(corner, (height + 1) // 2)
    wide, high = max(width - 2 * across, 0), max(height - 2 * down, 0)

    def row(y: int) -> bytes:
        left = [paint(x + 0.5, y + 0.5) for x in range(across)]
        middle = paint(across + 0.5, y + 0.5) * wide if wide else b""
        return b"".join(left) + middle + b"".join(reversed(left[: width - across - wide]))

    above = [row(y) for y in range(down)]
    middle = [row(down)] * high if high else []
    return Picture(width, height, above + middle + above[: height - down - high][::-1])


def paste(picture: Picture, above: Picture, at: tuple[int, int]) -> Picture:
    """Give a picture with another drawn over it, its left upper corner `at` a point; it has to fit."""
    x, y = at
    rows = list(picture.rows)
    for number, over in enumerate(above.rows, y):
        row = bytearray(rows[number])
        for column in range(above.width):
            pixel = over[4 * column : 4 * column + 4]
            if pixel[3]:
                start = 4 * (x + column)
                row[start : start + 4] = _over(pixel, row[start : start + 4])
        rows[number] = bytes(row)
    return Picture(picture.width, picture.height, rows)


def spread(picture: Picture, right: int, behind: str | None) -> Picture:
    """Give a picture with so many pixels more at its right."""
    more = (_pixel(behind) if behind else CLEAR) * right
    return Picture(picture.width + right, picture.height, [row + more for row in picture.rows])


def _pixel(colour: str) -> bytes:
    return bytes.fromhex(colour[1:]) + b"\xff"


def _over(pixel: bytes, below: bytes | bytearray) -> bytes:
    """Lay a pixel over another."""
    alpha, left = pixel[3] / 255, below[3] / 255 * (1 - pixel[3] / 255)
    whole = alpha + left
    mixed = [round((one * alpha + other * left) / whole) for one, other in zip(pixel[:3], below[:3], strict=True)]
    return bytes([*mixed, round(whole * 255)])


def _painter(layers: Sequence[Layer], behind: str | None) -> Callable[[float, float], bytes]:
    """Give what paints the pixel with its middle at a point."""
    bare = _pixel(behind) if behind else CLEAR
    inked = [(layer.shape, _pixel(layer.colour), *layer.edges) for layer in layers]

    def paint(x: float, y: float) -> bytes:
        pixel = bare
        for shape, colour, left, top, right, bottom in inked:
            if left <= x <= right and top <= y <= bottom and (covered := 0.5 - shape(x, y)) > 0:
                if covered >= 1:
                    pixel = colour
                elif part := round(covered * 255):
                    pixel = _over(colour[:3] + bytes([part]), pixel)
        return pixel

    return paint


def edges_of(points: Sequence[Point], width: float) -> Edges:
    """Give where a line of this width through these points may be."""
    room = ceil(width / 2 + 1)
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across) - room, min(down) - room, max(across) + room, max(down) + room
