"""Walks through the pages under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from werkzeug.wrappers import Response

from trayapp.demo.accounts import DemoAccount
from trayapp.demo.oauth import errors
from trayapp.demo.oauth.authorities import AdministratorsAuthority, Authority
from trayapp.demo.oauth.claims import SECOND_FACTOR, ClaimsRequest
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.scopes import Asked
from trayapp.demo.oauth.tokens import Person

Stage = Literal["account", "factor", "consent", "admin", "organisation", "stopped"]


class Ending(Protocol):
    """What a walk through the pages leads to: back to the client, a device code's decision, or a tenant's consent."""

    def succeed(self, transaction: Transaction) -> Response:
        """Answer after the last page was passed."""

    def fail(self, transaction: Transaction, words: Words) -> Response:
        """Answer with an error, to the client or to the user."""


@dataclass(slots=True)
class Transaction:
    """One walk through the pages, bound to the browser that began it.

    `returns_to` is the redirect URI that the pages may lead to in the end, or "". `notice` is said beside the choice of
    an account. `SignInWalk.begin` sets `id`, `browser` and `correlation_id`.
    """

    authority: Authority
    ending: Ending
    asked: Asked
    returns_to: str = ""
    prompts: frozenset[str] = frozenset()
    login_hint: str = ""
    wanted: ClaimsRequest = field(default_factory=ClaimsRequest)
    notice: str = ""
    id: str = ""
    browser: str = ""
    correlation_id: str = ""
    step: Stage = "account"
    account: DemoAccount | None = None
    message: str = ""
    factors: set[str] = field(default_factory=set)
    consented: frozenset[str] | None = None

    @property
    def for_everyone(self) -> bool:
        """Whether an administrator grants the permissions for the whole tenant."""
        return isinstance(self.authority, AdministratorsAuthority)

    @property
    def _first(self) -> set[str]:
        """The API that Conditional Access looks at here, if there is one; at the others when their tokens are asked."""
        return {api.name for api, _ in self.asked.by_api[:1]}

    @property
    def stopped_by(self) -> int:
        """The AADSTS number of the page at which this ends, once an account was chosen; 0 if there is none."""
        blocked = self.account and self._first & self.account.blocked_for
        return (self.account.stopped_by if self.account else 0) or (errors.BLOCKED.code if blocked else 0)

    @property
    def demands(self) -> frozenset[str]:
        """The factors that the user must pass: what a claims challenge asks for, and Conditional Access."""
        wants = self.account and self._first & self.account.second_factor_for
        return self.wanted.demands | ({SECOND_FACTOR} if wants else frozenset())

    @property
    def person(self) -> Person:
        """The user that signed in. Raise LookupError before an account was chosen."""
        tenant = self.authority.home(self.account) if self.account else None
        if self.account is None or tenant is None:
            raise LookupError("nobody has signed in yet")
        return Person(self.account, tenant, self.authority)
