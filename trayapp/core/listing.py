"""How many APIs and calls are listed: favourites and recent ones first, the rest in groups; and how a call is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from trayapp.core.addresses import address_of
from trayapp.core.language import N_, _
from trayapp.core.model import Answer, Api, SessionConfig
from trayapp.core.record import Record
from trayapp.core.request import Call

MOST_PLAIN: Final = 8
"""More APIs than these are listed by letter, if they have no groups."""
MOST_CALLS: Final = 10
"""With more calls than these, there is a field to find one, and recent ones come first."""
MOST_LETTERS: Final = 8
"""Groups of letters."""
MOST_RECENT: Final = 5
MOST_FAVOURITES: Final = 30
REST: Final = N_("Other APIs")
"""The group of those that name none, where others do."""
DIGITS: Final = "0\u20139"
"""The group of what begins with no letter."""

T = TypeVar("T")
Named = tuple[Api, Call]


class Section(Record):
    """APIs under one heading; it is empty where nothing divides them."""

    title: str
    apis: tuple[Api, ...]


def sections(apis: Sequence[Api]) -> tuple[Section, ...]:
    """Return the APIs in their groups, as the first of each stands; else by initial letters, if there are many."""
    if any(api.group for api in apis):
        groups = _divided(apis, lambda api: folded(api.group))
        in_order = sorted(groups.values(), key=lambda group: not group[0].group)
        return tuple(Section(group[0].group or _(REST), tuple(group)) for group in in_order)
    if len(apis) <= MOST_PLAIN:
        return (Section("", tuple(apis)),)
    return _by_letter(apis)


def _by_letter(apis: Sequence[Api]) -> tuple[Section, ...]:
    """Divide by the letters behind the words that all titles begin with, several letters a group."""
    in_order = sorted(apis, key=lambda api: folded(api.title))
    first, last = folded(in_order[0].title).split(), folded(in_order[-1].title).split()
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), 0)
    begins = {api.name: "".join(folded(api.title).split()[same:])[:1].upper() for api in apis}
    letters = _divided(in_order, lambda api: begins[api.name] if begins[api.name].isalpha() else DIGITS)
    least = -(-len(apis) // MOST_LETTERS)
    found: list[tuple[list[str], list[Api]]] = []
    for letter, each in letters.items():
        if found and len(found[-1][1]) < least:
            found[-1][0].append(letter)
            found[-1][1].extend(each)
        else:
            found.append(([letter], each))
    if len(found) == 1:
        return (Section("", tuple(in_order)),)
    return tuple(Section("\u2013".join(dict.fromkeys((names[0], names[-1]))), tuple(each)) for names, each in found)


def _divided(items: Iterable[T], key_of: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for each in items:
        found.setdefault(key_of(each), []).append(each)
    return found


def key_of(api: Api, call: Call) -> str:
    """Return how `favourites` names a call."""
    return f"{api.name}/{call.name}"


def calls_of(setup: SessionConfig) -> list[Named]:
    """Return all calls that may be sent, each with its API."""
    return [(api, call) for api in setup.apis for call in api.calls if setup.allows(call)]


def are_many(setup: SessionConfig) -> bool:
    """Return whether there are so many calls that a user looks for one."""
    return sum(len(api.calls) for api in setup.apis) > MOST_CALLS


def favourites(setup: SessionConfig) -> list[Named]:
    """Return the favourite calls that there are, in their order; of very many, the first ones."""
    if not setup.favourites:
        return []
    known = {key_of(*each): each for each in calls_of(setup)}
    return [known[name] for name in setup.favourites if name in known][:MOST_FAVOURITES]


def recent(setup: SessionConfig, history: Iterable[Answer]) -> list[Named]:
    """Return the calls that were sent last and are no favourites, the newest first; none if there are few calls."""
    if not setup.call_history or not are_many(setup):
        return []
    known = {key_of(*each): each for each in calls_of(setup)}
    names = dict.fromkeys(f"{each.api}/{each.call}" for each in history)
    found = [known[name] for name in names if name in known and name not in setup.favourites]
    return found[:MOST_RECENT]


# Finding


def folded(text: str) -> str:
    """Return a text without case and accents: what is compared when a user looks for something."""
    import unicodedata  # no menu needs its table

    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def words_of(api: Api, call: Call | None = None) -> str:
    """Return the words by which an API or one of its calls is found: titles, names, the group, and the host."""
    address = address_of(call.url.partition("?")[0]) if call else None
    host = address.host if address else ""
    return " ".join(filter(None, (api.title, api.name, api.group, *((call.title, call.name) if call else ()), host)))


def matches(typed: str, words: str) -> bool:
    """Return whether every word that was typed is somewhere in `words`."""
    found = folded(words)
    return all(each in found for each in folded(typed).split())
