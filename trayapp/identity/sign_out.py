"""The problems of a sign-out that was not complete."""

from __future__ import annotations

from typing import Final

from trayapp.core.language import _, sentences
from trayapp.core.model import Notice
from trayapp.core.problems import Problem
from trayapp.identity.cache.removal import Left, Removal

CODE: Final = "sign-out-incomplete"


def not_signed_out(removal: Removal) -> Problem:
    """Return the problem of tokens that could not be removed: the user is still signed in."""
    return Problem(
        CODE,
        _(
            "You're still signed in: {left}. Its tokens can still be used. Delete the file yourself, or sign"
            " out again when it can be written.",
            left=_listed(removal.left),
        ),
    )


def not_known_before() -> Problem:
    """Return the problem of accounts whose file could not be read when it was asked who is signed in."""
    return Problem(
        CODE,
        _(
            "The saved sign-in couldn't be read at first, as another program had its file open, so nobody was"
            " signed out. Sign out again."
        ),
    )


def incomplete(removal: Removal, left: tuple[Left, ...]) -> Problem | None:
    """Return the problem of what a sign-out could not remove for certain; None if it is complete."""
    said = []
    if removal.waits:
        said.append(
            _(
                "Consentray doesn't use the tokens any more, but they couldn't be removed yet: {waits}. It"
                " removes them at a later start; until then a program that can read your files can use them.",
                waits=_listed(removal.waits),
            )
        )
    if removal.contended:
        said.append(
            _(
                "The sign-in was removed, but another process holds its lock and may write it back. End that"
                " process, then sign out again."
            )
        )
    if removal.left:
        said.append(
            _(
                "What an earlier sign-in left couldn't be removed: {left}. Delete it yourself.",
                left=_listed(removal.left),
            )
        )
    if removal.lost:
        said.append(
            _(
                "The file could only be removed as a whole, so the other accounts that were kept in it have to"
                " sign in again the next time."
            )
        )
    if left:
        said.append(
            _(
                "The list of what was granted couldn't be removed: {left}. It contains names, but no token.",
                left=_listed(left),
            )
        )
    return Problem(CODE, sentences(*said)) if said else None


def unread_removed() -> Notice:
    """Return the notice of a sign-in that was removed unread."""
    return Notice(
        "cache-removed",
        _("A saved sign-in was removed"),
        _("It couldn't be read here, so its account isn't known. All of it was removed."),
    )


def _listed(left: tuple[Left, ...]) -> str:
    return "; ".join(f"{each.path} ({each.reason})" for each in left)
