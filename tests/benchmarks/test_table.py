from __future__ import annotations

import pytest

from tests.benchmarks import table
from tests.benchmarks.chart import draw
from tests.benchmarks.growth import slope
from tests.benchmarks.measure import Sample, interleave
from tests.benchmarks.table import Verdict

TEN = Sample.of([9.0, 10.0, 10.0, 10.0, 50.0])


@pytest.mark.parametrize(
    ("row", "ratio", "verdict"),
    [
        (table.at_most("f", TEN, "peer", Sample.of([20.0]), 0.5, "ms"), "0.50 x", Verdict.OK),
        (table.at_most("f", TEN, "peer", Sample.of([20.0]), 0.49, "ms"), "0.50 x", Verdict.MISSED),
        (table.at_most("f", TEN, "peer", None, 0.5, "ms"), "", Verdict.NOT_MEASURED),
        (table.faster("f", TEN, "peer", Sample.of([50.0]), 5, "ms"), "5.0 x faster", Verdict.OK),
        (table.faster("f", TEN, "peer", Sample.of([49.0]), 5, "ms"), "4.9 x faster", Verdict.MISSED),
        (table.within("f", TEN, "peer", Sample.of([8.0]), 2.0, "ms"), "1.25 x, +2 ms", Verdict.OK),
        (table.within("f", TEN, "peer", Sample.of([8.0]), 1.9, "ms"), "1.25 x, +2 ms", Verdict.MISSED),
        (table.within("f", TEN, "peer", Sample.of([12.5]), 0.0, "ms"), "0.80 x, -2.5 ms", Verdict.OK),
        (table.below("f", TEN, "peer", Sample.of([10.0]), "MiB"), "1.00 x", Verdict.MISSED),
        (table.below("f", TEN, "peer", Sample.of([10.1]), "MiB"), "0.99 x", Verdict.OK),
        (table.none_above("f", Sample.of([0.0]), "peer", Sample.of([0.0]), "", 0), "1.00 x", Verdict.OK),
        (table.none_above("f", Sample.of([1.0]), "peer", Sample.of([0.0]), "", 0), "∞", Verdict.MISSED),
        (table.absolute("f", TEN, 10.0, "ms"), "1.00 x", Verdict.OK),
        (table.absolute("f", TEN, 9.9, "ms"), "1.01 x", Verdict.MISSED),
        (table.linear("f", table.LINEAR, ""), "1.15", Verdict.OK),
        (table.linear("f", table.LINEAR + 0.01, ""), "1.16", Verdict.MISSED),
    ],
)
def test_a_row_is_judged_by_the_middle_values(row: table.Row, ratio: str, verdict: Verdict) -> None:
    assert (row.ratio, row.verdict) == (ratio, verdict)


def test_the_spread_stands_below_its_row_where_it_is_asked_for() -> None:
    rows = [table.absolute("first", TEN, 20.0, "ms"), table.failed("second", "it broke")]
    plain = table.as_text(rows, verbose=False).splitlines()
    assert [line.split("  ")[0] for line in plain[2:]] == ["first", "second"]
    verbose = table.as_text(rows, verbose=True).splitlines()
    assert verbose[3].strip() == "quartiles 10 to 10 of 5 repetitions"
    assert table.as_markdown(rows).splitlines()[2] == "| first | 10 ms |  | 0.50 x | ≤ 20 ms | ok |"


def test_contestants_take_turns_and_nobody_always_comes_first() -> None:
    order: list[str] = []
    interleave({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert "".join(order) == "abbaab"


@pytest.mark.parametrize("power", [0.0, 1.0, 2.0])
def test_the_slope_is_the_power_of_the_growth(power: float) -> None:
    assert slope([(size, 3.0 * size**power) for size in (100, 300, 1000)]) == pytest.approx(power)


def test_a_chart_has_a_panel_for_each_thing_there_is_more_of() -> None:
    picture = draw({"APIs: read & shown": [(10, 0.5), (1000, 40.0)], "tokens: saved": [(10, 1.0), (1000, 2.0)]})
    assert picture.count("<polyline") == 2
    assert "By the number of APIs" in picture
    assert "By the number of tokens" in picture
    assert "read &amp; shown" in picture
