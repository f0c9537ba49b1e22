"""What is said of a state in a line or two, alike in the tray, the window and the terminal."""

from __future__ import annotations

from trayapp.core.consent.scopes import names
from trayapp.core.consent.search import Search
from trayapp.core.language import _, plural
from trayapp.core.record import Record
from trayapp.core.state import Activity, State

MOST_NAMED = 6
"""Permissions that a sentence names; of more it says the number."""


class Offer(Record):
    """A narrower consent: the label of what begins it, and what it means; `pages` at most are opened."""

    label: str
    title: str
    text: str
    pages: int


def headline(state: State) -> str:
    """Return the state in one line: who is signed in, or what the program is doing."""
    doing = {
        Activity.RESTORING: _("Starting…"),
        Activity.PROMPTING: _("Waiting for your browser…"),
        Activity.GETTING_TOKENS: _("Getting ready…"),
        Activity.SIGNING_OUT: _("Signing out…"),
    }.get(state.activity)
    if state.late:
        return _("Waiting for the consent to arrive…")
    if doing is not None:
        return doing
    return _("Signed in as {username}", username=state.account.username) if state.account else _("Not signed in")


def on_its_way(state: State) -> str:
    """Return what is waited for, in sentences, while a consent has not arrived everywhere."""
    titles = ", ".join(each.title for each in state.late)
    return _(
        "Your consent to {titles} is on its way: it takes some seconds to reach every server"
        " of the sign-in service. It's tried again every two seconds, for 15 seconds at most.",
        titles=titles,
    )


def sign_in_label(state: State) -> str:
    """Return the label of the command that signs in or consents in this state."""
    if state.account is None:
        return _("Sign in and consent to all APIs…")
    if any(each.problem and each.problem.code.startswith("sign-in") for each in state.ledgers):
        return _("Sign in again…")
    if any(each.problem and each.problem.claims for each in state.ledgers):
        return _("Verify it is you…")
    needed = new_permissions(state)
    return _("Give consent to {needed}…", needed=needed) if needed else _("Give consent…")


def new_permissions(state: State) -> str:
    """Return how many permissions a user can grant and has not, in words; empty if there are none."""
    count = sum(len(state.to_ask(each.missing)) for each in state.ledgers)
    return plural("{count} new permission", "{count} new permissions", count) if count else ""


def waiting_line(state: State) -> str:
    """Return how many permissions wait for an administrator, in words; empty if none does or nobody is signed in."""
    count = sum(len(state.waiting(each)) for each in state.ledgers) if state.account else 0
    if not count:
        return ""
    return plural(
        "{count} permission waits for an administrator", "{count} permissions wait for an administrator", count
    )


def offer(state: State) -> Offer | None:
    """Return the narrower consent that can be given now, or the search for what else can be granted."""
    search = state.narrowed()
    if search is None:
        return None
    pages = plural("{count} page", "{count} pages", search.left)
    if search.aside and not search.pages:
        return Offer(
            plural("Continue without {count} permission", "Continue without {count} permissions", len(search.aside)),
            plural(
                "Most likely {named} needs an administrator",
                "Most likely {named} need an administrator",
                len(search.aside),
                named=_named(search.aside),
            ),
            _(
                "One page in the browser asks for everything else. What waits is added once an"
                " administrator has approved it. If that page is refused too, more pages find out why:"
                " {pages} at most.",
                pages=pages,
            ),
            search.left,
        )
    scopes = search.open
    count = plural("{count} permission", "{count} permissions", len(scopes))
    least = (
        _("At least one of {count} waits", count=count) if search.bad else _("Some of {count} may wait", count=count)
    )
    return Offer(
        _("Find out which, in {pages} at most", pages=pages),
        f"{least}: {_named(scopes)}",
        _(
            "The sign-in service doesn't say which. Pages in the browser that ask for a part each"
            " can find out, {pages} at most and usually fewer; what needs no administrator is"
            " granted on the way.",
            pages=pages,
        ),
        search.left,
    )


def page_of(search: Search, asked: tuple[str, ...]) -> tuple[str, str]:
    """Return the title and the text that say which page of a search is open."""
    title = _("Page {number} of {told} at most", number=search.pages + 1, told=search.told)
    return title, _(
        "This page asks for {named}. If it says that an administrator is needed, choose"
        " there to return without granting: the next page asks for less.",
        named=_named(asked),
    )


def _named(scopes: tuple[str, ...]) -> str:
    many = len(scopes) > MOST_NAMED
    return plural("{count} permission", "{count} permissions", len(scopes)) if many else names(scopes)
