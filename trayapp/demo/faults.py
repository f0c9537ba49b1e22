"""Faults on purpose: an answer that comes late, comes as an error, or does not come."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from werkzeug.wrappers import Request, Response

Place = Literal["discovery", "authorize", "token", "device", "api"]
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


class Faults:
    """The faults to come, by place; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self._stopped = threading.Event()

    def add(self, fault: Fault) -> None:
        """Let `fault` happen to the next requests at its place."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Forget every fault that has not happened yet."""
        with self._lock:
            self._waiting.clear()

    def start(self) -> None:
        """Let delays take their time (again)."""
        self._stopped.clear()

    def stop(self) -> None:
        """End every delay at once."""
        self._stopped.set()

    def wrap(self, app: WsgiApp, place_of: Callable[[str], Place | None]) -> WsgiApp:
        """Return a WSGI app that lets faults happen before `app`; `place_of` tells the place of a path."""

        def faulty(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            place = place_of(environ.get("PATH_INFO", ""))
            fault = self._take(place) if place else None
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

    def _take(self, place: Place) -> Fault | None:
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if fault.place == place:
                    if fault.times > 1:
                        self._waiting[index] = replace(fault, times=fault.times - 1)
                    else:
                        del self._waiting[index]
                    return fault
        return None
