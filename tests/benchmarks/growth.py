"""How the program's work grows with APIs, scopes, accounts and cached tokens, fitted and drawn."""

from __future__ import annotations

import math
from typing import Final

from tests.benchmarks import chart, table
from tests.benchmarks.stage import Stage
from tests.benchmarks.table import Row
from tests.program import ROOT

PICTURE: Final = ROOT / "docs/pictures/growth.svg"
FITTED_FROM: Final = 100
"""The line is fitted from here on: below, what each work costs however little there is hides how it grows."""

Curve = list[tuple[int, float]]


def rows(stage: Stage) -> list[Row]:
    """Return a row for each work, and draw them all."""
    home = stage.signed_in(2, "plain-file")
    found: dict[str, dict[str, float]] = stage.inside("growth", home.configuration, home.folder)
    curves = {name: [(int(size), taken * 1000) for size, taken in each.items()] for name, each in found.items()}
    PICTURE.write_text(chart.draw(curves), encoding="utf-8")
    return [_row(name, curve) for name, curve in curves.items()]


def _row(name: str, curve: Curve) -> Row:
    (few, least), (many, most) = curve[0], curve[-1]
    words = f"{few}: {least:.3g} ms, {many:,}: {most:.3g} ms"
    return table.linear(f"growth, {name}", slope([each for each in curve if each[0] >= FITTED_FROM]), words)


def slope(curve: Curve) -> float:
    """Fit a line to the logarithms by least squares; return its slope."""
    points = [(math.log(size), math.log(taken)) for size, taken in curve]
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)
