"""Device codes that wait for a person (RFC 8628): who asked for what, and what the person decided."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from trayapp.demo.oauth import errors
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.protocol_error import ProtocolError, Words
from trayapp.demo.oauth.scopes import Asked

LIFETIME = 900  # seconds: "OAuth 2.0 device authorization grant", Microsoft
# Letters that are not taken for one another, and no vowels that could make words (RFC 8628, section 6.1).
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 9
_SLOWER = 5  # seconds added by each slow_down (RFC 8628, section 3.5)
_MOST = 200


@dataclass(slots=True)
class DeviceCode:
    """One device authorization request. `interval` is in seconds, times are in seconds since 1970."""

    text: str
    user_code: str
    authority: Authority
    asked: Asked
    issued_at: float
    interval: int
    grant_id: str = ""
    declined: bool = False
    spent: bool = False
    polled_at: float = 0.0

    @property
    def open(self) -> bool:
        """Return whether a person may still decide."""
        return not (self.grant_id or self.declined)


class DeviceCodes:
    """The device codes of the last fifteen minutes; safe to use from any thread.

    `clock` returns seconds since 1970, `interval` is the seconds that a client must leave between two questions.
    """

    def __init__(self, clock: Callable[[], float], interval: int) -> None:
        self._clock = clock
        self._interval = interval
        self._lock = threading.Lock()
        self._codes: dict[str, DeviceCode] = {}

    def issue(self, authority: Authority, asked: Asked) -> DeviceCode:
        """Make a device code and its user code."""
        user_code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        code = DeviceCode(secrets.token_urlsafe(48), user_code, authority, asked, self._clock(), self._interval)
        with self._lock:
            self._codes[code.text] = code
            for old in list(self._codes)[:-_MOST]:
                del self._codes[old]
        return code

    def typed(self, user_code: str, dialect: Dialect) -> DeviceCode | None:
        """Return the device code that a person may decide about; case, spaces and hyphens do not matter."""
        wanted = "".join(letter for letter in user_code.upper() if letter.isalnum())
        with self._lock:
            codes = list(self._codes.values())
        for code in codes:
            same = secrets.compare_digest(code.user_code.encode(), wanted.encode())
            if same and code.open and not self._expired(code) and code.authority.dialect is dialect:
                return code
        return None

    def find(self, text: str) -> DeviceCode | None:
        """Return a device code in whatever state, or None if there is none."""
        with self._lock:
            return self._codes.get(text)

    def approve(self, code: DeviceCode, grant_id: str) -> bool:
        """Note what the person granted; False if the code was decided about already or is too old."""
        with self._lock:
            if not code.open or self._expired(code):
                return False
            code.grant_id = grant_id
            return True

    def decline(self, code: DeviceCode) -> None:
        """Note that the person declined."""
        with self._lock:
            if code.open:
                code.declined = True

    def approved(self, text: str, dialect: Dialect) -> DeviceCode:
        """Return an approved device code. Raise ProtocolError if the code has any other state."""
        with self._lock:
            code = self._codes.get(text)
            if code is None or code.authority.dialect is not dialect:
                raise ProtocolError(errors.BAD_VERIFICATION_CODE)
            if code.spent:
                raise ProtocolError(errors.CODE_REDEEMED)
            if code.declined:
                raise ProtocolError(errors.AUTHORIZATION_DECLINED)
            if self._expired(code):
                raise ProtocolError(errors.DEVICE_CODE_EXPIRED)
            if code.open:
                raise ProtocolError(self._not_yet(code))
            return code

    def spend(self, code: DeviceCode) -> None:
        """Use a device code up. Raise ProtocolError if it was used before: of two at once only one gets through."""
        with self._lock:
            if code.spent:
                raise ProtocolError(errors.CODE_REDEEMED)
            code.spent = True

    def _not_yet(self, code: DeviceCode) -> Words:
        now = self._clock()
        # Half the interval is let pass: a request may have been held up on its way, and the next one not.
        too_soon = code.polled_at > 0 and now - code.polled_at < code.interval / 2
        code.polled_at = now
        if too_soon and code.authority.dialect is Dialect.OIDC:
            code.interval += _SLOWER
            return errors.SLOW_DOWN
        return errors.AUTHORIZATION_PENDING

    def _expired(self, code: DeviceCode) -> bool:
        return self._clock() - code.issued_at > LIFETIME
