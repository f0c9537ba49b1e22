"""The HTTP client that MSAL uses: with time limits, without redirects, every answer checked before MSAL reads it.

MSAL reads the authority's discovery document each time it is constructed. It changes rarely, and without it not even a
cached token can be used; so it is stored on disk, and an older one is used while the sign-in service is not available.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import requests

from trayapp.core.language import N_, _, sentences
from trayapp.core.model import Notice
from trayapp.core.record import Record, replace
from trayapp.correlation import HEADER, correlation_id
from trayapp.identity.client.discovery import is_discovery
from trayapp.identity.client.wire import form_on_the_wire
from trayapp.identity.errors.provider import (
    FaultError,
    NoAnswerError,
    ProviderError,
    ThrottledError,
    UnexpectedAnswerError,
    WrongAuthorityError,
)
from trayapp.network.body import read_body
from trayapp.network.failures import RAISED, failure_of
from trayapp.network.headers import clock_skew, clock_text, retry_after
from trayapp.network.limits import LIMITS, Limits
from trayapp.network.problems import CLOCK_LIMIT
from trayapp.network.proxy import SYSTEM_PROXY
from trayapp.network.session import session
from trayapp.system.files import write_whole
from trayapp.system.interruptible import Cancelled

DISCOVERY: Final = "/.well-known/openid-configuration"
KEEP_SECONDS: Final = 24 * 3600
"""Seconds that a discovery document is used without asking again, as MSAL's own HTTP cache does."""
LONGEST_HOLD: Final = 3600.0
"""Seconds for which a service that asked to wait is not asked again: a larger number may be a mistake of its own."""
NO_PATH: Final = "."
"""The path of an authority that has none: MSAL demands one, and the address is equivalent with it (RFC 3986
section 5.2.4)."""
REFUSALS: Final = frozenset({400, 401})
"""How a token endpoint refuses (RFC 6749 section 5.2)."""
NO_SUCH_TENANT: Final = frozenset({400, 404})
"""How discovery answers an authority that does not exist: Microsoft's platform by 400, others by 404."""

Document = dict[str, Any]


class ProviderAnswer(Record):
    """An answer of the sign-in service in the shape that MSAL reads."""

    text: str
    status_code: int = 200
    headers: Mapping[str, str] = MappingProxyType({})

    def raise_for_status(self) -> None:
        """Do nothing: errors were raised before."""


class MsalHttpClient:
    """The object for MSAL's ``http_client`` parameter: get, post and close.

    Every exception is a `ProviderError`. `notice` is called, once, if the clock is wrong by more than five minutes;
    `clock` returns seconds since 1970. `discovery` is the last discovery document that was returned to MSAL.
    """

    def __init__(
        self,
        ca_file: Path | None,
        kept: Path | None,
        *,
        notice: Callable[[Notice], None] | None = None,
        limits: Limits = LIMITS,
        proxy: str = SYSTEM_PROXY,
        environment: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        # Several connections are opened at once; none of them should wait for the root certificates.
        self._session = session(ca_file, environment=environment, proxy=proxy, limits=limits, roots_at_once=True)
        self._limits = limits
        self._kept = kept
        self._notice = notice
        self._clock = clock
        self._lock = threading.Lock()
        self._waits: dict[str, float] = {}
        self._skew: float | None = None
        self.discovery: Document = {}

    def post(self, url: str, *, over: threading.Event | None = None, **kwargs: Any) -> ProviderAnswer:
        """Send a POST; a redirect is not followed, as it would send a code or a refresh token elsewhere.

        If `over` is set meanwhile, nobody waits for the answer any more: raise `Cancelled`.

        While the time that the service asked to wait (``Retry-After``) has not passed, no refresh token is sent. A code
        is sent: a user has just signed in, and it expires soon.
        """
        refreshing = (kwargs.get("data") or {}).get("grant_type") == "refresh_token"
        if refreshing:
            with self._lock:
                left = self._waits.get(url, 0.0) - time.monotonic()
            if left > 0:
                raise ThrottledError(left, {})
        if "data" in kwargs:
            kwargs["data"] = form_on_the_wire(kwargs["data"])
        answer, document = self._send("POST", url, **kwargs)
        with self._lock:
            self._waits.pop(url, None)
        if over is not None and over.is_set():
            raise Cancelled
        if refreshing and answer.status_code in REFUSALS and "error" not in (document or {}):
            # Some say no without a word of why (RFC 6749 section 5.2 wants one); what stands between answers otherwise.
            return replace(answer, text=json.dumps({"error": f"http_{answer.status_code}"}))
        if document is None:
            raise UnexpectedAnswerError(N_("not a JSON object"))
        return answer

    def get(self, url: str, **kwargs: Any) -> ProviderAnswer:
        """Send a GET; the discovery document comes from disk while it is fresh."""
        if not url.endswith(DISCOVERY):
            return self._send("GET", url, **kwargs)[0]
        answer, document = self._discover(url.replace(f"/{NO_PATH}/", "/", 1), **kwargs)
        self.discovery = document
        return answer

    def provider_time(self) -> float:
        """Return the seconds since 1970 by the service's clock, or by this computer's if the former is not known."""
        with self._lock:
            return self._clock() - (self._skew or 0.0)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _send(self, method: str, url: str, **kwargs: Any) -> tuple[ProviderAnswer, Document | None]:
        """Send a request; return its answer, and its body if that is a JSON object. Raise `ProviderError`.

        MSAL's correlation ID, a new one for each request, gives way to that of the whole sign-in or call.
        """
        headers = dict(kwargs.pop("headers", None) or {})
        if identifier := correlation_id():
            headers[HEADER] = identifier
        try:
            with self._session.request(
                method, url, headers=headers, timeout=self._limits.timeout, allow_redirects=False, stream=True, **kwargs
            ) as response:
                body, cut = read_body(response, self._limits.body)
        except RAISED as error:
            raise NoAnswerError(failure_of(error), self._skew) from error
        self._read_clock(response.headers)
        status = response.status_code
        text = body.decode("utf-8", "replace")
        document = None if cut else _object(text)
        if status == requests.codes.too_many_requests or status >= 500:  # noqa: PLR2004 - RFC 9110, section 15.6
            wait = retry_after(response.headers, self._clock())
            if wait is not None:
                with self._lock:
                    self._waits[url] = time.monotonic() + min(wait, LONGEST_HOLD)
            busy = ThrottledError if status == requests.codes.too_many_requests else FaultError
            raise busy(wait, document or {})
        if response.is_redirect:
            raise UnexpectedAnswerError(N_("a redirect"))
        if cut:
            raise UnexpectedAnswerError(N_("too long"))
        return ProviderAnswer(text, status, dict(response.headers)), document

    def _discover(self, url: str, **kwargs: Any) -> tuple[ProviderAnswer, Document]:
        age, kept = self._read(url)
        if kept is not None and 0 <= age < KEEP_SECONDS:
            return ProviderAnswer(json.dumps(kept)), kept
        try:
            answer, document = self._send("GET", url, **kwargs)
            if answer.status_code in NO_SUCH_TENANT:
                raise WrongAuthorityError
            if answer.status_code != requests.codes.ok or document is None or not is_discovery(document):
                raise UnexpectedAnswerError(N_("not a discovery document"))
        except WrongAuthorityError:
            raise
        except ProviderError:
            if kept is None:
                raise
            return ProviderAnswer(json.dumps(kept)), kept
        self._write(url, document)
        return answer, document

    def _read(self, url: str) -> tuple[float, Document | None]:
        """Return the stored document and its age in seconds; None if no usable one is stored."""
        try:
            kept = json.loads(self._kept.read_bytes()) if self._kept else {}
            if kept.get("url") == url and is_discovery(kept["document"]):
                return self._clock() - float(kept["time"]), kept["document"]
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass  # No usable copy: fetch the document.
        return 0.0, None

    def _write(self, url: str, document: Document) -> None:
        try:
            if self._kept is not None:
                kept = {"url": url, "time": self._clock(), "document": document}
                write_whole(self._kept, json.dumps(kept).encode(), fsync_folder=False)
        except OSError:
            return  # A copy that cannot be stored costs one request at the next start.

    def _read_clock(self, headers: Mapping[str, str]) -> None:
        """Compare the service's clock with this computer's, and report once if they are far apart."""
        skew = clock_skew(headers, self._clock())
        if skew is None:
            return
        with self._lock:
            say = abs(skew) > CLOCK_LIMIT and (self._skew is None or abs(self._skew) <= CLOCK_LIMIT)
            self._skew = skew
        if say and self._notice is not None:
            self._notice(
                Notice(
                    "clock-wrong",
                    _("The clock of this computer is wrong"),
                    sentences(
                        clock_text(skew),
                        _(
                            "Signing in and calls can fail because of it. Set the date and the time, with the time"
                            " zone, to be set automatically."
                        ),
                    ),
                )
            )


def _object(text: str) -> Document | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
