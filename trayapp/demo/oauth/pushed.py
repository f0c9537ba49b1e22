"""Pushed authorization requests (RFC 9126) of the plain provider."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

import flask
from werkzeug.datastructures import CombinedMultiDict, MultiDict

LIFETIME: Final = 90
"""Seconds that a reference is good for."""
PREFIX: Final = "urn:ietf:params:oauth:request_uri:"


class PushedRequests:
    """The requests that no browser has come with yet."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, MultiDict[str, str]]] = {}

    def keep(self, parameters: MultiDict[str, str]) -> dict[str, object]:
        """Keep a request; return the answer to who pushed it (section 2.2)."""
        reference = PREFIX + secrets.token_urlsafe(24)
        self._kept[reference] = (self._clock() + LIFETIME, parameters)
        return {"request_uri": reference, "expires_in": LIFETIME}

    def put_in_place(self, request: flask.Request) -> bool:
        """Have a browser's request say what its reference stands for; return False if that stands for nothing."""
        reference = request.args.get("request_uri")
        if reference is None:
            return True
        until, parameters = self._kept.pop(reference, (0.0, MultiDict[str, str]()))
        if until < self._clock() or parameters.get("client_id") != request.args.get("client_id"):
            return False
        request.args = parameters
        request.values = CombinedMultiDict([parameters])
        return True
