"""A check of the browser's way back."""

from __future__ import annotations

import secrets
import threading
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlencode, urlsplit

from trayapp.identity.sign_in.listener import Listener
from trayapp.identity.sign_in.loopback import ListenerError
from trayapp.self_test.results import Failed
from trayapp.system.interruptible import TimedOut

WAIT_SECONDS: Final = 10.0
"""Seconds that the listener has to answer."""


def check_listener(_named: str | None) -> str:
    """Send the loopback listener an answer as a browser would, and check that it accepts only that one."""
    state = secrets.token_urlsafe(16)
    statuses: list[int] = []
    try:
        with Listener() as listener:
            address = urlsplit(listener.redirect_uri)
            browser = threading.Thread(
                target=_browse, args=(address.hostname, address.port, state, statuses), name="browser", daemon=True
            )
            browser.start()
            answer = listener.wait(state, WAIT_SECONDS)
        browser.join(WAIT_SECONDS)
    except ListenerError as error:
        raise Failed(str(error), "Close programs that you don't need.") from error
    except TimedOut:
        raise Failed(
            "the answer of a browser on this computer doesn't arrive",
            "See that localhost means this computer (the hosts file), and that no firewall closes loopback.",
        ) from None
    if answer.get("code") != "works" or statuses != [400, 200]:
        raise Failed(f"it answered {statuses}", "Install Consentray again.")
    return f"answers at {address.hostname}:{address.port}"


def _browse(host: str, port: int, state: str, statuses: list[int]) -> None:
    for each in ("wrong", state):
        connection = HTTPConnection(host, port, timeout=WAIT_SECONDS)
        try:
            connection.request("GET", f"/?{urlencode({'code': 'works', 'state': each})}")
            statuses.append(connection.getresponse().status)
        except OSError:
            return  # the wait times out, and reports that
        finally:
            connection.close()
