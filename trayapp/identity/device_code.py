"""Sign-in by a device code (RFC 8628): for a computer without a browser, a code is typed in one elsewhere.

The device code request names the scopes of one API, as its one token request is for one resource; the other APIs'
tokens are got silently as ever, and what was not consented to yet is asked for with a code of its own.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from trayapp.core.problems import Problem, problem
from trayapp.identity.errors import from_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from trayapp.core.consent_plan import Prompt
    from trayapp.identity.client import Client


class DeviceCode:
    """Runs one sign-in by a device code; `cancel` may come from another thread."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._flow: dict[str, Any] = {}

    def answer(self, prompt: Prompt, waiting: Callable[[str, str | None], None]) -> dict[str, Any] | Problem:
        """Ask for a code, have it shown by `waiting` (link, code), and wait for the token answer.

        Gives MSAL's result, or the problem that ended the waiting; raises what MSAL raises.
        """
        app = self._client.app
        flow: dict[str, Any] = app.initiate_device_flow(list(prompt.redeem.scopes), claims_challenge=prompt.claims)
        if "user_code" not in flow:
            return from_answer(flow, setup=self._client.setup, account=None, api=None)
        limit = time.time() + self._client.setup.sign_in_timeout
        flow["expires_at"] = min(float(flow.get("expires_at", limit)), limit)
        self._flow = flow
        waiting(str(flow["verification_uri"]), str(flow["user_code"]))
        result: dict[str, Any] = app.acquire_token_by_device_flow(flow, claims_challenge=prompt.claims)
        if result.get("error") in {"authorization_pending", "slow_down", "expired_token"}:
            return problem(
                "sign-in-timed-out",
                "The code was not used in time, so nothing was granted. Start the sign-in again for a new code.",
            )
        if result.get("error") == "authorization_declined":
            return from_answer({**result, "error": "access_denied"}, setup=self._client.setup, account=None, api=None)
        return result

    def cancel(self) -> None:
        """Stop the waiting at its next look; MSAL ends when the code is out of date."""
        self._flow["expires_at"] = 0
