"""States of a program with as many APIs, scopes and calls as asked for, made by the rules themselves."""

from __future__ import annotations

from tests.core import build
from trayapp.core import events as ev
from trayapp.core.model import Api
from trayapp.core.request import Call
from trayapp.core.state import State, initial


def apis(count: int, calls: int, scopes: int = 2) -> tuple[Api, ...]:
    """Make APIs that differ in their names alone."""
    return tuple(
        Api(
            f"api{number:04}",
            f"Orders API {number}",
            tuple(f"https://mytenant.onmicrosoft.com/api{number:04}/scope.{each}" for each in range(scopes)),
            tuple(
                Call(f"call{each}", f"Recent orders {each}", "GET", f"https://api{number:04}.contoso.example/{each}")
                for each in range(calls)
            ),
        )
        for number in range(count)
    )


def signed_out(count: int, calls: int, *, scopes: int = 2) -> State:
    """Return the state before the sign-in."""
    return initial(build.setup(apis=apis(count, calls, scopes)))


def getting_tokens(count: int, calls: int, *, scopes: int = 2) -> State:
    """Return the state in which a kept account's tokens are on their way."""
    restored = ev.SessionRestored(build.ADA, (), (), (build.ADA,))
    state, _ = build.run(signed_out(count, calls, scopes=scopes), ev.Started(), restored)
    return state


def signed_in(count: int, calls: int, *, scopes: int = 2) -> State:
    """Return the state in which everything was granted, the window closed."""
    begun = getting_tokens(count, calls, scopes=scopes)
    state, _ = build.run(begun, ev.TokensAcquired(tuple(build.granted(api) for api in begun.setup.apis)))
    return state


def overview(count: int, calls: int) -> State:
    """Return the same with the window open."""
    state, _ = build.run(signed_in(count, calls), ev.WindowAsked())
    return state
