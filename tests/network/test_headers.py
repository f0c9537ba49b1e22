from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trayapp.network.headers import clock_skew, clock_text, retry_after, wait_text

NOW = 1_700_000_000.0
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60.0),
        (DATE, 0.0),
        ("1.5", 1.5),
        ('"5"', 5.0),
        ("5, 5", 5.0),
        ("30s", 30.0),
        ("30 seconds", 30.0),
        ("1700000060", 60.0),
        ("1700000060000", 60.0),
        ("2023-11-14T22:14:20Z", 60.0),
        ("2023-11-14T23:14:20+01:00", 60.0),
        ("999999999999999", 10.0**9),
        ("Tue, 14 Nov 2023 22:00:00 GMT", 0.0),
    ],
)
def test_the_time_to_wait(value: str, seconds: float) -> None:
    assert retry_after({"Retry-After": value}, NOW) == seconds


@pytest.mark.parametrize("name", ["retry-after-ms", "x-ms-retry-after-ms"])
def test_milliseconds_have_a_header_of_their_own(name: str) -> None:
    assert retry_after({name: "1500", "Retry-After": "2"}, NOW) == 1.5


@pytest.mark.parametrize("value", ["", "soon", "-5", "2023-11-14", "Fri, 99 Foo", "²"])
def test_one_that_says_nothing(value: str) -> None:
    assert retry_after({"Retry-After": value}, NOW) is None


@pytest.mark.parametrize(
    ("headers", "skew"),
    [
        ({"Date": DATE}, 0.0),
        ({"Date": "Tue, 14 Nov 2023 22:03:20 GMT"}, 600.0),
        ({"Date": "Tue, 14 Nov 2023 22:23:20 GMT"}, -600.0),
        ({"Date": "Tue, 14 Nov 2023 22:03:20 GMT", "Age": "600"}, 0.0),
        ({"Date": "Tuesday"}, None),
        ({}, None),
    ],
)
def test_the_clocks_are_compared(headers: dict[str, str], skew: float | None) -> None:
    assert clock_skew(headers, NOW) == skew


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_header_breaks_it(one: str, other: str) -> None:
    retry_after({"Retry-After": one}, NOW)
    clock_skew({"Date": one, "Age": other}, NOW)


@pytest.mark.parametrize(
    ("skew", "says"),
    [(400, "7 minutes fast"), (-400, "7 minutes slow"), (7200, "2 hours fast"), (-9e5, "10 days slow")],
)
def test_how_wrong_a_clock_is(skew: float, says: str) -> None:
    assert says in clock_text(skew)


@pytest.mark.parametrize(
    ("wait", "says"),
    [
        (None, "in a few minutes"),
        (0.2, "in 1 second"),
        (90, "in 90 seconds"),
        (120, "in 2 minutes"),
        (7200, "in 2 hours"),
    ],
)
def test_how_long_to_wait(wait: float | None, says: str) -> None:
    assert wait_text(wait) == says
