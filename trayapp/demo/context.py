"""What the parts of the platform share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from trayapp.demo.accounts import DemoAccount, Tenant
from trayapp.demo.faults import Manners
from trayapp.demo.history import ErrorAnswer, History
from trayapp.demo.oauth.authorities import Authority, Dialect, find
from trayapp.demo.oauth.keys import Keys
from trayapp.demo.oauth.protocol_error import Rendered, Words, render
from trayapp.demo.oauth.scopes import Catalogue
from trayapp.demo.oauth.tickets import Tickets
from trayapp.demo.store import Store

PUSHED = "urn:ietf:params:oauth:request_uri:"
"""Before the reference of a pushed request."""
PUSHED_LIFETIME = 90
"""Seconds that such a reference is good for."""


@dataclass(frozen=True, slots=True)
class Context:
    """The platform's memory, its keys, its clock (seconds since 1970) and where its two listeners are.

    `accounts` is by username. `secure_origin` and `pages_origin` return the origins of the https and of the http
    listener, which are known after the start only.
    """

    store: Store
    keys: Keys
    catalogue: Catalogue
    accounts: Mapping[str, DemoAccount]
    tenants: Sequence[Tenant]
    record: History
    clock: Callable[[], float]
    client_id: str
    client_name: str
    access_token_lifetime: int
    device_code_interval: int
    manners: Manners
    pushed: Tickets[MultiDict[str, str]]
    secure_origin: Callable[[], str]
    pages_origin: Callable[[], str]

    @property
    def client(self) -> dict[str, str]:
        """The registered application, for the pages."""
        return {"client_id": self.client_id, "name": self.client_name}

    def authority(self, first: str, policy: str | None = None) -> Authority | None:
        """Return the authority with this path, or None."""
        return find(self.tenants, first, policy)

    def word_error(
        self, words: Words, dialect: Dialect, place: str, correlation_id: str, scopes: tuple[str, ...] = ()
    ) -> Rendered:
        """Word an error in a dialect and note it in the record; `place` is that of `ErrorAnswer`."""
        worded = render(words, dialect, correlation_id=correlation_id, now=self.clock())
        error = str(worded.fields["error"])
        self.record.add(ErrorAnswer(place, error, words.suberror, worded.codes, correlation_id, scopes))
        return worded
