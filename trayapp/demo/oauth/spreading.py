"""Consent on its way to every server: a token request soon after the page is refused, as though nothing was granted."""

from __future__ import annotations

import threading
from collections.abc import Iterable


class Spreading:
    """Counts, for each person, the requests that a scope just consented to is refused yet. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[tuple[str, str], dict[str, int]] = {}

    def begin(self, tenant_id: str, username: str, scopes: Iterable[str], requests: int) -> None:
        """Let so many requests be refused for each of these scopes."""
        with self._lock:
            self._left.setdefault((tenant_id, username), {}).update(dict.fromkeys(scopes, requests))

    def on_its_way(self, tenant_id: str, username: str, asked: Iterable[str]) -> bool:
        """Return whether one of the scopes asked for has not arrived, and count the request."""
        with self._lock:
            left = self._left.get((tenant_id, username), {})
            waits = [scope for scope in asked if left.get(scope, 0) > 0]
            left.update({scope: left[scope] - 1 for scope in waits})
            return bool(waits)
