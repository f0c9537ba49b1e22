"""MSAL's application, made when it is first needed: making it reads the authority's discovery document."""

from __future__ import annotations

import logging
import threading
import warnings
from typing import TYPE_CHECKING, Any, Final

from trayapp.core.addresses import address_of
from trayapp.core.model import AuthorityKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from msal import PublicClientApplication

    from trayapp.core.model import Setup
    from trayapp.identity.cache import TokenCache
    from trayapp.identity.http import MsalHttpClient

CAPABILITIES: Final = ["CP1"]
"""The client handles claims challenges (Microsoft, "Claims challenges, claims requests and client capabilities")."""


class Client:
    """Holds the one MSAL application of a run."""

    def __init__(self, setup: Setup, cache: TokenCache, make_http: Callable[[], MsalHttpClient]) -> None:
        """Take what decides whom to ask, the cache, and who makes what requests go through, when there is one."""
        self.setup: Final = setup
        self.cache: Final = cache
        self._make_http = make_http
        self._http: MsalHttpClient | None = None
        self._http_cache: dict[str, Any] = {}
        self._making = threading.Lock()
        self._app: PublicClientApplication | None = None

    @property
    def app(self) -> PublicClientApplication:
        """MSAL's application; raises `ProviderError`, or whatever else MSAL raises, where it cannot be made."""
        with self._making:
            if self._app is None:
                self._app = self._make()
            return self._app

    @property
    def response_mode(self) -> str:
        """How the browser is to bring the answer: as a form where the provider can, so that no URL holds the code.

        Microsoft's platform can; a plain OpenID provider says it in its discovery document (OAuth 2.0 Form Post
        Response Mode; OpenID Connect Discovery 1.0, ``response_modes_supported``).
        """
        modes = self._http.discovery.get("response_modes_supported") if self._http is not None else None
        known = isinstance(modes, list) and "form_post" in modes
        return "form_post" if self.setup.kind is not AuthorityKind.OIDC or known else "query"

    def forget_errors(self) -> None:
        """Let the next request go out although MSAL would answer it from its memory of a recent error."""
        self._http_cache.clear()
        if self._http is not None:
            self._http.forget_waits()

    def _make(self) -> PublicClientApplication:
        from msal import PublicClientApplication

        from trayapp.identity.http import NO_PATH
        from trayapp.identity.provider_errors import WrongAuthorityError

        self._http = self._make_http()
        # Without a handler, what MSAL logs as a warning would go to stderr; it can quote an answer of the provider.
        logging.getLogger("msal").addHandler(logging.NullHandler())
        # A provider without form_post leaves no choice, and the warning would go to a person's terminal.
        warnings.filterwarnings("ignore", "response_mode='form_post' is recommended", UserWarning)
        oidc = self.setup.kind is AuthorityKind.OIDC
        address = self.setup.authority
        parts = address_of(address)
        if oidc and parts is not None and not parts.path.strip("/"):
            address = f"{address}/{NO_PATH}"
        authority = {"oidc_authority" if oidc else "authority": address}
        try:
            return PublicClientApplication(
                self.setup.client_id,
                **authority,
                # The configuration says whom to trust; asking Microsoft about it would only cost a round trip.
                instance_discovery=False,
                client_capabilities=None if oidc else CAPABILITIES,
                token_cache=self.cache.msal,
                http_client=self._http,
                http_cache=self._http_cache,
            )
        except ValueError as error:
            # The document was judged before, so what is left is its issuer: not the one that was configured.
            raise WrongAuthorityError from error
