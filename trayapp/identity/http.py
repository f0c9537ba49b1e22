"""The HTTP client that MSAL uses: with timeouts, without redirects, and with the discovery document kept for a day.

MSAL reads the authority's discovery document each time it is constructed. It changes rarely, and without it not even a
cached token can be used; so it is kept on disk, and an older one serves while the network is away.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import requests

from trayapp.system.files import write_whole
from trayapp.system.web import TIMEOUT, session

if TYPE_CHECKING:
    from pathlib import Path

DISCOVERY: Final = "/.well-known/openid-configuration"
KEEP: Final = 24 * 3600
"""Seconds that a discovery document is used without asking again, as MSAL's own HTTP cache does."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A kept discovery answer, in the shape that MSAL reads."""

    text: str
    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def raise_for_status(self) -> None:
        """Do nothing: only good answers are kept."""


class MsalHttpClient:
    """What MSAL's ``http_client`` parameter asks for: get, post and close.

    `discovery` is the last discovery document that MSAL was given.
    """

    def __init__(self, ca_file: Path | None, kept: Path | None) -> None:
        self._session = session(ca_file)
        self._kept = kept
        self.discovery: dict[str, Any] = {}

    def post(self, url: str, **kwargs: Any) -> requests.Response:
        """Send a POST; a redirect is not followed, as it would carry a code or a refresh token elsewhere."""
        return self._session.post(url, timeout=TIMEOUT, allow_redirects=False, **kwargs)

    def get(self, url: str, **kwargs: Any) -> requests.Response | KeptAnswer:
        """Send a GET; the discovery document comes from disk while it is fresh."""
        if not url.endswith(DISCOVERY):
            return self._session.get(url, timeout=TIMEOUT, allow_redirects=False, **kwargs)
        answer = self._discover(url, **kwargs)
        with suppress(ValueError):
            document = json.loads(answer.text)
            self.discovery = document if isinstance(document, dict) else {}
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _discover(self, url: str, **kwargs: Any) -> requests.Response | KeptAnswer:
        age, text = self._read(url)
        if text is not None and 0 <= age < KEEP:
            return KeptAnswer(text)
        try:
            answer = self._session.get(url, timeout=TIMEOUT, allow_redirects=False, **kwargs)
        except requests.RequestException:
            if text is None:
                raise
            return KeptAnswer(text)
        if answer.status_code == requests.codes.ok:
            self._write(url, answer.text)
        return answer

    def _read(self, url: str) -> tuple[float, str | None]:
        try:
            kept = json.loads(self._kept.read_bytes()) if self._kept else {}
            if kept.get("url") == url and isinstance(kept["document"], dict):
                return time.time() - float(kept["time"]), json.dumps(kept["document"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass  # No usable copy: the network has the document.
        return 0.0, None

    def _write(self, url: str, text: str) -> None:
        try:
            document = json.loads(text)
            if self._kept is not None and isinstance(document, dict):
                write_whole(self._kept, json.dumps({"url": url, "time": time.time(), "document": document}).encode())
        except (OSError, ValueError):
            return  # A copy that cannot be kept costs one request at the next start, and MSAL judges the answer.
