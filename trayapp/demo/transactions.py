"""Authorize requests under way, and who is signed in with which browser."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from trayapp.demo.accounts import DemoAccount
from trayapp.demo.authorities import Authority, Dialect
from trayapp.demo.claims import ClaimsRequest
from trayapp.demo.scopes import Asked
from trayapp.demo.tokens import Person

if TYPE_CHECKING:
    from collections.abc import Callable

Step = Literal["account", "factor", "consent", "admin"]
_MOST = 200
_LIFETIME = 1800  # seconds


@dataclass(slots=True)
class Transaction:
    """One authorize request on its way through the pages, bound to one browser."""

    id: str
    browser: str
    authority: Authority
    client_id: str
    redirect_uri: str
    state: str
    response_mode: str
    nonce: str
    challenge: str
    prompts: frozenset[str]
    login_hint: str
    asked: Asked
    wanted: ClaimsRequest
    correlation_id: str
    client_info: bool
    begun: float
    step: Step = "account"
    account: DemoAccount | None = None
    message: str = ""
    factors: set[str] = field(default_factory=set)
    consented: frozenset[str] | None = None

    @property
    def person(self) -> Person:
        """The person that signed in; only after an account was chosen."""
        tenant = self.authority.home(self.account) if self.account else None
        if self.account is None or tenant is None:
            raise LookupError("nobody has signed in yet")
        return Person(self.account, tenant, self.authority)


class Transactions:
    """The transactions that wait for a person; safe to use from any thread. `clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: dict[str, Transaction] = {}

    def add(self, transaction: Transaction) -> None:
        """Keep a transaction; the oldest beyond two hundred are dropped."""
        with self._lock:
            self._waiting[transaction.id] = transaction
            for old in list(self._waiting)[:-_MOST]:
                del self._waiting[old]

    def end(self, transaction: Transaction) -> bool:
        """Drop a transaction that is being answered; False when it was answered already."""
        with self._lock:
            return self._waiting.pop(transaction.id, None) is not None

    def find(self, transaction_id: str, browser: str) -> Transaction | None:
        """Give a transaction to the browser that began it, and to no other; None after half an hour."""
        with self._lock:
            transaction = self._waiting.get(transaction_id)
        if transaction is None or self._clock() - transaction.begun > _LIFETIME:
            return None
        return transaction if secrets.compare_digest(transaction.browser.encode(), browser.encode()) else None


class Sessions:
    """Who is signed in with which browser. It is forgotten at a restart, as a session cookie is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._browsers: dict[str, set[tuple[Dialect, str]]] = {}

    def sign_in(self, browser: str, dialect: Dialect, username: str) -> None:
        """Note that someone signed in; the dialects are separate platforms with separate sessions."""
        with self._lock:
            self._browsers.setdefault(browser, set()).add((dialect, username))

    def signed_in(self, browser: str, dialect: Dialect) -> list[str]:
        """Give the usernames of those signed in."""
        with self._lock:
            return sorted(name for where, name in self._browsers.get(browser, ()) if where is dialect)

    def sign_out(self, browser: str) -> None:
        """Forget everyone who signed in with a browser."""
        with self._lock:
            self._browsers.pop(browser, None)
