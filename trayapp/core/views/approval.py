"""What is said of permissions that wait for an administrator, and of signing in without them."""

from __future__ import annotations

from trayapp.core.consent.scopes import names
from trayapp.core.consent.search import Search
from trayapp.core.record import Record
from trayapp.core.state import State

MOST_NAMED = 6
"""Permissions that a sentence names; of more it says the number."""


class Offer(Record):
    """A narrower consent: the label of what begins it, and what it means; `pages` at most are opened."""

    label: str
    title: str
    text: str
    pages: int


def counted(number: int, what: str = "permission") -> str:
    """Return a number of things in words."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def waiting_line(state: State) -> str:
    """Return how many permissions wait for an administrator, in words; empty if none does or nobody is signed in."""
    count = sum(len(state.waiting(each)) for each in state.ledgers) if state.account else 0
    return f"{counted(count)} {'waits' if count == 1 else 'wait'} for an administrator" if count else ""


def offer(state: State) -> Offer | None:
    """Return the narrower consent that can be given now, or the search for what else can be granted."""
    search = state.narrowed()
    if search is None:
        return None
    pages = counted(search.told, "page")
    if search.aside:
        one = len(search.aside) == 1
        return Offer(
            f"Continue without {counted(len(search.aside))}",
            f"Most likely {_named(search.aside)} {'needs' if one else 'need'} an administrator",
            "One page in the browser asks for everything else. What waits is added once an administrator has approved"
            f" it. If that page is refused too, more pages find out why: {pages} at most.",
            search.told,
        )
    scopes = search.open
    count = counted(len(scopes))
    least = f"At least one of {count} waits" if search.bad else f"Some of {count} may wait"
    return Offer(
        f"Find out which, in {pages} at most",
        f"{least}: {_named(scopes)}",
        f"The sign-in service doesn't say which. Pages in the browser that ask for a part each can find out, {pages} at"
        " most and usually fewer; what needs no administrator is granted on the way.",
        search.told,
    )


def page_of(search: Search, asked: tuple[str, ...]) -> tuple[str, str]:
    """Return the title and the text that say which page of a search is open."""
    title = f"Page {search.pages + 1} of {search.told} at most"
    return title, (
        f"This page asks for {_named(asked)}. If it says that an administrator is needed, choose there to return"
        " without granting: the next page asks for less."
    )


def _named(scopes: tuple[str, ...]) -> str:
    return names(scopes) if len(scopes) <= MOST_NAMED else counted(len(scopes))
