"""What the platform served, kept for tests and for whoever wonders: no token, code or verifier is in it."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any, TypeVar

_MOST = 20_000


@dataclass(frozen=True)
class Entry:
    """Something that was served."""


@dataclass(frozen=True)
class AuthorizeRequest(Entry):
    """A browser came with an authorize request.

    `scopes` are those asked, in their order; `url_length` is that of the whole address, in bytes.
    """

    authority: str
    client_id: str
    scopes: tuple[str, ...]
    prompt: str
    response_mode: str
    login_hint: str
    url_length: int
    ui_locales: str = ""
    resources: tuple[str, ...] = ()


@dataclass(frozen=True)
class PushedRequest(Entry):
    """A client pushed an authorize request."""

    scopes: tuple[str, ...]


@dataclass(frozen=True)
class SignInPage(Entry):
    """The page to choose an account was shown."""

    authority: str


class DeviceCodePage(SignInPage):
    """The page to type a user code on was shown."""


@dataclass(frozen=True)
class DeviceAuthorization(Entry):
    """A client asked for a device code. `scopes` are those asked, in their order."""

    authority: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class SecondFactorPage(Entry):
    """The page for the second factor was shown."""

    username: str


@dataclass(frozen=True)
class ConsentPage(Entry):
    """The consent page was shown with these scopes."""

    username: str
    scopes: tuple[str, ...]


class AdminApprovalPage(ConsentPage):
    """The page that says that an administrator must consent was shown."""


class OrganisationConsentPage(ConsentPage):
    """The page on which an administrator grants permissions for everyone was shown with these scopes."""


@dataclass(frozen=True)
class CodeRedemption(Entry):
    """A code was redeemed. `scopes` are those asked besides openid and the like, `granted` those in the answer."""

    username: str
    scopes: tuple[str, ...]
    granted: tuple[str, ...]


class DeviceCodeRedemption(CodeRedemption):
    """A device code was redeemed."""


class Refresh(CodeRedemption):
    """A refresh token was redeemed."""


@dataclass(frozen=True)
class ApiCall(Entry):
    """An API was called. `outcome` is "accepted" or the error code of the WWW-Authenticate challenge."""

    api: str
    method: str
    path: str
    username: str
    status: int
    outcome: str


@dataclass(frozen=True)
class ErrorAnswer(Entry):
    """An error was answered at `place`: "authorize", "token" or "page" (one that cannot go back to the client)."""

    place: str
    error: str
    suberror: str
    codes: tuple[int, ...]
    correlation_id: str
    scopes: tuple[str, ...]


_E = TypeVar("_E", bound=Entry)


class History:
    """The entries in the order in which they happened; safe to use from any thread."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_MOST)
        self._changed = threading.Condition()

    def add(self, entry: Entry) -> None:
        """Note `entry` and wake whoever waits for it."""
        with self._changed:
            self._entries.append(entry)
            self._changed.notify_all()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that happened since the start or the last `clear`."""
        with self._changed:
            return tuple(self._entries)

    def of(self, kind: type[_E], **fields: Any) -> tuple[_E, ...]:
        """Return the entries of one kind whose named fields have these values."""
        with self._changed:
            return tuple(
                entry
                for entry in self._entries
                if type(entry) is kind and all(getattr(entry, name) == value for name, value in fields.items())
            )

    def count(self, kind: type[_E], **fields: Any) -> int:
        """Count the entries of one kind whose named fields have these values."""
        return len(self.of(kind, **fields))

    def wait_for(self, kind: type[_E], *, count: int = 1, timeout: float = 10.0, **fields: Any) -> tuple[_E, ...]:
        """Wait until there are at least `count` such entries and return them.

        Raise TimeoutError if that takes longer than `timeout` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self.count(kind, **fields) >= count, timeout):
                seen = ", ".join(type(entry).__name__ for entry in self._entries) or "nothing"
                raise TimeoutError(f"no {count} {kind.__name__} within {timeout} s; there was: {seen}")
            return self.of(kind, **fields)

    def clear(self) -> None:
        """Forget everything so far."""
        with self._changed:
            self._entries.clear()
