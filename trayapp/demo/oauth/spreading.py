"""Consent on its way to every server: a token request soon after the page is refused, as though nothing was granted."""

from __future__ import annotations

import threading
from collections.abc import Iterable


class Spreading:
    """Counts, for each person, the requests that a scope just consented to was refused. Any thread."""

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
