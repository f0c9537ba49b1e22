"""A client program made of real MSAL and the scripted browser, as small as the tests need."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msal
import requests

from tests.patience import PATIENCE
from tests.scripted_browser import Answer, ScriptedBrowser
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import Endpoint, SampleApi

REDIRECT_URI = "http://localhost:50505"


class Client:
    """Signs in with the authorize request asking for every scope, and redeems the code for the first API's."""

    def __init__(
        self, platform: Platform, authority: str = "common", *, capabilities: Sequence[str] = ("CP1",)
    ) -> None:
        self.platform = platform
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = str(platform.ca_file)
        options: dict[str, Any] = {"http_client": self.http, "client_capabilities": list(capabilities)}
        if authority in {"oidc", "external"}:
            options["oidc_authority"] = platform.authority(authority)
        else:
            options["authority"] = platform.authority(authority)
            options["instance_discovery"] = False
        self.app = msal.PublicClientApplication(platform.client_id, **options)

    def close(self) -> None:
        self.http.close()

    def authorize(
        self,
        scopes: Sequence[str],
        browser: ScriptedBrowser,
        **options: Any,
    ) -> tuple[dict[str, Any], Answer]:
        """Send the browser through the pages; gives MSAL's flow and the answer."""
        options.setdefault("response_mode", "form_post")
        flow = self.app.initiate_auth_code_flow(list(scopes), redirect_uri=REDIRECT_URI, **options)
        return flow, browser.visit(flow["auth_uri"])

    def sign_in(
        self, account: str, asked: Sequence[str], redeemed: Sequence[str] | None = None, **options: Any
    ) -> dict[str, Any]:
        """Sign in with a new browser and redeem the code; gives MSAL's result."""
        browser_options = {name: options.pop(name) for name in ("decline", "untick") if name in options}
        with ScriptedBrowser(account, deliver=False, **browser_options) as browser:
            flow, answer = self.authorize(asked, browser, **options)
        return self.redeem(flow, answer, redeemed or asked)

    def by_device_code(self, scopes: Sequence[str]) -> dict[str, Any]:
        """Ask for a device code; gives MSAL's flow."""
        flow: dict[str, Any] = self.app.initiate_device_flow(list(scopes))
        return flow

    def poll(self, flow: dict[str, Any]) -> dict[str, Any]:
        """Ask once for the tokens of a device code; gives MSAL's result."""
        flow.pop("latest_attempt_at", None)  # MSAL warns of a second question within its interval
        result: dict[str, Any] = self.app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
        return result

    def redeem(self, flow: dict[str, Any], answer: Answer, scopes: Sequence[str]) -> dict[str, Any]:
        result: dict[str, Any] = self.app.acquire_token_by_auth_code_flow(flow, answer.fields, scopes=list(scopes))
        return result

    def silent(self, scopes: Sequence[str], **options: Any) -> dict[str, Any]:
        """Get a token without a user; gives MSAL's result."""
        account = self.app.get_accounts()[0]
        result: dict[str, Any] | None = self.app.acquire_token_silent_with_error(list(scopes), account, **options)
        assert result is not None
        return result

    def call(self, api: SampleApi, endpoint: Endpoint, token: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        url = self.platform.url(api, endpoint)
        return self.http.request(endpoint.method, url, headers=headers, timeout=PATIENCE, **options)


class Raw:
    """Hand-made requests, for what MSAL would never send."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = str(platform.ca_file)
        self.verifier = secrets.token_urlsafe(48)

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def authorize_url(self, authority: str = "common", /, **changes: str | None) -> str:
        """Return an authorize address; a parameter that is None is left out."""
        values: dict[str, str | None] = {
            "client_id": self.platform.client_id,
            "response_type": "code",
            "redirect_uri": REDIRECT_URI,
            "scope": "openid profile offline_access " + self.platform.apis[0].scopes[0],
            "state": "a state with spaces & signs",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        }
        values |= changes
        special = {"oidc": "oidc/authorize", "adfs": "adfs/oauth2/authorize/"}
        path = special.get(authority, f"{authority}/oauth2/v2.0/authorize")
        given = {name: value for name, value in values.items() if value is not None}
        return f"{self.platform.api_origin}/{path}?{urlencode(given)}"

    def code(self, account: str, authority: str = "common", /, **changes: str | None) -> str:
        with ScriptedBrowser(account, deliver=False) as browser:
            return browser.visit(self.authorize_url(authority, **changes)).fields["code"]

    def token(self, authority: str = "common", /, **changes: str | None) -> requests.Response:
        values: dict[str, str | None] = {
            "client_id": self.platform.client_id,
            "grant_type": "authorization_code",
            "redirect_uri": REDIRECT_URI,
            "code_verifier": self.verifier,
        }
        values |= changes
        special = {"oidc": "oidc/token", "adfs": "adfs/oauth2/token/"}
        path = special.get(authority, f"{authority}/oauth2/v2.0/token")
        origin = self.platform.authority("").rstrip("/")
        given = {name: value for name, value in values.items() if value is not None}
        return self.http.post(f"{origin}/{path}", data=given, timeout=PATIENCE)


def claims_of(token: str) -> dict[str, Any]:
    """Read a token's claims without checking it."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims
