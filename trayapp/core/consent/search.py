"""Finding out which permissions wait for an administrator, where the sign-in service only says that some do.

A page in the browser asks for a set of scopes. It is refused if one of them waits, and grants them all if none does. So
what most likely waits is left aside first; then a refused set is halved (the group testing of Sobel and Groll, 1959),
as far as the number of pages that the user was told leaves room for it, and else asked for one by one, which takes
a page a scope at most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from trayapp.core.record import Record, replace

Scopes = tuple[str, ...]


class Search(Record):
    """A search under way: which of the `open` scopes wait, of which one at least of `bad` does.

    `aside` are presumed to wait and are not asked for; `found` are proved to. `pages` have ended, of the `told` ones at
    most.
    """

    open: Scopes
    bad: Scopes
    aside: Scopes
    told: int
    found: Scopes = ()
    pages: int = 0

    @property
    def left(self) -> int:
        """How many pages it takes from here on at most."""
        return self.told - self.pages


class Waits(Record):
    """What is known of the permissions that wait for an administrator.

    All of `left_out` are left out of what a user is asked for. `suspected` are those of which that is not proved, and
    one at least of `bad`, which are among them, waits. `presumed` are those that most likely do. `search` is the
    one under way, which the end of the program may stop.
    """

    left_out: Scopes = ()
    suspected: Scopes = ()
    bad: Scopes = ()
    presumed: Scopes = ()
    search: Search | None = None

    @property
    def proved(self) -> Scopes:
        """The scopes that wait for certain."""
        return without(self.left_out, self.suspected)


def without(scopes: Scopes, others: Collection[str]) -> Scopes:
    """Return the scopes that are not among the others."""
    return tuple(scope for scope in scopes if scope not in others)


def within(scopes: Scopes, others: Collection[str]) -> Scopes:
    """Return the scopes that are among the others."""
    return tuple(scope for scope in scopes if scope in others)


def refused_page(known: Waits, page: Scopes, presumed: Iterable[str]) -> Waits:
    """Return what is known after a page, asked as a whole, was refused: a single scope is proved."""
    if frozenset(page) <= frozenset(known.proved):
        return known
    if len(page) == 1:
        bad = () if page[0] in known.bad else known.bad  # it is the one
        left = (*without(known.left_out, page), *page)
        return replace(known, left_out=left, suspected=without(known.suspected, page), bad=bad, search=None)
    return Waits(
        (*without(known.left_out, page), *page),
        (*without(known.suspected, page), *page),
        page,
        within(page, frozenset(presumed)),
    )


def granted(known: Waits, scopes: Collection[str]) -> Waits:
    """Return what is known after these scopes were granted: they do not wait (any more)."""
    # What one of a set has been granted, by an administrator even, the set says nothing of the others.
    bad = () if frozenset(known.bad).intersection(scopes) else known.bad
    search = known.search
    if search is not None and frozenset(search.open).intersection(scopes):
        search = None
    return Waits(
        without(known.left_out, scopes), without(known.suspected, scopes), bad, without(known.presumed, scopes), search
    )


def only(known: Waits, scopes: Collection[str]) -> Waits:
    """Return what is known of these scopes alone, as those that the configuration has now."""
    bad = within(known.bad, scopes)
    search = known.search if frozenset(known.left_out) <= frozenset(scopes) else None
    return Waits(
        within(known.left_out, scopes),
        within(known.suspected, scopes),
        bad if bad == known.bad else (),
        within(known.presumed, scopes),
        search,
    )


def begin(known: Waits) -> Search:
    """Return the search through what is suspected."""
    aside = within(known.suspected, known.presumed)
    rest = without(known.suspected, aside)
    if not rest:  # all are presumed: that tells nothing
        rest, aside = aside, ()
    bad = known.bad if not frozenset(known.bad).intersection(aside) else ()
    return _noted(Search(rest, bad, aside, _at_most(len(rest), halved=bool(bad))))


def _at_most(count: int, *, halved: bool) -> int:
    """Return how many pages a search through so many scopes takes at most; `halved` if one is known to wait.

    A page a scope is enough in every case; some more leave room for halving, which takes far fewer where few wait.
    """
    room = max(0, count - 2).bit_length()
    return count + room + (not halved and count > 1)


def next_page(search: Search) -> Scopes:
    """Return the scopes that the next page asks for; none if everything is known."""
    of = search.bad or search.open
    if search.told - search.pages <= len(search.open):
        return of[:1]
    return of[: len(search.bad) // 2] if search.bad else of


def passed(search: Search, page: Scopes) -> Search:
    """Return the search after a page was granted."""
    left, bad = without(search.open, page), without(search.bad, page)
    return _noted(replace(search, open=left, bad=bad, pages=search.pages + 1))


def refused(search: Search, page: Scopes) -> Search:
    """Return the search after a page was refused."""
    return _noted(replace(search, bad=page, pages=search.pages + 1))


def _noted(search: Search) -> Search:
    """Take the only scope of a set for found: one of the set waits."""
    if len(search.bad) != 1:
        return search
    return replace(search, open=without(search.open, search.bad), found=(*search.found, *search.bad), bad=())


def result(known: Waits, search: Search) -> Waits:
    """Return what is known when a search has ended; it may have been stopped before everything was known."""
    if not search.pages and next_page(search):
        return known
    bad, found = search.bad, search.found
    if not search.open and not found and search.aside:
        bad = search.aside  # nothing else was refused before
        if len(bad) == 1:
            bad, found = (), bad
    suspected = (*without(search.aside, found), *without(search.bad, search.aside))
    proved = (*without(known.proved, found), *found)
    return Waits((*proved, *without(suspected, proved)), suspected, bad, known.presumed)
