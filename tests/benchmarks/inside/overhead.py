"""Sends a quick call by the program's own way and by a bare requests session, in turn; says the seconds of each.

    python -m tests.benchmarks.inside.overhead CONFIGURATION FOLDER

The folder holds the token cache of a user who has signed in. Ours is the whole way of a call: the token from the
cache, the request, the judged answer.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import requests

from tests.benchmarks.inside.kept import open_identity
from tests.benchmarks.measure import interleave
from trayapp.calls.sender import Sender
from trayapp.core.model import RefusedToken
from trayapp.core.request import Request

REPETITIONS = 200


def main() -> int:
    settings, identity, account = open_identity(Path(sys.argv[1]), Path(sys.argv[2]))
    api = settings.apis[0]
    call = api.calls[0]
    sender = Sender(settings.ca_file)
    session = requests.Session()

    def get_token(claims: str | RefusedToken | None) -> str:
        token = identity.token(account, api.name, api.scopes, claims)
        return token.secret if hasattr(token, "secret") else sys.exit(token.title)

    header = {"Authorization": f"Bearer {get_token(None)}", "Accept": "application/json"}

    def ours() -> float:
        began = time.perf_counter()
        answer = sender.send(api, Request(api.name, call.name, call.method, call.url), get_token)
        took = time.perf_counter() - began
        if answer.problem is not None:
            sys.exit(answer.problem.title)
        return took

    def bare() -> float:
        began = time.perf_counter()
        response = session.get(call.url, headers=header, timeout=30)
        response.json()
        took = time.perf_counter() - began
        response.raise_for_status()
        return took

    ours()
    bare()
    print(json.dumps(interleave({"ours": ours, "bare": bare}, REPETITIONS)))  # noqa: T201 - the answer
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
