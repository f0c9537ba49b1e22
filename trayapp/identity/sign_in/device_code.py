"""Sign-in by a device code (RFC 8628): for a computer without a browser, a code is typed into one elsewhere.

The device code request names the scopes of one API, as its one token request is for one resource; the other APIs'
tokens are got silently as always, and what was not consented to yet is requested with another code.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from trayapp.core.addresses import address_of
from trayapp.core.consent.plan import Prompt
from trayapp.core.language import N_, _
from trayapp.core.model import AuthorityKind
from trayapp.core.problems import Problem
from trayapp.identity.client.application import Client
from trayapp.identity.client.wire import words_of_asks
from trayapp.identity.errors.judge import from_answer
from trayapp.identity.errors.provider import BusyError, NoAnswerError
from trayapp.system.interruptible import Interruptible, TimedOut

Waiting = Callable[[str, str | None, str | None, float], None]
"""Shows a user where to sign in: a link, the code to type there, the link to open, and the seconds that they have."""
INTERVAL: Final = 5
"""Seconds between two requests if the provider names none (RFC 8628 section 3.2), or an invalid value."""
LONGEST_CODE: Final = 64
NOT_YET: Final = frozenset({"authorization_pending", "slow_down"})
LONGEST_PAUSE: Final = 60
"""Seconds that the pause grows to while no answer comes."""
NOT_OFFERED: Final = N_(
    "By its own description this sign-in service has no sign-in by a code. Sign in with the browser of"
    " this computer instead."
)
NOT_USED: Final = N_("The code wasn't used in time, so nothing was granted. Start the sign-in again for a new code.")


class DeviceCode:
    """Runs one sign-in by a device code, until `interruptible` is cancelled from another thread."""

    def __init__(self, client: Client, interruptible: Interruptible) -> None:
        self._client = client
        self._interruptible = interruptible

    def answer(self, prompt: Prompt, waiting: Waiting) -> dict[str, Any] | Problem:
        """Request a code, show it through `waiting`, and wait for the token answer.

        Return MSAL's result, or the problem that ended the wait. Raise what MSAL raises, and `Cancelled`.
        """
        limit = time.monotonic() + self._client.setup.sign_in_timeout
        try:
            flow = self._interruptible.run(lambda: self._begin(prompt), limit - time.monotonic())
            if flow is None:
                return Problem("device-code-unavailable", NOT_OFFERED)
            if "user_code" not in flow:
                return from_answer(flow, setup=self._client.setup, account=None, api=None)
            if (unfit := _unfit(flow)) is not None:
                return unfit
            if flow["expires_in"] > 0:
                limit = min(limit, time.monotonic() + flow["expires_in"])
            waiting(flow["verification_uri"], flow["user_code"], None, limit - time.monotonic())
            result = self._poll(flow, prompt, limit)
        except TimedOut:
            result = {"error": "expired_token"}
        if result.get("error") == "expired_token":
            return Problem("sign-in-timed-out", NOT_USED)
        return result

    def _begin(self, prompt: Prompt) -> dict[str, Any] | None:
        """Ask for a code; None where the provider's metadata names no place to ask at (RFC 8628 section 4)."""
        app = self._client.app
        if not app.client.configuration.get("device_authorization_endpoint"):
            return None
        # A plain provider's scopes are of no resource: one code is for all APIs.
        setup = self._client.setup
        asks = prompt.asks if setup.kind is AuthorityKind.OIDC else (prompt.redeem,)
        flow: dict[str, Any] = app.initiate_device_flow(words_of_asks(setup, asks), claims_challenge=prompt.claims)
        # Servers older than RFC 8628 name it as its drafts did.
        flow.setdefault("verification_uri", flow.get("verification_url"))
        # "If no value is provided, clients MUST use 5"; without a pause MSAL would ask without end.
        flow["interval"] = flow["interval"] if flow["interval"] > 0 else INTERVAL
        return flow

    def _poll(self, flow: dict[str, Any], prompt: Prompt, limit: float) -> dict[str, Any]:
        """Poll until there is another answer than "not yet"; raises `TimedOut` if there is none in time."""

        def ask() -> dict[str, Any]:
            result: dict[str, Any] = self._client.app.acquire_token_by_device_flow(
                flow, claims_challenge=prompt.claims, exit_condition=lambda _: True, over=self._interruptible.over
            )
            return result

        while True:
            # MSAL makes the interval longer if it is asked to (RFC 8628 section 3.5, ``slow_down``).
            left = limit - time.monotonic()
            self._interruptible.sleep(max(0.0, min(flow["interval"], left)))
            if flow["interval"] > left:
                raise TimedOut
            try:
                result = self._interruptible.run(ask, max(1.0, limit - time.monotonic()))
            except (NoAnswerError, BusyError) as error:
                # A passing fault: the code is still good. Section 3.5 demands a longer pause where no answer came.
                asked = error.wait if isinstance(error, BusyError) else None
                flow["interval"] = max(asked or 0, min(2 * flow["interval"], LONGEST_PAUSE), flow["interval"])
                if time.monotonic() + flow["interval"] > limit:
                    raise  # what it was that lasted, rather than that nobody used the code
                continue
            if result.get("error") not in NOT_YET:
                return result


def _unfit(flow: dict[str, Any]) -> Problem | None:
    """Return the problem of a code or a link that must not be shown to a user; None if they are valid."""
    code, link = flow["user_code"], flow.get("verification_uri")
    address = address_of(link) if isinstance(link, str) else None
    if address is None or not address.is_protected:
        what = _("the page to type it on isn't an https address")
    elif not isinstance(code, str) or not code.isprintable() or not 0 < len(code) <= LONGEST_CODE:
        what = _("it can't be typed")
    else:
        return None
    return Problem(
        "provider-unexpected",
        _(
            "The sign-in service sent a code that is of no use: {what}. Send the details below to the help desk.",
            what=what,
        ),
    )
