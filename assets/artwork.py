"""The drawings: Consentray's mark and the six state icons.

All are one shield. The state is told by what stands in it (a keyhole, three dots, a tick, an exclamation mark, a cross,
a bar across), by whether the shield is full or pale, and by colour. A light keyline around a dark rim keeps the outline
on dark panels as on light ones. Everything is drawn for each size anew, with edges put on whole pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drawing import Canvas, Colour, Path, Point, colour

if TYPE_CHECKING:
    from collections.abc import Callable

_WHITE = colour("#ffffff")
_KEYLINE = colour("#ffffff", 0.92)
_GREY = colour("#4b5563")

_SMALL = 24
"""Up to this size, in pixels, a glyph is kept on whole pixels and without slants."""

_ROOMY = 32
"""From this size on, in pixels, the mark has all its parts."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the shield stands in a picture of `size` pixels.

    All are whole pixels: the widths of keyline and rim, the margin at the sides, and how far it is moved down.
    """

    size: int
    keyline: int
    rim: int
    side: int
    lowered: int = 0

    @property
    def centre(self) -> float:
        """The vertical axis."""
        return self.size / 2

    def at(self, x: float, y: float) -> Point:
        """Give a point that is drawn on a 16 pixel grid."""
        return x * self.size / 16, self.lowered + y * self.size / 16

    def snapped(self, value: float) -> int:
        """Give a length on the 16 pixel grid as whole pixels, at least one."""
        return max(1, round(value * self.size / 16))


_TUNED = {
    16: (1, 1, 1),
    20: (1, 1, 1),
    22: (1, 1, 2),
    24: (1, 1, 2),
    32: (1, 2, 2),
    40: (2, 2, 3),
    48: (2, 2, 4),
    64: (2, 3, 5),
}


def grid(size: int) -> Grid:
    """Give the tuned grid of a size, or one in proportion."""
    keyline, rim, side = _TUNED.get(size, (round(size / 32), round(size / 22), round(size / 13)))
    return Grid(size, keyline, rim, side)


def shield(on: Grid, inset: float) -> Path:
    """Give the shield's outline, `inset` pixels within its outer edge (negative: outside of it)."""
    left, right = on.side + inset, on.size - on.side - inset
    top, bottom = on.lowered + on.keyline + inset, on.lowered + on.size - on.keyline - inset * 1.15
    height = bottom - top
    shoulder = top + height * 0.52
    radius = max(on.size * 0.14 - inset * 0.6, on.size * 0.05)
    bend = radius * 0.45
    centre = on.centre
    half = (right - left) / 2
    return (
        Path((left + radius, top))
        .line((right - radius, top))
        .curve((right - bend, top), (right, top + bend), (right, top + radius))
        .line((right, shoulder))
        .curve((right, shoulder + height * 0.26), (centre + half * 0.48, bottom - height * 0.08), (centre, bottom))
        .curve((centre - half * 0.48, bottom - height * 0.08), (left, shoulder + height * 0.26), (left, shoulder))
        .line((left, top + radius))
        .curve((left, top + bend), (left + bend, top), (left + radius, top))
    )


def _body(canvas: Canvas, on: Grid, rim: Colour, fill: Colour) -> None:
    canvas.fill(shield(on, -on.keyline), _KEYLINE)
    canvas.fill(shield(on, 0), rim)
    canvas.fill(shield(on, on.rim), fill)


def _rectangle(left: float, top: float, right: float, bottom: float) -> Path:
    return Path((left, top)).line((right, top)).line((right, bottom)).line((left, bottom))


def _tick(canvas: Canvas, on: Grid, paint: Colour) -> None:
    points = [on.at(4.9, 8.1), on.at(7.1, 10.3), on.at(11.3, 5.6)]
    canvas.stroke(points, on.size * 0.135, paint)


def _keyhole(canvas: Canvas, on: Grid, paint: Colour) -> None:
    radius = on.snapped(2.1)
    top, bottom = on.snapped(3.8), on.snapped(11)
    middle = top + radius * 1.6
    half = max(1, round(on.size / 20))
    flare = half * 0.6 if on.size > _SMALL else 0
    canvas.disc((on.centre, top + radius), radius, paint)
    canvas.fill(
        Path((on.centre - half, middle))
        .line((on.centre + half, middle))
        .line((on.centre + half + flare, bottom))
        .line((on.centre - half - flare, bottom)),
        paint,
    )


def _dots(canvas: Canvas, on: Grid, paint: Colour) -> None:
    # Even widths, so that the middle dot stands on the axis and on whole pixels at once.
    width, pitch = {16: (2, 3), 20: (4, 5), 22: (4, 5), 24: (4, 5)}.get(on.size, (on.size / 6.4, on.size / 4.5))
    y = on.snapped(7.5)
    for step in (-1, 0, 1):
        x = on.centre + step * pitch
        if width <= 2:  # noqa: PLR2004 - a disc of two pixels would be a pale smudge
            canvas.fill(_rectangle(x - 1, y - 1, x + 1, y + 1), paint)
        else:
            canvas.disc((x, y), width / 2, paint)


def _exclamation(canvas: Canvas, on: Grid, paint: Colour) -> None:
    half = 1 if on.size < _SMALL else on.snapped(1.1)
    top, bottom = on.snapped(3.6), on.snapped(8.8)
    flare = half * 0.25 if on.size > _SMALL else 0
    canvas.fill(
        Path((on.centre - half - flare, top))
        .line((on.centre + half + flare, top))
        .line((on.centre + half - flare, bottom))
        .line((on.centre - half + flare, bottom)),
        paint,
    )
    dot = bottom + on.snapped(1)
    if on.size > _SMALL:
        canvas.disc((on.centre, dot + half), half * 1.15, paint)
    else:
        canvas.fill(_rectangle(on.centre - half, dot, on.centre + half, dot + 2 * half), paint)


def _cross(canvas: Canvas, on: Grid, paint: Colour) -> None:
    reach = on.snapped(2.6)
    x, y = on.centre, on.snapped(7.4)
    for one, other in ((-reach, -reach), (-reach, reach)):
        canvas.stroke([(x + one, y + other), (x - one, y - other)], on.size * 0.14, paint)


def _signed_out(canvas: Canvas, on: Grid) -> None:
    _body(canvas, on, _GREY, _WHITE)
    _keyhole(canvas, on, _GREY)


def _working(canvas: Canvas, on: Grid) -> None:
    _body(canvas, on, colour("#1a4a94"), colour("#2f74d6"))
    _dots(canvas, on, _WHITE)


def _ready(canvas: Canvas, on: Grid) -> None:
    _body(canvas, on, colour("#0c6236"), colour("#17914f"))
    _tick(canvas, on, _WHITE)


def _attention(canvas: Canvas, on: Grid) -> None:
    _body(canvas, on, colour("#8a5200"), colour("#ffb52e"))
    _exclamation(canvas, on, colour("#4a2a00"))


def _problem(canvas: Canvas, on: Grid) -> None:
    _body(canvas, on, colour("#861a14"), colour("#d5342b"))
    _cross(canvas, on, _WHITE)


def _offline(canvas: Canvas, on: Grid) -> None:
    _body(canvas, on, _GREY, colour("#cfd5dd"))
    ends = [on.at(2.2, 1.9), on.at(13.8, 13.5)]
    width = on.size * 0.14
    canvas.stroke(ends, width + 2 * max(1, on.size / 18), _WHITE)
    canvas.stroke(ends, width, colour("#1f2937"))


STATES: dict[str, Callable[[Canvas, Grid], None]] = {
    "signed-out": _signed_out,
    "working": _working,
    "ready": _ready,
    "attention": _attention,
    "problem": _problem,
    "offline": _offline,
}

STATE_SIZES = tuple(_TUNED)


def state(name: str, size: int) -> Canvas:
    """Draw a state icon."""
    canvas = Canvas(size)
    STATES[name](canvas, grid(size))
    return canvas


def _of_demo(canvas: Canvas) -> Canvas:
    """Add the sign of the demo: a disc with what stands for "play" on it, over the lower right corner."""
    size = canvas.size
    radius = max(round(size * 0.26), 4)
    line = max(1, round(size / 32))
    x = y = size - radius - line
    canvas.disc((x, y), radius + line, _WHITE)
    canvas.disc((x, y), radius, colour("#7c2fd0"))
    left, right, high = x - radius * 0.35, x + radius * 0.6, radius * 0.55
    canvas.fill(Path((left, y - high)).line((right, y)).line((left, y + high)), _WHITE)
    return canvas


def demo_state(name: str, size: int) -> Canvas:
    """Draw a state icon of the demo."""
    return _of_demo(state(name, size))


def demo_mark(size: int) -> Canvas:
    """Draw the demo's mark."""
    return _of_demo(mark(size))


def mark(size: int) -> Canvas:
    """Draw the program's mark: a tick on a shield, with others behind it, as one consent stands for several APIs."""
    canvas = Canvas(size)
    step = max(2, round(size / 11))
    # Two shields behind, or one where there is no room for more.
    tints = (colour("#8fd3dc"), colour("#3fa3b2")) if size >= _ROOMY else (colour("#4fb0be"),)
    side = round(size * 0.045)
    front = Grid(size - step * len(tints), *_line_widths(size), side)
    for index, tint in enumerate(tints):
        behind = step * (len(tints) - index)
        shift = (behind, step * len(tints) - behind)
        canvas.fill(shield(front, -front.keyline).moved(*shift), _KEYLINE)
        canvas.fill(shield(front, 0).moved(*shift), tint)
    on = replace(front, lowered=step * len(tints))
    _body(canvas, on, colour("#0b4a5c"), colour("#127c8f"))
    _tick(canvas, on, _WHITE)
    return canvas


def _line_widths(size: int) -> tuple[int, int]:
    return max(1, round(size / 40)), max(1, round(size / 26))
