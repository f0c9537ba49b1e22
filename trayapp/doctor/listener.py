"""A check of the browser's way back."""

from __future__ import annotations

import secrets
import threading
from http.client import HTTPConnection
from typing import Final
from urllib.parse import SplitResult, urlencode, urlsplit

from trayapp.doctor.check import AGAIN, Check
from trayapp.doctor.set_up import Failed, SetUp
from trayapp.identity.sign_in.listener import Listener
from trayapp.identity.sign_in.loopback import ListenerError
from trayapp.system.interruptible import TimedOut

DEFAULT: Final = "http://localhost"
WAIT_SECONDS: Final = 10.0
"""Seconds that the listener has to answer."""


class Loopback(Check):
    """The listener for the browser's answer, at the redirect address: it must accept its own answer only."""

    name = "listener"
    title = "Loopback listener"
    why = "The sign-in page sends the browser back there."

    def look(self, at: SetUp) -> str:
        redirect = at.setup.redirect if at.resolved.settings is not None else DEFAULT
        state = secrets.token_urlsafe(16)
        statuses: list[int] = []
        try:
            with Listener(redirect=redirect) as listener:
                address = urlsplit(listener.redirect_uri)
                browser = threading.Thread(target=_browse, args=(address, state, statuses), name="browser", daemon=True)
                browser.start()
                answer = listener.wait(state, WAIT_SECONDS)
            browser.join(WAIT_SECONDS)
        except ListenerError as error:
            raise Failed(str(error), "Close the program that uses it, or programs that you don't need.") from error
        except TimedOut:
            raise Failed(
                "the answer of a browser on this computer doesn't arrive",
                "See that localhost means this computer (the hosts file), and that no firewall closes loopback.",
            ) from None
        if answer.get("code") != "works" or statuses != [400, 200]:
            raise Failed(f"it answered {statuses}", AGAIN)
        return f"answers at {address.geturl()}"


def _browse(address: SplitResult, state: str, statuses: list[int]) -> None:
    for each in ("wrong", state):
        connection = HTTPConnection(str(address.hostname), address.port, timeout=WAIT_SECONDS)
        try:
            connection.request("GET", f"{address.path or '/'}?{urlencode({'code': 'works', 'state': each})}")
            statuses.append(connection.getresponse().status)
        except OSError:
            return  # the wait times out, and reports that
        finally:
            connection.close()
