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


@dataclass(slots=True)
class Code:
    """What an authorization code stands for."""

    grant_id: str
    client_id: str
    redirect_uri: str
    code_challenge: str
    nonce: str
    asked: Asked
    issued_at: float
    spent: bool = False


class Codes:
    """The codes of the last minutes; safe to use from any thread. `clock` returns seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._codes: dict[str, Code] = {}
        self._lock = threading.Lock()

    def issue(self, code: Code) -> str:
        """Keep what a code stands for and return its text."""
        text = f"0.{secrets.token_urlsafe(48)}"
        oldest = self._clock() - 2 * _LIFETIME
        with self._lock:
            self._codes = {key: known for key, known in self._codes.items() if known.issued_at > oldest}
            self._codes[text] = code
        return text

    def find(self, text: str, client_id: str) -> Code:
        """Return what a code stands for.

        Raise ProtocolError if it is unknown, used, too old or of another client.
        """
        with self._lock:
            code = self._codes.get(text)
        if code is None or code.client_id != client_id:
            raise ProtocolError(errors.INVALID_CODE)
        if code.spent:
            raise ProtocolError(errors.CODE_REDEEMED)
        if self._clock() - code.issued_at > _LIFETIME:
            raise ProtocolError(errors.CODE_EXPIRED)
        return code

    def spend(self, code: Code) -> None:
        """Use a code up. Raise ProtocolError if it was used before: of two at once only one gets through."""
        with self._lock:
            if code.spent:
                raise ProtocolError(errors.CODE_REDEEMED)
            code.spent = True
