"""A check of the browser's way back."""

from __future__ import annotations

import secrets
import threading
from http.client import HTTPConnection
from typing import Final
from urllib.parse import SplitResult, urlencode, urlsplit

from trayapp.core.language import N_, _, plural
from trayapp.doctor.check import AGAIN, check
from trayapp.doctor.set_up import Failed, SetUp, Skipped
from trayapp.identity.sign_in.closing_page import Page
from trayapp.identity.sign_in.listener import Listener
from trayapp.identity.sign_in.loopback import ListenerError
from trayapp.system.browser import open_page
from trayapp.system.interruptible import Cancelled, TimedOut

DEFAULT: Final = "http://localhost"
ARRIVED: Final = Page(
    N_("The answer arrives"), N_("You can close this page. Consentray got it from this browser."), good=True
)
BROWSER_SECONDS = 30.0
"""Seconds that a browser has to start and to come."""
WAIT_SECONDS: Final = 10.0
"""Seconds that the listener has to answer."""


@check("listener", N_("Loopback listener"), N_("The sign-in page sends the browser back there."))
def loopback(at: SetUp) -> str:
    """The listener for the browser's answer, at the redirect address: it must accept its own answer only."""
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
        raise Failed(str(error), _("Close the program that uses it, or programs that you don't need.")) from error
    except TimedOut:
        raise Failed(
            _("the answer of a browser on this computer doesn't arrive"),
            _("See that localhost means this computer (the hosts file), and that no firewall closes loopback."),
        ) from None
    if answer.get("code") != "works" or statuses != [400, 200]:
        raise Failed(_("it answered {statuses}", statuses=statuses), _(AGAIN))
    return _("answers at {address}", address=address.geturl())


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


@check(
    "browser-answer",
    N_("Answer of the browser"),
    N_("A sign-in ends in vain if the browser doesn't come back to this computer."),
)
def by_browser(at: SetUp) -> str:
    """The same listener, reached by the browser that would be used: a page is opened in it (--browser)."""
    if not at.browser:
        raise Skipped(_("it opens a page in the browser, and so is made with --browser alone"))
    state = secrets.token_urlsafe(16)
    failed, insisted = threading.Event(), threading.Event()
    fix = _("Except localhost from the browser's proxy and from “HTTPS only”, or name another browser in BROWSER.")
    try:
        with Listener(insisted.set, redirect=at.setup.redirect) as listener:
            address = f"{listener.redirect_uri}?{urlencode({'code': 'works', 'state': state})}"

            def not_opened() -> None:
                failed.set()
                listener.cancel()

            open_page(listener.link_to(address), not_opened)
            listener.wait(state, BROWSER_SECONDS)
            listener.finish(ARRIVED)
    except (TimedOut, Cancelled, ListenerError) as error:
        what = (
            _("no browser could be opened")
            if failed.is_set()
            else plural("no answer came in {count} second", "no answer came in {count} seconds", round(BROWSER_SECONDS))
        )
        raise Failed(_("the browser insists on https") if insisted.is_set() else what, fix) from error
    return _("arrived at {redirect_uri}", redirect_uri=listener.redirect_uri)
