"""Finding out which permissions wait for an administrator: pages that are granted or refused as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.core.consent.search import (
    Scopes,
    Search,
    Waits,
    begin,
    granted,
    next_page,
    passed,
    refused,
    refused_page,
    result,
)


def walk(search: Search, waiting: frozenset[str], pages: int | None = None) -> tuple[Search, list[Scopes]]:
    """Open page after page, each refused if a scope of it waits; stop after so many `pages`."""
    asked: list[Scopes] = []
    while (page := next_page(search)) and len(asked) != pages:
        asked.append(page)
        search = (passed if waiting.isdisjoint(page) else refused)(search, page)
    return search, asked


scopes = st.integers(1, 40).map(lambda count: tuple(f"api/{at}" for at in range(count)))


@st.composite
def organisations(draw: st.DrawFn) -> tuple[Scopes, frozenset[str], frozenset[str]]:
    """Return what is asked, which of it waits (at least one), and what is presumed to."""
    asked = draw(scopes)
    waiting = draw(st.sets(st.sampled_from(asked), min_size=1))
    return asked, frozenset(waiting), frozenset(draw(st.sets(st.sampled_from(asked))))


@given(organisations())
def test_it_finds_just_what_waits_in_as_many_pages_as_were_told(
    organisation: tuple[Scopes, frozenset[str], frozenset[str]],
) -> None:
    asked, waiting, presumed = organisation
    pages: list[Scopes] = [asked]
    known = refused_page(Waits(), asked, presumed)
    rounds = 0
    while known.suspected:
        search, opened = walk(begin(known), waiting)
        assert 0 < len(opened) == search.pages <= search.told
        assert frozenset(search.found) <= waiting
        pages += opened
        known = result(known, search)
        assert waiting <= frozenset(known.left_out)
        assert not known.bad or waiting.intersection(known.bad)
        rounds += 1
    assert frozenset(known.proved) == frozenset(known.left_out) == waiting
    assert len(pages) == len({frozenset(page) for page in pages}), "the same set twice"
    # A second search asks for what was only presumed to wait.
    assert rounds <= 2


@given(organisations(), st.integers(0, 10))
def test_a_search_that_is_stopped_goes_on_where_it_was(
    organisation: tuple[Scopes, frozenset[str], frozenset[str]], stop: int
) -> None:
    asked, waiting, presumed = organisation
    known = refused_page(Waits(), asked, presumed)
    if not known.suspected:
        return
    search, pages = walk(begin(known), waiting, stop)
    known = result(known, search)
    assert not known.bad or waiting.intersection(known.bad)
    assert frozenset(known.proved) <= waiting
    if known.suspected:
        _, more = walk(begin(known), waiting)
        assert {frozenset(page) for page in more}.isdisjoint({frozenset(page) for page in (asked, *pages)})


@pytest.mark.parametrize(
    ("presumed", "waiting", "told", "expected"),
    [
        ("cd", "cd", 3, ["ab"]),
        ("d", "d", 5, ["abc"]),
        ("d", "a", 5, ["abc", "a", "bc"]),
        ("", "d", 6, ["ab", "c"]),
        ("", "ac", 6, ["ab", "a", "bcd", "b", "c", "d"]),
        ("", "abcd", 6, ["ab", "a", "bcd", "b", "c", "d"]),
        ("abcd", "a", 6, ["ab", "a", "bcd"]),
    ],
)
def test_which_pages_are_opened(presumed: str, waiting: str, told: int, expected: list[str]) -> None:
    search = begin(refused_page(Waits(), tuple("abcd"), presumed))
    assert search.told == told
    _, asked = walk(search, frozenset(waiting))
    assert ["".join(page) for page in asked] == expected


def test_few_of_many_take_few_pages() -> None:
    asked = tuple(map(str, range(32)))
    _, pages = walk(begin(refused_page(Waits(), asked, ())), frozenset({"21"}))
    assert len(pages) <= 7


def test_what_was_granted_does_not_wait_and_says_nothing_of_the_others() -> None:
    known = refused_page(refused_page(Waits(), ("z",), ()), tuple("abc"), "a")
    assert granted(known, {"x"}) == known
    assert granted(known, {"b"}) == Waits(("z", "a", "c"), ("a", "c"), (), ("a",))
    assert granted(known, set("abcz")) == Waits()
