"""An access token, and the look-up of one that is kept: by the cache alone, without MSAL and requests."""

from __future__ import annotations

from trayapp.core.model import Account, Api, SessionConfig
from trayapp.core.record import Record
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.client.wire import words_of


class Token(Record):
    """An access token and what it grants. Its text is sent only to the API that it is for."""

    secret: str
    granted: tuple[str, ...]
    fresh: bool = False
    extra: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        """Leave the token out: a representation ends up in logs."""
        return f"Token(granted={self.granted!r})"


def kept_token(
    cache: TokenCache, setup: SessionConfig, account: Account, api: Api, scopes: tuple[str, ...]
) -> Token | None:
    """Return a token of the cache that can be used as it is; None if the sign-in service has to be asked."""
    secret = cache.fresh_token(account.home_id, setup.client_id, tuple(words_of(api, scopes)))
    return None if secret is None else Token(secret, scopes)
