"""What a browser may request of the listener: the redirect to the sign-in page, and delivering the answer.

The answer comes as a GET (RFC 6749 section 4.1.2) or as a form (OAuth 2.0 Form Post Response Mode), and is accepted
only with the state that was sent. Short links that work once redirect to the sign-in page, so that its address is in no
command line, which every user of this computer can read.
"""

from __future__ import annotations

import secrets
import threading
from hmac import compare_digest
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from trayapp.core.language import N_
from trayapp.core.record import replace
from trayapp.identity.sign_in.closing_page import Page
from trayapp.identity.sign_in.http_request import Request
from trayapp.identity.sign_in.way import Way

MOST_FIELDS: Final = 50
AHEAD: Final = frozenset({"sec-purpose", "purpose", "x-purpose", "x-moz"})
"""Header fields by which a browser marks a prefetch (Fetch, "Sec-Purpose", and its forerunners)."""
FORM: Final = "application/x-www-form-urlencoded"

Answer = dict[str, str]

NOT_OURS: Final = Page(N_("Nothing here"), N_("This address belongs to Consentray's sign-in."))
NOT_FITTING: Final = Page(
    N_("This answer doesn't fit"),
    N_("This page doesn't belong to the sign-in that is waiting. Start the sign-in again in Consentray."),
)
NOT_COMPLETE: Final = Page(
    N_("This answer isn't complete"), N_("The sign-in page sent no result. Start the sign-in again in Consentray.")
)
REFUSED: Final = Page(N_("This wasn't understood"), N_("Start the sign-in again in Consentray."))
USED: Final = Page(
    N_("This link was already used"),
    N_(
        'It opens the sign-in page once. For a new one choose "Open the browser again" in Consentray, or'
        " cancel the sign-in and start again. If you hadn't opened it yet, somebody else on this computer may"
        " have: cancel the sign-in."
    ),
)

ON_THE_WAY: Final = Page(N_("On to the sign-in page"), N_("Your browser goes there by itself."), good=True)


class Visits:
    """The links and the state of one sign-in, and the response to each request."""

    def __init__(self, port: int, path: str = "/") -> None:
        self._path = path
        self.state = ""
        self._hosts = frozenset(f"{host}:{port}" for host in ("localhost", "127.0.0.1", "[::1]"))
        self._lock = threading.Lock()
        self._links: dict[str, str | Way | None] = {}

    def path_to(self, way: str | Way) -> str:
        """Return a path that leads to an address, once. May be called from any thread."""
        path = f"/{secrets.token_urlsafe(16)}"
        with self._lock:
            self._links[path] = way
        return path

    def answer_of(self, request: Request) -> Answer | tuple[HTTPStatus, Page | str]:
        """Return the answer that a request contains, else the response: a page, or the address to redirect to."""
        if request.method not in {"GET", "POST"}:
            return HTTPStatus.NOT_IMPLEMENTED, REFUSED
        if request.header.get("host", "").casefold() not in self._hosts:  # DNS rebinding
            return HTTPStatus.MISDIRECTED_REQUEST, REFUSED
        if request.method == "POST":
            kind = request.header.get("content-type", "").partition(";")[0].strip().casefold()
            if request.path != self._path or kind != FORM:
                return HTTPStatus.BAD_REQUEST, NOT_COMPLETE
            return self._judge_answer(request.body.decode("utf-8", "replace"))
        return self._judge_answer(request.query) if request.path == self._path else self._follow(request)

    def _follow(self, request: Request) -> tuple[HTTPStatus, Page | str]:
        with self._lock:
            if request.path not in self._links:
                return HTTPStatus.NOT_FOUND, NOT_OURS
            if AHEAD & request.header.keys():
                return HTTPStatus.SERVICE_UNAVAILABLE, REFUSED  # the user's own request comes later, or never
            way, self._links[request.path] = self._links[request.path], None
        if way is None:
            return HTTPStatus.GONE, USED
        found = way if isinstance(way, str) else way()
        if isinstance(found, str):
            return HTTPStatus.SEE_OTHER, found
        return HTTPStatus.OK, replace(ON_THE_WAY, posts=found)

    def _judge_answer(self, encoded: str) -> Answer | tuple[HTTPStatus, Page]:
        try:
            pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            return HTTPStatus.BAD_REQUEST, NOT_COMPLETE
        answer = dict(pairs)
        if not self.state or not compare_digest(self.state.encode(), answer.get("state", "").encode()):
            return HTTPStatus.BAD_REQUEST, NOT_FITTING
        # A parameter that occurs twice (RFC 6749 section 3.1) is ambiguous.
        if len(answer) < len(pairs) or ("code" in answer) is ("error" in answer):
            return HTTPStatus.BAD_REQUEST, NOT_COMPLETE
        return answer
