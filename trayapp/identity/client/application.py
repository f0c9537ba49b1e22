"""MSAL's application, created when it is first needed: creating it reads the authority's discovery document.

Imports MSAL and requests, which a start from the cache does without.
"""

from __future__ import annotations

import json
import logging
import threading
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Final

from msal import PublicClientApplication

from trayapp.core.addresses import address_of
from trayapp.core.language import N_
from trayapp.core.model import AuthorityKind, SessionConfig
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.cache.msal_cache import Event
from trayapp.identity.client.discovery import is_issuer
from trayapp.identity.client.http import NO_PATH, MsalHttpClient
from trayapp.identity.client.id_token import Expected, check, claims_of, home_of
from trayapp.identity.errors.provider import ProviderError, UntrustedAnswerError, WrongAuthorityError

CAPABILITIES: Final = ["CP1"]
"""The client handles claims challenges (Microsoft, "Claims challenges, claims requests and client capabilities")."""

BEARER: Final = "bearer"
OFFLINE: Final = "offline_access"
PUSHED: Final = "pushed_authorization_request_endpoint"
MSALS_OWN: Final = ("profile", OFFLINE)
"""What MSAL asks of a sign-in unless it is told not to; ``openid`` it always does."""
HOSTS: Final = frozenset(
    {"login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net"}
    | {"login.microsoftonline.us", "login.usgovcloudapi.net", "login-us.microsoftonline.com"}
    | {"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"}
)
"""Microsoft's own sign-in hosts in all of its clouds (Microsoft, "National clouds")."""
DOMAINS: Final = (".b2clogin.com", ".b2clogin.us", ".b2clogin.cn", ".ciamlogin.com")
"""Those of Azure AD B2C and of External ID, below which each tenant has its own."""


class Client:
    """Holds the MSAL application of a run."""

    def __init__(self, setup: SessionConfig, cache: TokenCache, make_http: Callable[[], MsalHttpClient]) -> None:
        """Take the session's configuration, the cache, and a factory for the HTTP session, if there is one."""
        self.setup: Final = setup
        self.cache: Final = cache
        self._make_http = make_http
        self._http_cache: dict[str, Any] = {}
        self._making = threading.Lock()
        self._app: PublicClientApplication | None = None
        self.refresh_tokens_stay = setup.kind is not AuthorityKind.OIDC and _is_microsofts(setup.authority)
        """Whether a refresh token that was used can be used again, so that requests may overlap."""
        self.each_alone = False
        """Whether this provider refused a token request for all that was granted, and answers one for each API."""
        self.nonce: str | None = None
        """The nonce that the id token of the current sign-in must contain."""

    @cached_property
    def _http(self) -> MsalHttpClient:
        """What sends the requests; that of the last attempt to make the application."""
        return self._make_http()

    @property
    def app(self) -> PublicClientApplication:
        """MSAL's application; raises `ProviderError`, or whatever else MSAL raises, if it cannot be made."""
        with self._making:
            if self._app is None:
                self._app = self._make()
            return self._app

    @property
    def response_mode(self) -> str:
        """How the browser is to send the answer: as a form if possible, so that no URL holds the code.

        Microsoft's platform does; a plain OpenID provider says so in its discovery document (OAuth 2.0 Form Post
        Response Mode; OpenID Connect Discovery 1.0, ``response_modes_supported``).
        """
        modes = self._http.discovery.get("response_modes_supported")
        known = isinstance(modes, list) and "form_post" in modes
        return "form_post" if self.setup.kind is not AuthorityKind.OIDC or known else "query"

    @property
    def consent_brings_refresh_token(self) -> bool:
        """Whether a refresh token has to be consented to anew (OpenID Connect Core 1.0 section 11).

        Microsoft's platform, which may be configured as any OpenID provider, wants nothing of it: there it would ask a
        user for what an administrator has granted.
        """
        if self.setup.kind is not AuthorityKind.OIDC or OFFLINE not in self.setup.sign_in_scopes:
            return False
        return not _is_microsofts(str(self._http.discovery.get("issuer")))

    def push(self, fields: Mapping[str, Any]) -> dict[str, Any] | None:
        """Push an authorize request; return the answer, None where the service takes none (RFC 9126 section 5).

        Raise `ProviderError`.
        """
        endpoint = self._http.discovery.get(PUSHED)
        if endpoint is None:
            return None
        answer: dict[str, Any] = json.loads(self._http.post(str(endpoint), data=fields).text)
        return answer

    def user_info(self, subject: object, token: str) -> dict[str, Any]:
        """Return what a plain provider's UserInfo endpoint says of who has just signed in (OpenID Connect Core 5.3).

        Nothing where it says nothing, or speaks of another subject (5.3.2): a name is worth no failure.
        """
        endpoint = self._http.discovery.get("userinfo_endpoint")
        place = address_of(endpoint) if isinstance(endpoint, str) else None
        if place is None or not place.is_protected or self.setup.kind is not AuthorityKind.OIDC:
            return {}
        try:
            answer = self._http.get(str(endpoint), headers={"Authorization": f"Bearer {token}"})
            found = json.loads(answer.text)
        except (ProviderError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) and found.get("sub") == subject else {}

    @property
    def authorization_endpoint(self) -> str:
        """Where a browser begins to sign in."""
        return str(self._http.discovery["authorization_endpoint"])

    def check_source(self, answer: Mapping[str, str]) -> None:
        """Raise `UntrustedAnswerError` if the browser sent the answer of another service than was asked.

        RFC 9207: a service that declares to send ``iss`` must send it, and if it is sent it must match.
        """
        document = self._http.discovery
        promised = document.get("authorization_response_iss_parameter_supported") is True
        if ("iss" in answer or promised) and not is_issuer(str(document.get("issuer")), answer.get("iss")):
            raise UntrustedAnswerError(N_("it came from another sign-in service (iss)"))

    def _check(self, event: Event, owner: str | None) -> None:
        """Raise `UntrustedAnswerError` for a token answer that must be discarded; `owner` is the refreshed account."""
        response, grant = event["response"], event.get("grant_type")
        if str(response.get("token_type", BEARER)).casefold() != BEARER:  # RFC 6749 sections 5.1 and 7.1
            raise UntrustedAnswerError(N_("its token is not one that a program like this can use (token_type)"))
        if owner is not None and home_of(response) not in {None, owner}:
            raise UntrustedAnswerError(N_("it is about somebody else (client_info)"))
        if "id_token" not in response:
            if grant == "refresh_token":
                return  # OpenID Connect Core 1.0 section 12.2
            raise UntrustedAnswerError(N_("it doesn't say who has signed in (id_token)"))
        expected = Expected(
            str(self._http.discovery.get("issuer")),
            self.setup.client_id,
            self._http.provider_time(),
            nonce=self.nonce if grant == "authorization_code" else None,
            subjects=self._subjects(owner) if owner is not None else frozenset(),
            any_case=self.setup.kind is not AuthorityKind.OIDC,
        )
        check(claims_of(response["id_token"]), expected)

    def _subjects(self, home_id: str) -> frozenset[str]:
        """Return the account's subjects in its stored id tokens."""
        cache = self.cache.msal
        query = {"home_account_id": home_id, "client_id": self.setup.client_id}
        found = set()
        for entry in list(cache.search(cache.CredentialType.ID_TOKEN, query=query)):
            with suppress(UntrustedAnswerError):
                found.add(claims_of(entry["secret"]).get("sub"))
        return frozenset(each for each in found if isinstance(each, str))

    def forget_errors(self) -> None:
        """Send the next request even if MSAL would answer it from its cache of recent errors.

        What the service has asked to wait is waited for, whoever asks.
        """
        self._http_cache.clear()

    def _make(self) -> PublicClientApplication:
        self._http = self._make_http()  # again after a failure: what `ca_file` holds may have been corrected meanwhile
        self.cache.msal.check = self._check
        # Without a handler, what MSAL logs as a warning would go to stderr; it may quote an answer of the provider.
        logging.getLogger("msal").addHandler(logging.NullHandler())
        # For a provider without form_post there is no alternative, and the warning would go to a user's terminal.
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
                # The configuration says which authority to trust; asking Microsoft about it would only cost a round
                # trip.
                instance_discovery=False,
                client_capabilities=None if oidc else CAPABILITIES,
                exclude_scopes=[each for each in MSALS_OWN if each not in self.setup.sign_in_scopes],
                token_cache=self.cache.msal,
                http_client=self._http,
                http_cache=self._http_cache,
            )
        except ValueError as error:
            # The document was checked before, so what remains is its issuer: not the configured one.
            raise WrongAuthorityError from error


def _is_microsofts(address: str) -> bool:
    """Return whether Microsoft itself runs the sign-in service at an address.

    Its refresh tokens stay valid when they are used ("Refresh tokens in the Microsoft identity platform": "not revoked
    when used to acquire new access tokens"). What speaks its dialect elsewhere, as an emulator does, may rotate them.
    """
    found = address_of(address)
    return found is not None and (found.host in HOSTS or found.host.endswith(DOMAINS))
