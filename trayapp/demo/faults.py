"""Faults on purpose, and manners: where the standards leave room, and servers differ, how strict this one is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from werkzeug.wrappers import Request, Response

Place = Literal["discovery", "authorize", "token", "device", "api"]
T = TypeVar("T")
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do to the next `times` requests at a place.

    Wait `delay` seconds first; then close the connection (`drop`), or answer `status` with `body` and, where
    `retry_after` is set, that Retry-After header; with neither the request is served as always.
    """

    place: Place
    times: int = 1
    delay: float = 0.0
    status: int = 0
    drop: bool = False
    retry_after: str = ""
    body: str = "The service is unavailable."


class Waiting(Generic[T]):
    """What is to happen to requests that have yet to come, in their order; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[T] = []

    def add(self, item: T, *, times: int = 1) -> None:
        """Let `item` happen to so many requests that it is meant for."""
        with self._lock:
            self._waiting += [item] * times

    def take(self, is_meant: Callable[[T], bool]) -> T | None:
        """Return the first item that is meant for a request, and forget it; None if there is none."""
        with self._lock:
            found = next((at for at, item in enumerate(self._waiting) if is_meant(item)), None)
            return None if found is None else self._waiting.pop(found)

    def __len__(self) -> int:
        return len(self._waiting)

    def clear(self) -> None:
        """Forget everything that has not happened yet."""
        with self._lock:
            self._waiting.clear()


class Faults(Waiting[Fault]):
    """The faults to come, by place; safe to use from any thread."""

    def __init__(self) -> None:
        super().__init__()
        self._stopped = threading.Event()

    def add(self, item: Fault, *, times: int = 1) -> None:
        """Let a fault happen to the next requests at its place."""
        super().add(item, times=times * item.times)

    def start(self) -> None:
        """Let delays take their time (again)."""
        self._stopped.clear()

    def stop(self) -> None:
        """End every delay at once."""
        self._stopped.set()

    def wrap(self, app: WsgiApp, place_of: Callable[[str], Place | None]) -> WsgiApp:
        """Return a WSGI app that lets faults happen before `app`; `place_of` returns the place of a path."""

        def faulty(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            place = place_of(environ.get("PATH_INFO", ""))
            fault = self.take(lambda each: each.place == place)
            answer = self._happen(fault, environ) if fault else None
            return (answer or app)(environ, start_response)

        return faulty

    def _happen(self, fault: Fault, environ: dict[str, Any]) -> Response | None:
        if fault.delay:
            self._stopped.wait(fault.delay)
        if fault.drop:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError
        if not fault.status:
            return None
        # The body must be read, or what is left of it would be taken for the next request on the connection.
        Request(environ).get_data()
        answer = Response(fault.body, fault.status, mimetype="text/plain")
        if fault.retry_after:
            answer.headers["Retry-After"] = fault.retry_after
        return answer


@dataclass(slots=True)
class Manners:
    """How the platform goes about it; may be changed while it runs.

    `consents_late`: Entra's token endpoint refuses so many requests for an API whose consent a page has just brought.
    `administrators`: the permissions (their names) that users of work tenants cannot grant for themselves.
    `names_permissions`: the refusal says which of them it is about.
    `takes_requests`: an administrator can be asked on the page itself (AADSTS90095 in place of 90094).
    `one_use`: every dialect's refresh token is good once, as the plain provider's is.
    `redirects`: the redirect addresses that it knows, where it does not take any of this computer: letter by letter, or
    with any port where one with an IP literal has none (RFC 8252 section 7.3). The rest is the plain provider's:

    `narrows`: a new refresh token is worth what its token request asked (RFC 6749 section 6 says the whole grant).
    `one_resource`: a token request for two APIs is refused, as Microsoft does.
    `offline_needs_consent`: a refresh token is for a sign-in with prompt=consent (OpenID Connect Core section 11).
    `takes_pushed`: authorize requests may be pushed (RFC 9126); a reference is good once.
    `longest_address`: bytes of an authorize request's address, above which a proxy answers 414; 0 for no limit.
    """

    consents_late: int = 0
    administrators: frozenset[str] = frozenset()
    names_permissions: bool = False
    takes_requests: bool = False
    one_use: bool = False
    narrows: bool = False
    one_resource: bool = False
    offline_needs_consent: bool = False
    redirects: tuple[str, ...] = ()
    takes_pushed: bool = False
    longest_address: int = 0
