"""Errors that a test demands of the token endpoint."""

from __future__ import annotations

import threading

from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.scopes import Asked

_ON_DEMAND = {
    "basic_action": (50076, "You must use multi-factor authentication to access the resource."),
    "additional_action": (50158, "External security challenge was not satisfied."),
    "message_only": (53003, "Access has been blocked by Conditional Access policies."),
    "consent_required": (65001, "The user or administrator has not consented to use the application."),
    "user_password_expired": (50055, "The password is expired."),
}


def words_on_demand(error: str, suberror: str, code: int | None, text: str, claims: str) -> Words:
    """Make an error that a test asks for; without `code` and `text` those that fit the suberror.

    "Handle errors and exceptions in MSAL" in Microsoft's documents lists the suberrors.
    """
    number, words = _ON_DEMAND.get(suberror, (0, "The request was refused on demand."))
    return Words(error, number if code is None else code, text or words, suberror=suberror, claims=claims)


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
        """Return the error for a token request, if one was demanded, and forget it."""
        names = {api.name for api, _ in asked.by_api}
        with self._lock:
            for index, (words, api) in enumerate(self._waiting):
                if not api or api in names:
                    del self._waiting[index]
                    return words
        return None
