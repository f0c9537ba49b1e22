"""A real OpenID provider over https that answers what a test tells it to."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

import trustme

from tests.core.build import APIS
from trayapp.core.model import AuthorityKind, SessionConfig
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.client.application import Client
from trayapp.identity.client.http import MsalHttpClient
from trayapp.network.limits import LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

CLIENT_ID = "client"
Form = dict[str, str]


class Provider:
    """Serves a discovery document, and at other paths whatever `answers` says: (status, document) of a form.

    `forms` are those that came, by path. An answer may block; `close` waits for nobody.
    """

    def __init__(self, folder: Path, **discovery: Any) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.answers: dict[str, Callable[[Form], tuple[int, dict[str, Any]]]] = {}
        self.forms: list[tuple[str, Form]] = []
        self._changes = discovery
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path in provider.answers:
                    self._send(*provider.answers[self.path]({"authorization": self.headers.get("Authorization", "")}))
                    return
                found = self.path.endswith("/.well-known/openid-configuration")
                self._send(200 if found else 404, provider.discovery if found else {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                path = urlsplit(self.path).path
                provider.forms.append((path, form))
                self._send(*provider.answers[path](form))

            def _send(self, status: int, document: dict[str, Any]) -> None:
                body = json.dumps(document).encode()
                with suppress(OSError):  # nobody waits any more
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.origin = f"https://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def discovery(self) -> dict[str, Any]:
        """The discovery document; a change to None leaves an entry out."""
        document = {
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": f"{self.origin}/token",
            "device_authorization_endpoint": f"{self.origin}/device",
        }
        return {name: value for name, value in {**document, **self._changes}.items() if value is not None}

    def client(
        self, kind: AuthorityKind = AuthorityKind.OIDC, *, path: str = "", limits: Limits = LIMITS, **changes: Any
    ) -> Client:
        """A client of this provider, with a cache in memory."""
        setup = SessionConfig(CLIENT_ID, self.origin + path, kind, APIS, **changes)
        cache = TokenCache("memory", Path(), lambda _: None)
        return Client(setup, cache, lambda: MsalHttpClient(self.ca_file, None, limits=limits))

    def id_token(self, **changes: Any) -> str:
        """An id token of this provider; a change to None leaves a claim out."""
        now = int(time.time())
        claims = {
            "iss": self.origin,
            "aud": CLIENT_ID,
            "sub": "ada",
            "exp": now + 3600,
            "iat": now,
            "preferred_username": "ada@contoso.example",
        }
        return token({name: value for name, value in {**claims, **changes}.items() if value is not None})

    def tokens(self, **changes: Any) -> dict[str, Any]:
        """A token answer; a change to None leaves a field out."""
        answer = {
            "access_token": "access",
            "token_type": "Bearer",
            "expires_in": 3600,
            "refresh_token": "refresh",
            "scope": " ".join(APIS[0].scopes),
            "id_token": self.id_token(),
        }
        return {name: value for name, value in {**answer, **changes}.items() if value is not None}


def token(claims: object) -> str:
    """A JWT with these claims and no signature worth the name."""
    parts = (json.dumps({"alg": "RS256", "typ": "JWT"}), json.dumps(claims), "signature")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
