"""The embedded identity platform in a process of its own, with token requests that take their time.

    python -m tests.benchmarks.inside.platform FOLDER APIS

Says one line of JSON when it stands. Then it takes a line of JSON at a time on stdin and answers each with one:
`{"latency": 0.1}` sets what each token request waits before it is served; `{"take": true}` gives the seconds that each
token request has taken since the last time, and forgets them. Any other question is answered by the number of calls
that the APIs have had. It ends with its stdin.
"""

from __future__ import annotations

import io
import json
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from trayapp.demo import configuration, web_server
from trayapp.demo.history import ApiCall
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import DEFAULT_APIS, generate_apis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SAMPLES = len(DEFAULT_APIS)


class SlowTokens:
    """Lets the token requests of a WSGI app wait, and remembers how long each took, the wait included."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._taken: list[float] = []
        self.latency = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].rstrip("/").endswith("/token"):
            return self._app(environ, start_response)
        began = time.perf_counter()
        if self.latency:
            time.sleep(self.latency)
        body = list(self._app(environ, start_response))
        with self._lock:
            self._taken.append(time.perf_counter() - began)
        return body

    def take(self) -> list[float]:
        with self._lock:
            taken, self._taken = self._taken, []
        return taken


class KeptAlive(web_server._Handler):
    """Keeps connections as the real services do, and answers in one piece; werkzeug closes each after one request."""

    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        environ["wsgi.input"] = io.BytesIO(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        answer = Response.from_app(self.server.app, environ)
        body = answer.get_data()
        lines = [f"HTTP/1.1 {answer.status}", *(f"{key}: {value}" for key, value in answer.headers)]
        if "Content-Length" not in answer.headers:
            lines.append(f"Content-Length: {len(body)}")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def keep_refresh_tokens(platform: Platform) -> None:
    """Let each grant keep its first refresh token: else the writing of new ones would be what is measured."""
    issue, known = platform._store.issue_refresh_token, dict[str, str]()

    def issue_once(grant_id: str, scopes: Sequence[str] | None = None) -> str:  # noqa: ARG001 - the whole grant
        if grant_id not in known:
            known[grant_id] = issue(grant_id)
        return known[grant_id]

    platform._store.issue_refresh_token = issue_once  # type: ignore[method-assign] # of this one object


def main() -> int:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    apis = DEFAULT_APIS if count == SAMPLES else generate_apis(count)
    web_server._Handler = KeptAlive  # type: ignore[misc] # of this process
    platform = Platform(folder, apis=apis)
    keep_refresh_tokens(platform)
    slow = SlowTokens(platform._secure_app.wsgi_app)
    platform._secure_app.wsgi_app = slow  # type: ignore[method-assign] # Flask's own way to put something in between
    with platform:
        written = {
            cache: str(configuration.write(platform, folder / cache, authority="organizations", token_cache=cache))
            for cache in ("encrypted", "plain-file")
        }
        _say({"configuration": written, "authority": platform.authority("organizations")})
        for line in sys.stdin:
            asked = json.loads(line)
            if "latency" in asked:
                slow.latency = float(asked["latency"])
            _say(slow.take() if asked.get("take") else platform.record.count(ApiCall))
    return 0


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
