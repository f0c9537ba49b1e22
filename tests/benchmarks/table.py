"""The one table: each figure as a ratio to its limit or its peer, with a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tests.benchmarks.measure import Sample

LINEAR: Final = 1.15
"""The steepest fitted slope (log-log) that still counts as linear: a fit of a few points may be that far off."""

HEADINGS: Final = ("Figure", "Ours", "Compared with", "Ratio", "Limit", "Verdict")


class Verdict(StrEnum):
    """What became of a figure."""

    OK = "ok"
    MISSED = "MISSED"
    NOT_MEASURED = "not measured"
    FAILED = "COULD NOT BE RUN"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `spread` holds the quartiles, for a user who asks for more."""

    figure: str
    ours: str
    peer: str
    ratio: str
    limit: str
    verdict: Verdict
    spread: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the table."""
        return (self.figure, self.ours, self.peer, self.ratio, self.limit, self.verdict.value)


def amount(value: float, unit: str) -> str:
    """Write a value with three digits that mean something."""
    number = f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:.3g}"
    return f"{number} {unit}".rstrip()


def at_most(figure: str, ours: Sample, name: str, peer: Sample | None, most: float, unit: str) -> Row:
    """Compare by a ratio that has an upper limit."""
    if peer is None:
        return _alone(figure, ours, name, f"≤ {most:g} x", unit)
    ratio = ours.median / peer.median if peer.median else (1.0 if not ours.median else float("inf"))
    limit = f"≤ {most:g} x"
    return _row(figure, ours, name, peer, f"{ratio:.2f} x", limit, ratio <= most, unit)


def faster(figure: str, ours: Sample, name: str, peer: Sample | None, least: float, unit: str) -> Row:
    """Compare with a peer that must take `least` times as long."""
    limit = f"≥ {least:g} x faster"
    if peer is None:
        return _alone(figure, ours, name, limit, unit)
    ratio = peer.median / ours.median
    return _row(figure, ours, name, peer, f"{ratio:.1f} x faster", limit, ratio >= least, unit)


def within(figure: str, ours: Sample, name: str, peer: Sample, extra: float, unit: str) -> Row:
    """Compare with what cannot be undercut, and a fixed amount on top."""
    more = ours.median - peer.median
    ratio = f"{ours.median / peer.median:.2f} x, {'+' if more >= 0 else '-'}{amount(abs(more), unit)}"
    return _row(figure, ours, name, peer, ratio, f"≤ + {amount(extra, unit)}", more <= extra, unit)


def below(figure: str, ours: Sample, name: str, peer: Sample | None, unit: str) -> Row:
    """Compare with a peer that must be larger."""
    if peer is None:
        return _alone(figure, ours, name, "below it", unit)
    return _row(
        figure,
        ours,
        name,
        peer,
        f"{ours.median / peer.median:.2f} x",
        "below it",
        ours.median < peer.median,
        unit,
    )


def none_above(figure: str, ours: Sample, name: str, peer: Sample | None, unit: str, grain: float) -> Row:
    """Compare with a peer that must not be undercut; both are about nothing, and `grain` is what a look cannot tell."""
    if peer is None:
        return _alone(figure, ours, name, "none above it", unit)
    ratio = f"{ours.median / peer.median:.2f} x" if peer.median else ("1.00 x" if not ours.median else "∞")
    fits = ours.median <= peer.median + grain
    return _row(figure, ours, name, peer, ratio, "none above it", fits, unit)


def absolute(figure: str, ours: Sample, most: float, unit: str) -> Row:
    """Compare with a fixed limit."""
    ratio = ours.median / most
    verdict = Verdict.OK if ratio <= 1 else Verdict.MISSED
    limit = f"≤ {amount(most, unit)}"
    return Row(figure, amount(ours.median, unit), "", f"{ratio:.2f} x", limit, verdict, _spread(ours))


def linear(figure: str, slope: float, words: str) -> Row:
    """Judge growth by the slope of a fitted line in log-log scale: 1 is linear."""
    verdict = Verdict.OK if slope <= LINEAR else Verdict.MISSED
    return Row(figure, f"n^{slope:.2f}", words, f"{slope:.2f}", f"≤ n^{LINEAR:g}", verdict)


def not_measured(figure: str, why: str, limit: str) -> Row:
    """Leave a figure out, and say why."""
    return Row(figure, "", why, "", limit, Verdict.NOT_MEASURED)


def failed(figure: str, why: str) -> Row:
    """Say that a figure could not be had, and why."""
    return Row(figure, "", why, "", "", Verdict.FAILED)


def as_text(rows: Sequence[Row], *, verbose: bool) -> str:
    """Write the table for a terminal."""
    widths = [max(len(line[column]) for line in _lines(rows)) for column in range(len(HEADINGS))]
    lines = []
    for number, cells in enumerate(_lines(rows)):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
        elif verbose and rows[number - 1].spread:
            lines.append(f"    {rows[number - 1].spread}")
    return "\n".join(lines)


def as_markdown(rows: Sequence[Row]) -> str:
    """Write the table for a document."""
    first, *others = _lines(rows)
    ruled = [first, tuple("---" for _ in HEADINGS), *others]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in ruled) + "\n"


def _lines(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    return [HEADINGS, *(row.cells for row in rows)]


def _row(figure: str, ours: Sample, name: str, peer: Sample, ratio: str, limit: str, fits: bool, unit: str) -> Row:
    verdict = Verdict.OK if fits else Verdict.MISSED
    compared = f"{name}: {amount(peer.median, unit)}"
    spread = f"{_spread(ours)}; {name}: {_spread(peer)}"
    return Row(figure, amount(ours.median, unit), compared, ratio, limit, verdict, spread)


def _alone(figure: str, ours: Sample, name: str, limit: str, unit: str) -> Row:
    return Row(figure, amount(ours.median, unit), name, "", limit, Verdict.NOT_MEASURED, _spread(ours))


def _spread(sample: Sample) -> str:
    low, high = sample.quartiles
    count = len(sample.values)
    return f"quartiles {low:.4g} to {high:.4g} of {count} {'repetition' if count == 1 else 'repetitions'}"
