"""Errors that a test demands of the token endpoint."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trayapp.demo.protocol_error import Words
    from trayapp.demo.scopes import Asked


class DemandedErrors:
    """The errors to come, in their order; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[Words, str]] = []

    def add(self, words: Words, api: str) -> None:
        """Answer the next token request with `words`; with `api`, the next one for the API of this name."""
        with self._lock:
            self._waiting.append((words, api))

    def take(self, asked: Asked) -> Words | None:
        """Give the error for a token request, if one was demanded, and forget it."""
        names = {api.name for api, _ in asked.by_api}
        with self._lock:
            for index, (words, api) in enumerate(self._waiting):
                if not api or api in names:
                    del self._waiting[index]
                    return words
        return None
