"""MSAL's application at authorities that MSAL itself does not take."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from tests.core.build import APIS
from trayapp.core.consent.plan import Ask, Prompt
from trayapp.core.effects import OpenPrompt
from trayapp.core.events import PromptFailed
from trayapp.core.model import AuthorityKind, SessionConfig
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.client.application import Client
from trayapp.identity.client.http import MsalHttpClient
from trayapp.identity.errors.provider import NoAnswerError
from trayapp.identity.sign_in.browser import BrowserSignIn

if TYPE_CHECKING:
    from collections.abc import Iterator


class Provider:
    """A provider that lives at the root of its host, as several large ones do."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        asked = self.asked = []  # type: ignore[var-annotated] # paths

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                origin = f"https://localhost:{self.server.server_port}"  # type: ignore[attr-defined] # an HTTP server's
                found = self.path == "/.well-known/openid-configuration"
                document = {
                    "issuer": f"{origin}/",
                    "authorization_endpoint": f"{origin}/authorize",
                    "token_endpoint": f"{origin}/oauth/token",
                }
                body = json.dumps(document if found else {}).encode()
                self.send_response(200 if found else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.authority = f"https://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    made = Provider(tmp_path)
    yield made
    made.close()


def test_an_openid_provider_without_a_path_is_found(provider: Provider) -> None:
    setup = SessionConfig("client", provider.authority, AuthorityKind.OIDC, APIS)
    http = MsalHttpClient(provider.ca_file, None)
    client = Client(setup, TokenCache("memory", Path(), lambda _: None), lambda: http)
    assert client.app.authority.token_endpoint == f"{provider.authority}/oauth/token"
    assert provider.asked == ["/.well-known/openid-configuration"]
    http.close()


def test_a_ca_file_that_is_corrected_is_read_at_the_next_attempt(provider: Provider) -> None:
    right = provider.ca_file.read_bytes()
    trustme.CA().cert_pem.write_to_path(str(provider.ca_file))
    setup = SessionConfig("client", provider.authority, AuthorityKind.OIDC, APIS)
    cache = TokenCache("memory", Path(), lambda _: None)
    client = Client(setup, cache, lambda: MsalHttpClient(provider.ca_file, None))
    with pytest.raises(NoAnswerError):
        assert client.app
    provider.ca_file.write_bytes(right)
    assert client.app.client_id == "client"
    assert client.authorization_endpoint == f"{provider.authority}/authorize"


def test_a_cancel_that_comes_before_the_prompt_has_begun_is_not_lost(provider: Provider) -> None:
    setup = SessionConfig("client", provider.authority, AuthorityKind.OIDC, APIS)
    http = MsalHttpClient(provider.ca_file, None)
    sign_in = BrowserSignIn(Client(setup, TokenCache("memory", Path(), lambda _: None), lambda: http))
    stopped, opened = threading.Event(), threading.Event()
    stopped.set()
    effect = OpenPrompt(Prompt((Ask("customer", APIS[0].scopes),)), None, 0, 1)
    ended = sign_in.prompt(effect, lambda *_: opened.set(), stopped)
    assert isinstance(ended, PromptFailed)
    assert ended.problem.code == "sign-in-cancelled"
    assert not opened.is_set()
    http.close()
