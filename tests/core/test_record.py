"""A record is what a frozen data class is, to those who use it."""

from __future__ import annotations

import copy
from typing import ClassVar

import pytest

from trayapp.core.record import Record, replace


class Point(Record):
    """Two fields, one with a default."""

    x: int
    y: int = 0


class Place(Point):
    """A point with a name."""

    name: str = "here"


class Other(Record):
    """The same fields in another class."""

    x: int
    y: int = 0


def test_fields_are_given_in_order_or_by_name() -> None:
    assert Point(1, 2) == Point(x=1, y=2) == Point(y=2, x=1)
    assert (Point(1).x, Point(1).y) == (1, 0)
    assert Place(1, 2, "there").fields() == {"x": 1, "y": 2, "name": "there"}
    assert repr(Place(1)) == "Place(x=1, y=0, name='here')"


def test_equality_and_hash_are_those_of_the_class_and_the_fields() -> None:
    assert Point(1, 2) != Point(2, 1)
    assert Point(1) != Other(1)
    assert len({Point(1), Point(1, 0), Other(1)}) == 2


def test_a_pattern_takes_the_fields_in_order() -> None:
    match Place(3, name="there"):
        case Place(x, _, name):
            assert (x, name) == (3, "there")


def test_nothing_changes_it() -> None:
    point = Point(1)
    with pytest.raises(AttributeError, match="Point is immutable: x cannot be set"):
        point.x = 2  # type: ignore[misc] # a checker sees it, too
    with pytest.raises(AttributeError, match="Point is immutable: x cannot be deleted"):
        del point.x
    assert replace(point, x=2) == Point(2)
    assert (point, copy.copy(point), copy.deepcopy(point)) == (Point(1),) * 3


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, 3), {}), ((1,), {"z": 1}), ((), {"y": 1}), ((1, 2, 3), {"x": 1})],
    ids=["too few", "too many", "unknown", "one missing", "too many and one again"],
)
def test_wrong_fields_are_refused(values: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="Point takes x, y"):
        Point(*values, **named)


def test_a_change_of_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="Point takes x, y"):
        replace(Point(1), z=2)


def test_a_field_that_is_given_twice_is_an_error() -> None:
    class Pair(Record):
        one: int
        two: int = 2

    with pytest.raises(TypeError, match="Pair takes one, two"):
        Pair(1, one=1)  # type: ignore[misc] # that is what is tested
    with pytest.raises(TypeError, match="Pair takes one, two"):
        Pair(1, 2, 3)  # type: ignore[call-arg] # one too many


def test_a_field_that_is_declared_again_is_one_field_and_a_variable_of_the_class_is_none() -> None:
    class Base(Record):
        one: int
        two: int = 2

    class Derived(Base):
        two: int = 3
        kind: ClassVar[str] = "derived"
        three: int = 4

    assert Derived(1).fields() == {"one": 1, "two": 3, "three": 4}
    assert Derived(1, 5, 6) == Derived(one=1, two=5, three=6)
