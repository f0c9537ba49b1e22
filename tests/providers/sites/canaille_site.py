"""A Canaille in memory, run by the servers' own Python: its defaults, an address, a key, a user and a client."""

from __future__ import annotations

import json
import ssl
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

FACTS: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())


def fill() -> None:
    name, password = FACTS["person"]
    program = models.Client(
        client_id=FACTS["client"],
        client_name="Consentray",
        client_uri="https://consentray.example",
        application_type="native",
        token_endpoint_auth_method="none",
        redirect_uris=[FACTS["redirect"]],
        grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
        scope=["openid", "profile", "email", "offline_access", *FACTS["scopes"]],
    )
    Backend.instance.save(program)
    program.audience = [program]
    Backend.instance.save(program)
    Backend.instance.save(
        models.User(
            user_name=name,
            formatted_name="Ada Brandt",
            family_name="Brandt",
            emails=[f"{name}@contoso.example"],
            password=password,
        )
    )


class OneAtATime:
    """An application that answers one request after another: what is in memory is deleted and put back to be saved."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._turn = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._turn:
            answer = self._app(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                getattr(answer, "close", lambda: None)()


app = create_app(
    {
        "SECRET_KEY": "made up",
        "SERVER_NAME": f"localhost:{FACTS['port']}",
        "PREFERRED_URL_SCHEME": "https",
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)]},
    }
)
with app.app_context(), Backend.instance.session():
    fill()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(FACTS["chain"], FACTS["key"])
make_server("127.0.0.1", FACTS["port"], OneAtATime(app), threaded=True, ssl_context=context).serve_forever()
