"""A small drawing surface with two outcomes: pixels, by Pillow with supersampling, and SVG.

Coordinates are pixels of the finished picture, so that an edge on a whole number is sharp. Pillow alone is used: the
same source gives the same pixels on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterable

Point = tuple[float, float]
Colour = tuple[int, int, int, int]

_CURVE_STEPS = 24
_LARGE = 96
_HAIR = 0.01


def colour(code: str, opacity: float = 1.0) -> Colour:
    """Give a colour from `#rrggbb`."""
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red, green, blue, round(opacity * 255)


@dataclass
class Path:
    """An outline of lines and cubic curves."""

    start: Point
    parts: list[tuple[Point, ...]] = field(default_factory=list)

    def line(self, to: Point) -> Path:
        """Go straight to a point."""
        self.parts.append((to,))
        return self

    def curve(self, first: Point, second: Point, to: Point) -> Path:
        """Go along a cubic Bezier curve."""
        self.parts.append((first, second, to))
        return self

    def moved(self, right: float, down: float) -> Path:
        """Give the same outline elsewhere."""
        moved = [tuple((x + right, y + down) for x, y in part) for part in self.parts]
        return Path((self.start[0] + right, self.start[1] + down), moved)

    def points(self) -> Iterable[Point]:
        """Give the outline as a polygon."""
        here = self.start
        yield here
        for part in self.parts:
            if len(part) == 1:
                yield part[0]
            else:
                first, second, to = part
                for step in range(1, _CURVE_STEPS + 1):
                    t = step / _CURVE_STEPS
                    a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
                    yield (
                        a * here[0] + b * first[0] + c * second[0] + d * to[0],
                        a * here[1] + b * first[1] + c * second[1] + d * to[1],
                    )
            here = part[-1]

    def svg(self) -> str:
        """Give the outline as an SVG path."""
        commands = [f"M{_numbers([self.start])}"]
        commands += [("L" if len(part) == 1 else "C") + _numbers(part) for part in self.parts]
        return "".join([*commands, "Z"])


class Canvas:
    """A square picture of `size` pixels."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._scale = 8 if size > _LARGE else 16
        side = size * self._scale
        self._image = Image.new("RGBA", (side, side))
        self._svg: list[str] = []

    def fill(self, path: Path, paint: Colour) -> None:
        """Fill an outline."""
        mask, draw = self._mask()
        self._polygon(draw, list(path.points()))
        self._apply(mask, paint)
        self._svg.append(f'<path d="{path.svg()}" {_svg_paint("fill", paint)}/>')

    def disc(self, centre: Point, radius: float, paint: Colour) -> None:
        """Fill a circle."""
        mask, draw = self._mask()
        self._disc(draw, centre, radius)
        self._apply(mask, paint)
        self._svg.append(f'<circle cx="{centre[0]:g}" cy="{centre[1]:g}" r="{radius:g}" {_svg_paint("fill", paint)}/>')

    def stroke(self, points: list[Point], width: float, paint: Colour) -> None:
        """Draw joined lines with round ends and joints."""
        mask, draw = self._mask()
        for (x0, y0), (x1, y1) in pairwise(points):
            length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            dx, dy = (y1 - y0) / length * width / 2, (x0 - x1) / length * width / 2
            corners = [(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)]
            self._polygon(draw, corners)
        for point in points:
            self._disc(draw, point, width / 2)
        self._apply(mask, paint)
        data = "M" + "L".join(_numbers([point]) for point in points)
        self._svg.append(
            f'<path d="{data}" fill="none" {_svg_paint("stroke", paint)} stroke-width="{width:g}" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def image(self) -> Image.Image:
        """Give the finished picture, RGBA."""
        # Averaged with premultiplied colour, so that a transparent neighbour lends no colour to an edge.
        return self._image.convert("RGBa").resize((self.size, self.size), Image.Resampling.BOX).convert("RGBA")

    def svg(self) -> str:
        """Give the drawing as an SVG document."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.size}" height="{self.size}" '
        return "\n".join([f'{head}viewBox="0 0 {self.size} {self.size}">', *self._svg, "</svg>", ""])

    def _mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        mask = Image.new("L", self._image.size)
        return mask, ImageDraw.Draw(mask)

    def _up(self, point: Point) -> Point:
        return point[0] * self._scale, point[1] * self._scale

    def _polygon(self, draw: ImageDraw.ImageDraw, points: list[Point]) -> None:
        # Pillow fills the subpixels that an edge falls into, at both ends. Drawn in by a hair, an edge between two
        # pixels leaves out the next one.
        x, y = ((min(values) + max(values)) / 2 for values in zip(*points, strict=True))
        inward = 1 - _HAIR / self.size
        draw.polygon([self._up((x + (px - x) * inward, y + (py - y) * inward)) for px, py in points], fill=255)

    def _disc(self, draw: ImageDraw.ImageDraw, centre: Point, radius: float) -> None:
        x, y = self._up(centre)
        r = radius * self._scale
        # Pillow takes the last subpixel along.
        draw.ellipse((x - r, y - r, x + r - 1, y + r - 1), fill=255)

    def _apply(self, mask: Image.Image, paint: Colour) -> None:
        layer = Image.new("RGBA", self._image.size, paint)
        layer.putalpha(mask.point([value * paint[3] // 255 for value in range(256)]))
        self._image.alpha_composite(layer)


def _numbers(points: Iterable[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in ((round(x, 3), round(y, 3)) for x, y in points))


def _svg_paint(kind: str, paint: Colour) -> str:
    red, green, blue, alpha = paint
    opacity = "" if alpha == 255 else f' {kind}-opacity="{alpha / 255:.3g}"'  # noqa: PLR2004 - opaque
    return f'{kind}="#{red:02x}{green:02x}{blue:02x}"{opacity}'
