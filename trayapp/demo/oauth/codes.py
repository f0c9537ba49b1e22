"""Authorization codes: what each stands for, and that each is good once (RFC 6749, section 4.1.2)."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from trayapp.demo.oauth import errors
from trayapp.demo.oauth.protocol_error import ProtocolError
from trayapp.demo.oauth.scopes import Asked

_LIFETIME = 600  # seconds: the most that RFC 6749, section 4.1.2, recommends


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorization code stands for."""

    grant_id: str
    client_id: str
    redirect_uri: str
    code_challenge: str
    code_challenge_method: str
    nonce: str
    asked: Asked
    issued_at: float

    def get_redirect_uri(self) -> str:
        """Return the redirect URI, for Authlib."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return the scopes asked, for Authlib."""
        return self.asked.text


class Codes:
    """The codes of the last minutes; safe to use from any thread. `clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._codes: dict[str, Code] = {}
        self._redeemed: set[str] = set()
        self._lock = threading.Lock()

    def issue(self, code: Code) -> str:
        """Keep what a code stands for and return its text."""
        text = f"0.{secrets.token_urlsafe(48)}"
        oldest = self._clock() - 2 * _LIFETIME
        with self._lock:
            self._codes = {key: known for key, known in self._codes.items() if known.issued_at > oldest}
            self._redeemed &= self._codes.keys()
            self._codes[text] = code
        return text

    def find(self, text: str, client_id: str) -> Code:
        """Return what a code stands for.

        Raise ProtocolError if it is unknown, used, too old or of another client.
        """
        with self._lock:
            if text in self._redeemed:
                raise ProtocolError(errors.code_redeemed())
            code = self._codes.get(text)
        if code is None or code.client_id != client_id:
            raise ProtocolError(errors.invalid_code())
        if self._clock() - code.issued_at > _LIFETIME:
            raise ProtocolError(errors.code_expired())
        return code

    def spend(self, text: str) -> None:
        """Use a code up; raises ProtocolError when it was used before. Of two at once only one gets through."""
        with self._lock:
            if text in self._redeemed:
                raise ProtocolError(errors.code_redeemed())
            self._redeemed.add(text)
