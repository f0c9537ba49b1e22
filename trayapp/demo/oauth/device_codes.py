"""Device codes that wait for a user (RFC 8628): who asked for what, and what the user decided."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from trayapp.demo.oauth import errors
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.protocol_error import ProtocolError, Words
from trayapp.demo.oauth.scopes import Asked
from trayapp.demo.oauth.tickets import Tickets

LIFETIME = 900  # seconds: "OAuth 2.0 device authorization grant", Microsoft
# Letters that are not taken for one another, and no vowels that could make words (RFC 8628, section 6.1).
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 9
_SLOWER = 5  # seconds added by each slow_down (RFC 8628, section 3.5)


@dataclass(slots=True)
class DeviceCode:
    """One device authorization request. `interval` is in seconds, `polled_at` in seconds since 1970."""

    user_code: str
    authority: Authority
    asked: Asked
    interval: int
    text: str = ""
    grant_id: str = ""
    declined: bool = False
    polled_at: float = 0.0

    @property
    def open(self) -> bool:
        """Return whether a user may still decide."""
        return not (self.grant_id or self.declined)


class DeviceCodes(Tickets[DeviceCode]):
    """The device codes of the last minutes; safe to use from any thread.

    `clock` returns seconds since 1970, `interval` is the seconds that a client must leave between two questions.
    """

    def __init__(self, clock: Callable[[], float], interval: int) -> None:
        super().__init__(clock, LIFETIME)
        self._interval = interval

    def begin(self, authority: Authority, asked: Asked) -> DeviceCode:
        """Make a device code and its user code."""
        user_code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        code = DeviceCode(user_code, authority, asked, self._interval)
        code.text = self.issue(code)
        return code

    def typed(self, user_code: str, dialect: Dialect) -> DeviceCode | None:
        """Return the device code that a user may decide about; case, spaces and hyphens do not matter."""
        wanted = "".join(letter for letter in user_code.upper() if letter.isalnum())
        for _, code in list(self._issued.values()):
            same = secrets.compare_digest(code.user_code.encode(), wanted.encode())
            if same and code.open and not self.is_old(code.text) and code.authority.dialect is dialect:
                return code
        return None

    def approve(self, code: DeviceCode, grant_id: str) -> bool:
        """Note what the user granted; False if the code was decided about already or is too old."""
        with self._lock:
            if not code.open or self.is_old(code.text):
                return False
            code.grant_id = grant_id
            return True

    def decline(self, code: DeviceCode) -> None:
        """Note that the user declined."""
        with self._lock:
            code.declined = code.declined or code.open

    def approved(self, text: str, dialect: Dialect) -> DeviceCode:
        """Return an approved device code. Raise ProtocolError if the code has any other state."""
        code = self.find(text)
        if code is None or code.authority.dialect is not dialect:
            raise ProtocolError(errors.BAD_VERIFICATION_CODE)
        if self.is_spent(text):
            raise ProtocolError(errors.CODE_REDEEMED)
        if code.declined:
            raise ProtocolError(errors.AUTHORIZATION_DECLINED)
        if self.is_old(text):
            raise ProtocolError(errors.DEVICE_CODE_EXPIRED)
        if code.open:
            raise ProtocolError(self._not_yet(code))
        return code

    def _not_yet(self, code: DeviceCode) -> Words:
        now = self._clock()
        # Half the interval is let pass: a request may have been held up on its way, and the next one not.
        too_soon = code.polled_at > 0 and now - code.polled_at < code.interval / 2
        code.polled_at = now
        if too_soon and code.authority.dialect is Dialect.OIDC:
            code.interval += _SLOWER
            return errors.SLOW_DOWN
        return errors.AUTHORIZATION_PENDING
