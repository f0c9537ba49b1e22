"""External ID: Entra's protocol, an issuer below ciamlogin.com, and consent that an administrator gives alone.

A host below ciamlogin.com cannot be had on loopback. MSAL's documented `http_client` takes it there all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msal
import pytest
import requests

from tests.demo.client import Client
from tests.patience import PATIENCE
from tests.scripted_browser import ScriptedBrowser
from trayapp.demo.accounts import ADA, CONTOSO_EXTERNAL, IRIS, LEA
from trayapp.demo.history import ConsentPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

BOTH = (*CUSTOMER.scopes, *VENDOR.scopes)


class Mapped:
    """MSAL's `http_client`, which takes requests for one host to the platform and notes their paths."""

    def __init__(self, platform: Platform, host: str) -> None:
        self.paths: list[str] = []
        self._host = host
        self._origin = platform.authority("").rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(platform.ca_file)

    def get(self, url: str, **options: Any) -> requests.Response:
        return self._session.get(self._mapped(url), timeout=PATIENCE, **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self._session.post(self._mapped(url), timeout=PATIENCE, **options)

    def close(self) -> None:
        self._session.close()

    def _mapped(self, url: str) -> str:
        parts = urlsplit(url)
        self.paths.append(parts.path)
        return url.replace(f"https://{self._host}", self._origin, 1)


@pytest.mark.parametrize(
    ("authority", "path"),
    [
        (
            f"https://contosoexternal.ciamlogin.com/{CONTOSO_EXTERNAL.id}",
            f"/{CONTOSO_EXTERNAL.id}/v2.0/.well-known/openid-configuration",
        ),
        (
            "https://contosoexternal.ciamlogin.com/contosoexternal.example",
            "/contosoexternal.example/v2.0/.well-known/openid-configuration",
        ),
    ],
)
def test_msal_finds_it_by_its_host(platform: Platform, authority: str, path: str) -> None:
    http = Mapped(platform, "contosoexternal.ciamlogin.com")
    app = msal.PublicClientApplication(platform.client_id, authority=authority, http_client=http)
    http.close()
    assert http.paths == [path]  # no instance discovery: the host is known
    assert app.authority.token_endpoint.endswith("/oauth2/v2.0/token")
    assert not app.authority.is_adfs


def test_at_a_domain_of_its_own_msal_takes_the_issuer_below_ciamlogin(sign_in: Callable[..., Client]) -> None:
    client = sign_in("external")
    result = client.sign_in(LEA.username, CUSTOMER.scopes)
    issuer = f"https://{CONTOSO_EXTERNAL.id}.ciamlogin.com/{CONTOSO_EXTERNAL.id}/v2.0"
    assert result["id_token_claims"]["iss"] == issuer
    assert client.call(CUSTOMER, CUSTOMER.endpoints[0], result["access_token"]).status_code == 200


@pytest.mark.parametrize("authority", ["external", CONTOSO_EXTERNAL.id])
def test_customers_are_not_asked_an_administrator_is(
    platform: Platform, sign_in: Callable[..., Client], authority: str
) -> None:
    refused = sign_in(authority).sign_in(LEA.username, BOTH, CUSTOMER.scopes)
    assert refused["error"] == "consent_required"
    with ScriptedBrowser(IRIS.username, ca_file=platform.ca_file) as browser:
        browser.administer(platform.admin_consent_link(CONTOSO_EXTERNAL.domain))
    client = sign_in(authority)
    first = client.sign_in(LEA.username, BOTH, CUSTOMER.scopes)
    second = client.silent(VENDOR.scopes)
    for api, answer in ((CUSTOMER, first), (VENDOR, second)):
        assert client.call(api, api.endpoints[0], answer["access_token"]).status_code == 200
    assert platform.record.count(ConsentPage) == 0


def test_work_accounts_are_not_customers(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in(CONTOSO_EXTERNAL.id)
    flow = client.app.initiate_auth_code_flow(
        list(CUSTOMER.scopes), redirect_uri="http://localhost:50505", response_mode="form_post"
    )
    with ScriptedBrowser(deliver=False) as browser:
        accounts = browser.open(flow["auth_uri"]).accounts
    assert accounts == [LEA.username]
    assert ADA in platform.accounts
