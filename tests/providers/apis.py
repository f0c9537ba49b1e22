"""Two APIs that ask the server what a token is worth, as APIs behind opaque tokens do.

By introspection (RFC 7662), which names its scopes; or by the UserInfo endpoint, where a server introspects for clients
in a token's audience alone.
"""

from __future__ import annotations

import http.server
import json
import threading
from http import HTTPStatus
from typing import Any, Final, Self

import requests

from tests.providers.server import RESOURCE_SERVER, SCOPES, Certificate, Server

NEEDS: Final = {f"/{api}": scopes[0] for api, scopes in SCOPES.items()}


class Apis:
    """The APIs of one server, over TLS on this computer."""

    def __init__(self, server: Server, certificate: Certificate) -> None:
        ask = requests.Session()
        ask.trust_env = False
        ask.verify = str(certificate.authority)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                if server.introspection:
                    answer = ask.post(server.origin + server.introspection, data={"token": token}, auth=RESOURCE_SERVER)
                    worth: dict[str, Any] = answer.json() if answer.ok else {"active": False}
                else:
                    answer = ask.get(server.origin + server.userinfo, headers={"Authorization": f"Bearer {token}"})
                    worth = {"active": answer.ok, "scope": NEEDS[self.path]}
                if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    self._send(HTTPStatus.BAD_GATEWAY, answer.text)
                elif worth["active"] is not True:
                    self._send(HTTPStatus.UNAUTHORIZED, answer.text)
                elif NEEDS[self.path] not in worth["scope"].split():
                    self._send(HTTPStatus.FORBIDDEN, answer.text)
                else:
                    self._send(HTTPStatus.OK, [{"id": 1, "name": self.path}])

            def _send(self, status: HTTPStatus, found: object) -> None:
                body = json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = certificate.context().wrap_socket(self._server.socket, server_side=True)
        self.origin = f"https://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
