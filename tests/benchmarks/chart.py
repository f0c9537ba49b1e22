"""A log-log chart as SVG: one panel for what there is more of, one line for each work."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

WIDTH: Final = 400
HEIGHT: Final = 300
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 34, 34
LEGEND: Final = 17
"""The height of a legend's line."""
COLOURS: Final = ("#0f6cbd", "#c4314b", "#107c10", "#8764b8")
COLUMNS: Final = 2
STYLE: Final = 'font-family="sans-serif" font-size="12" fill="#424242"'


def draw(curves: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """Draw the curves, named "what there is more of: the work", in milliseconds by number; return the SVG."""
    panels: dict[str, dict[str, Sequence[tuple[int, float]]]] = {}
    for name, curve in curves.items():
        group, _, work = name.partition(": ")
        panels.setdefault(group, {})[work] = curve
    sizes = [size for curve in curves.values() for size, _ in curve]
    times = [taken for curve in curves.values() for _, taken in curve]
    axes = _Axes(min(sizes), max(sizes), _decade(min(times)), _decade(max(times)) + 1)
    high = HEIGHT + LEGEND * max(len(each) for each in panels.values())
    rows = math.ceil(len(panels) / COLUMNS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * COLUMNS} {high * rows}" {STYLE}>',
        f'<rect width="{WIDTH * COLUMNS}" height="{high * rows}" fill="#ffffff"/>',
    ]
    for number, (group, works) in enumerate(panels.items()):
        x, y = number % COLUMNS * WIDTH, number // COLUMNS * high
        parts.append(f'<g transform="translate({x} {y})">{_panel(group, works, axes)}</g>')
    return "\n".join([*parts, "</svg>\n"])


class _Axes:
    """Where a number and a time lie in a panel; `low` and `high` are powers of ten."""

    def __init__(self, fewest: int, most: int, low: int, high: int) -> None:
        self.fewest, self.most, self.low, self.high = fewest, most, low, high

    def x(self, size: float) -> float:
        part = math.log10(size / self.fewest) / math.log10(self.most / self.fewest)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y(self, taken: float) -> float:
        part = (math.log10(taken) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)


def _panel(group: str, works: Mapping[str, Sequence[tuple[int, float]]], axes: _Axes) -> str:
    parts = [f'<text x="{LEFT}" y="20" font-size="14" font-weight="bold">By the number of {escape(group)}</text>']
    for power in range(axes.low, axes.high + 1):
        y = axes.y(10.0**power)
        parts.append(_line(LEFT, y, WIDTH - RIGHT, y))
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_time(power)}</text>')
    size = axes.fewest
    while size <= axes.most:
        x = axes.x(size)
        parts.append(_line(x, TOP, x, HEIGHT - BOTTOM))
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{size:,}</text>')
        size *= 10
    parts.append(_linear(axes))
    for number, (work, curve) in enumerate(works.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{axes.x(size):.1f},{axes.y(taken):.1f}" for size, taken in curve)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{axes.x(size):.1f}" cy="{axes.y(taken):.1f}" r="3" fill="{colour}"/>' for size, taken in curve
        ]
        y = HEIGHT + LEGEND * number
        parts.append(f'<rect x="{LEFT}" y="{y - 4}" width="14" height="3" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + 20}" y="{y + 2}">{escape(work)}</text>')
    return "\n".join(parts)


def _linear(axes: _Axes) -> str:
    """Draw how steep linear growth is, dashed."""
    start = 10.0 ** (axes.high - math.log10(axes.most / axes.fewest))
    left, right, low, high = axes.x(axes.fewest), axes.x(axes.most), axes.y(start), axes.y(10.0**axes.high)
    return (
        f'<path d="M{left:.1f} {low:.1f}L{right:.1f} {high:.1f}" stroke="#9e9e9e" stroke-dasharray="4 4" fill="none"/>'
        f'<text x="{left + 8:.1f}" y="{low - 32:.1f}" fill="#616161">dashed: linear</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#e0e0e0"/>'


def _decade(taken: float) -> int:
    return math.floor(math.log10(taken))


def _time(power: int) -> str:
    """Write a power of ten of milliseconds."""
    return f"{10**power:,} ms" if power >= 0 else f"{10 ** (power + 3):g} µs"
