"""What is remembered for a while: texts that stand for something once, and consent on its way to every server."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Tickets(Generic[T]):
    """What each text stands for; safe to use from any thread.

    `clock` returns seconds since 1970, `lifetime` is in seconds. Texts are kept for twice as long, so that one that is
    too old is told from one that never was.
    """

    def __init__(self, clock: Callable[[], float], lifetime: float) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._lock = threading.Lock()
        self._issued: dict[str, tuple[float, T]] = {}
        self._spent: set[str] = set()

    def issue(self, item: T) -> str:
        """Keep what a text stands for and return the text."""
        text, now = secrets.token_urlsafe(48), self._clock()
        with self._lock:
            self._issued = {key: known for key, known in self._issued.items() if now - known[0] < 2 * self._lifetime}
            self._spent &= self._issued.keys()
            self._issued[text] = (now, item)
        return text

    def find(self, text: str) -> T | None:
        """Return what a text stands for, or stood for; None if it was never issued, or is forgotten."""
        return self._issued.get(text, (0.0, None))[1]

    def is_spent(self, text: str) -> bool:
        """Return whether a text was used up."""
        return text in self._spent

    def is_old(self, text: str) -> bool:
        """Return whether a text is beyond its lifetime."""
        return self._clock() - self._issued[text][0] > self._lifetime

    def valid(self, text: str) -> T | None:
        """Return what a text stands for now."""
        return None if text not in self._issued or self.is_spent(text) or self.is_old(text) else self.find(text)

    def spend(self, text: str) -> bool:
        """Use a text up; False if it was used before, or never issued: of two at once only one gets True."""
        with self._lock:
            if text in self._spent or text not in self._issued:
                return False
            self._spent.add(text)
            return True


class Spreading:
    """Counts, for each user, the requests that a scope just consented to was refused. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused: dict[tuple[str, str], dict[str, int]] = {}

    def begin(self, tenant_id: str, username: str, scopes: Iterable[str]) -> None:
        """Count from now on for these scopes, which a page has just brought."""
        with self._lock:
            self._refused.setdefault((tenant_id, username), {}).update(dict.fromkeys(scopes, 0))

    def on_its_way(self, tenant_id: str, username: str, asked: Iterable[str], most: int) -> bool:
        """Return whether one of the scopes was refused less than `most` times, and count the request."""
        with self._lock:
            refused = self._refused.get((tenant_id, username), {})
            waits = [scope for scope in asked if refused.get(scope, most) < most]
            refused.update({scope: refused[scope] + 1 for scope in waits})
            return bool(waits)
