"""Sends one quick call and reads its answer."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import requests

from trayapp import __version__
from trayapp.calls.challenge import claims_challenge
from trayapp.calls.errors import from_exception, from_status, redirected
from trayapp.calls.outgoing import headers_of, opened_body, unreadable_file
from trayapp.calls.paging import leads_to, next_page
from trayapp.core.addresses import origin_of
from trayapp.core.answers.said import said
from trayapp.core.model import Answer, Api, RefusedToken
from trayapp.core.problems import Problem, are_too_long, verification_needed
from trayapp.core.record import Record, replace
from trayapp.core.request import SAFE, Request
from trayapp.network.body import read_body
from trayapp.network.cancel import Cancellation
from trayapp.network.failures import RAISED
from trayapp.network.headers import clock_skew, retry_after
from trayapp.network.limits import LIMITS, Limits
from trayapp.network.proxy import SYSTEM_PROXY
from trayapp.network.session import session

LONGEST_WAIT: Final = 10.0
"""Seconds of ``Retry-After`` that are waited out; for longer ones the call ends, and the user reads when to try."""
LONGEST_HOLD: Final = 3600.0
"""Seconds for which an API that asked to wait is not asked again: a larger number may be a mistake of the API's."""
WAITS: Final = frozenset({requests.codes.too_many_requests, requests.codes.service_unavailable})
MOST_REDIRECTS: Final = 5
# Python's `platform` would look through the interpreter's file for the version of its C library.
if sys.platform == "win32":
    SYSTEM: Final = "Windows {0.major}.{0.minor}.{0.build}".format(sys.getwindowsversion())
else:
    SYSTEM: Final = f"{os.uname().sysname} {os.uname().release}"


class _Bearer(Record):
    """Puts the token on a request (RFC 6750 section 2.1); as an auth object, so that no ``.netrc`` replaces it.

    The request must be for `origin`, as the HTTP library will connect.
    """

    token: str
    origin: str

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if origin_of(request.url or "") != self.origin:
            raise requests.exceptions.InvalidURL("the token is for another origin")
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request

    def __repr__(self) -> str:
        return "_Bearer(...)"


class Sender:
    """Sends calls over one session, so that a connection is kept for the next call. Thread-safe."""

    def __init__(
        self,
        ca_file: Path | None,
        *,
        limits: Limits = LIMITS,
        attempts: int = 3,
        proxy: str = SYSTEM_PROXY,
        environment: bool = True,
        language: str | None = None,
    ) -> None:
        """Take a file of further root certificates and the limits; a body over `limits.body` is cut, and marked as cut.

        A call is sent `attempts` times at most. `proxy` and `environment` are as `trayapp.network.session` takes them;
        `language` (a BCP 47 tag) is the language requested of APIs.
        """
        self._limits = limits
        self._attempts = attempts
        self._session = session(ca_file, environment=environment, proxy=proxy, limits=limits)
        self._session.headers.update({"Accept": "application/json", "User-Agent": f"Consentray/{__version__}"})
        if language is not None:
            self._session.headers["Accept-Language"] = language
        self._running: set[Cancellation] = set()
        self._closed = False
        self._until: dict[str, float] = {}

    def close(self) -> None:
        """End the calls that run, and close the connections."""
        self._closed = True
        for each in tuple(self._running):
            each.cancel()
        self._session.close()

    def send(
        self,
        api: Api,
        request: Request,
        get_token: Callable[[str | RefusedToken | None], str | Problem],
        cancellation: Cancellation | None = None,
    ) -> Answer:
        """Send a request and return its answer, with a problem if it was ended by `cancellation`; raises nothing.

        `get_token` gets a token silently: any valid one for None, or one that answers a claims challenge (JSON text).
        One challenge is answered per call; a refusal without one is answered once by a token that is issued anew, as
        the API may have revoked the one that was kept. ``Retry-After`` is honoured up to `LONGEST_WAIT`.
        """
        running = Cancellation() if cancellation is None else cancellation
        self._running.add(running)
        if self._closed:
            running.cancel()
        try:
            return self._send(api, request, get_token, running)
        finally:
            self._running.discard(running)

    def _send(
        self,
        api: Api,
        request: Request,
        get_token: Callable[[str | RefusedToken | None], str | Problem],
        running: Cancellation,
    ) -> Answer:
        answer = Answer(api.name, request.call, request.url, method=request.method, system=SYSTEM)
        if (unreadable := unreadable_file(request)) is not None:
            return replace(answer, problem=unreadable)
        token = self._asked_to_wait(api, running) or get_token(None)
        challenged = renewed = False
        while True:
            if isinstance(token, Problem):
                return replace(answer, problem=token)
            answer = replace(answer, sent=datetime.now(UTC).isoformat(timespec="seconds"))
            started = time.perf_counter()
            try:
                with running.covering():
                    response, url = self._follow(request, token, running)
                    with response:
                        content, cut = read_body(response, self._limits.body)
                    _raise_if_cancelled(running)  # a body without a length ends as a whole one does
            except RAISED as error:
                return replace(answer, attempts=answer.attempts + 1, problem=from_exception(error, api))
            answer = replace(
                answer,
                attempts=answer.attempts + 1,
                status=response.status_code,
                elapsed_ms=round((time.perf_counter() - started) * 1000),
                content=content,
                body_cut=cut,
                headers=_headers(response),
            )
            if url is not None:
                return replace(answer, problem=redirected(api, origin_of(url)))
            challenge = response.headers.get("WWW-Authenticate")
            claims = claims_challenge(challenge)
            if response.status_code == requests.codes.unauthorized and claims is not None:
                if challenged or are_too_long(claims):
                    return replace(answer, problem=verification_needed(api.title, claims))
                challenged = True
                token = _with_claims(get_token(claims), claims)
                continue
            if response.status_code == requests.codes.unauthorized and not renewed and not challenged:
                renewed = True
                token = get_token(RefusedToken(token))
                continue
            wait = retry_after(response.headers, time.time())
            if self._may_retry(api, answer, wait, running):
                continue
            skew = clock_skew(response.headers, time.time())
            own = said(content, response.headers.get("Content-Type", ""))
            trouble = from_status(response.status_code, api, wait, skew, challenge=challenge, said=own)
            return replace(answer, problem=trouble) if trouble else next_page(answer, response.url)

    def _asked_to_wait(self, api: Api, running: Cancellation) -> Problem | None:
        """Wait for what is left of what the API asked for before; return the problem if that is long."""
        left = self._until.get(api.name, 0.0) - time.monotonic()
        if left > LONGEST_WAIT:
            return from_status(requests.codes.too_many_requests, api, left)
        if left > 0:
            running.wait(left)
        return None

    def _may_retry(self, api: Api, answer: Answer, wait: float | None, running: Cancellation) -> bool:
        """Wait as the API asked, if it is short; return whether to send again.

        Behind a 503 a change may have been carried out (RFC 9110 section 9.2.2); a 429 has turned it away.
        """
        if answer.status not in WAITS or wait is None:
            return False
        self._until[api.name] = time.monotonic() + min(wait, LONGEST_HOLD)
        unsure = answer.status == requests.codes.service_unavailable and answer.method not in SAFE
        if unsure or wait > LONGEST_WAIT or answer.attempts >= self._attempts:
            return False
        return not running.wait(wait)

    def _follow(self, request: Request, token: str, running: Cancellation) -> tuple[requests.Response, str | None]:
        """Send a request, following redirects within its own origin; return the address of one that leaves it."""
        method, url, has_body = request.method, request.url, True
        origin = origin_of(url)
        if origin is None:
            raise requests.exceptions.InvalidURL("not an address")
        for _ in range(MOST_REDIRECTS + 1):
            _raise_if_cancelled(running)
            with opened_body(request, wanted=has_body) as body:
                response = self._session.request(
                    method,
                    url,
                    data=body,
                    headers=headers_of(request, has_body=has_body),
                    auth=_Bearer(token, origin),
                    timeout=self._limits.timeout,
                    allow_redirects=False,
                    stream=True,
                )
            if not response.is_redirect:
                return response, None
            # Prepared as it will be sent, before it is checked; the bytes of a header are read as Latin-1.
            location = response.headers["Location"].encode("latin-1").decode("utf-8", "replace")
            target = leads_to(url, requests.utils.requote_uri(location))
            if origin_of(target) != origin:
                return response, target
            response.close()
            if response.status_code == requests.codes.see_other or (
                response.status_code in {requests.codes.moved, requests.codes.found} and method == "POST"
            ):
                method, has_body = "GET", False  # RFC 9110 sections 15.4.2 to 15.4.4
            url = target
        raise requests.TooManyRedirects


def _raise_if_cancelled(running: Cancellation) -> None:
    if running:
        raise requests.exceptions.ConnectionError("cancelled")


def _with_claims(token: str | Problem, claims: str) -> str | Problem:
    """Let the next sign-in carry the API's challenge, if a user is needed to answer it."""
    if isinstance(token, Problem) and token.needs_person and token.claims is None:
        return replace(token, claims=claims)
    return token


def _headers(response: requests.Response) -> tuple[tuple[str, str], ...]:
    """Return the answer's headers, but for those that set a cookie: that is a secret of the API's."""
    return tuple((name, value) for name, value in response.headers.items() if name.casefold() != "set-cookie")
