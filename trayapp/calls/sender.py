"""Sends one quick call and reads its answer."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import requests

from trayapp import __version__
from trayapp.calls.challenge import claims_challenge
from trayapp.calls.errors import from_exception, from_status, redirected
from trayapp.core.model import Answer, Api, Call
from trayapp.core.problems import Problem, verification_needed
from trayapp.system.web import TIMEOUT, session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_BYTES: Final = 1024 * 1024
"""Bytes of a body that are read; what is longer is cut, and said."""
MOST_SECONDS: Final = 60.0
"""Seconds that an answer may take as a whole, however steadily its bytes trickle."""
LONGEST_WAIT: Final = 10.0
"""Seconds of ``Retry-After`` that are waited out; a longer wait is the person's to choose."""
MOST_ATTEMPTS: Final = 3
MOST_REDIRECTS: Final = 5


@dataclass(frozen=True, slots=True)
class _Bearer:
    """Puts the token on a request (RFC 6750 section 2.1); as an auth object, so that no ``.netrc`` replaces it."""

    token: str

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request

    def __repr__(self) -> str:
        return "_Bearer(...)"


class Sender:
    """Sends calls over one session, so that a connection is kept for the next call. Safe for several threads."""

    def __init__(self, ca_file: Path | None) -> None:
        self._session = session(ca_file)
        self._session.headers.update({"Accept": "application/json", "User-Agent": f"Consentray/{__version__}"})
        self._stop = threading.Event()

    def close(self) -> None:
        """End waits that are under way and close the connections."""
        self._stop.set()
        self._session.close()

    def send(self, api: Api, call: Call, get_token: Callable[[str | None], str | Problem]) -> Answer:
        """Send `call` and give its answer; raises nothing.

        `get_token` gets a token silently: for None as it is, for a claims challenge (JSON text) one that answers it.
        One challenge a call is answered; ``Retry-After`` is honoured up to `LONGEST_WAIT`.
        """
        answer = Answer(api.name, call.name, call.url)
        token = get_token(None)
        challenged = False
        while True:
            if isinstance(token, Problem):
                return replace(answer, problem=token)
            started = time.perf_counter()
            try:
                response, url = self._follow(call, token)
                with response:
                    body, cut = _read(response)
            except requests.RequestException as error:
                return replace(answer, attempts=answer.attempts + 1, problem=from_exception(error, api))
            answer = replace(
                answer,
                attempts=answer.attempts + 1,
                status=response.status_code,
                elapsed_ms=round((time.perf_counter() - started) * 1000),
                body=body,
                body_cut=cut,
            )
            if url is not None:
                return replace(answer, problem=redirected(api, _origin(url)))
            claims = claims_challenge(response.headers.get("WWW-Authenticate"))
            if response.status_code == requests.codes.unauthorized and claims is not None:
                if challenged:
                    return replace(answer, problem=verification_needed(api.title, claims))
                challenged = True
                token = _with_claims(get_token(claims), claims)
                continue
            wait = _retry_after(response)
            if self._may_retry(response.status_code, wait, answer.attempts):
                continue
            return replace(answer, problem=from_status(response.status_code, api, wait))

    def _may_retry(self, status: int, wait: float | None, attempts: int) -> bool:
        """Wait as the API asked, if it is short; tell whether to send again."""
        if status not in {requests.codes.too_many_requests, requests.codes.service_unavailable}:
            return False
        if wait is None or wait > LONGEST_WAIT or attempts >= MOST_ATTEMPTS:
            return False
        return not self._stop.wait(wait)

    def _follow(self, call: Call, token: str) -> tuple[requests.Response, str | None]:
        """Send the call, following redirects within its own origin; give the address of one that leads elsewhere."""
        method, url = call.method, call.url
        for _ in range(MOST_REDIRECTS + 1):
            response = self._session.request(
                method, url, auth=_Bearer(token), timeout=TIMEOUT, allow_redirects=False, stream=True
            )
            if not response.is_redirect:
                return response, None
            target = urljoin(url, response.headers["Location"])
            if _origin(target) != _origin(call.url):
                return response, target
            response.close()
            if response.status_code == requests.codes.see_other or (
                response.status_code in {requests.codes.moved, requests.codes.found} and method == "POST"
            ):
                method = "GET"  # RFC 9110 sections 15.4.2 to 15.4.4
            url = target
        raise requests.TooManyRedirects


def _with_claims(token: str | Problem, claims: str) -> str | Problem:
    """Let the next sign-in carry the API's challenge, where a person is needed to answer it."""
    if isinstance(token, Problem) and token.needs_person and token.claims is None:
        return replace(token, claims=claims)
    return token


def _origin(url: str) -> str:
    """Give the origin (RFC 6454): scheme, host and port."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{parts.hostname}:{port}".casefold()


def _read(response: requests.Response) -> tuple[object, bool]:
    """Read the body up to the limits; give it decoded, and whether it was cut."""
    deadline = time.monotonic() + MOST_SECONDS
    content = bytearray()
    for chunk in response.iter_content(64 * 1024):
        content += chunk
        if time.monotonic() > deadline:
            raise requests.exceptions.ReadTimeout
        if len(content) > MOST_BYTES:
            break
    cut = len(content) > MOST_BYTES
    text = bytes(content[:MOST_BYTES]).decode(_charset(response), "replace")
    if cut or not text.strip():
        return text, cut
    try:
        return json.loads(text), False
    except (ValueError, RecursionError):
        return text, False


def _charset(response: requests.Response) -> str:
    import codecs

    name = requests.utils.get_encoding_from_headers(response.headers) or "utf-8"
    declared = "charset" in response.headers.get("Content-Type", "").casefold()
    try:
        return codecs.lookup(name).name if declared else "utf-8"
    except LookupError:
        return "utf-8"


def _retry_after(response: requests.Response) -> float | None:
    """Read ``Retry-After`` (RFC 9110 section 10.2.3), in seconds from now; None where it says nothing usable."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
