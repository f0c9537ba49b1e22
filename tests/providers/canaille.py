"""Canaille: a small identity server with pages for users."""

from __future__ import annotations

from collections.abc import Mapping

from tests.providers.browser import Page, browse
from tests.providers.server import PERSON, Behaviour, Server

REVOKE = "a[href*='/consent/revoke/']"
CONSENTS = "a[href$='/consent/']"


class Canaille(Server):
    """It asks for login and password on two pages, and compares redirect addresses letter by letter."""

    name = "canaille"
    userinfo = "/oauth/userinfo"  # it puts every audience that may introspect into the ID token, without azp
    behaviour = Behaviour(redirect="http://127.0.0.1:{port}/", username="Ada Brandt", device_code=False)
    login = (
        Page("input[name=password]", "form .primary.button[type=submit]", {"input[name=password]": PERSON[1]}),
        Page("input[name=login]", "form .primary.button[type=submit]", {"input[name=login]": PERSON[0]}),
    )
    consent = Page("#accept", "#accept")
    decline = Page("#deny", "#deny")

    def command(self) -> tuple[list[str], Mapping[str, str]]:
        return self.site()

    def revoke(self) -> None:
        pages = (Page("a[href*='/consent/restore/']"), Page(REVOKE, REVOKE), Page(CONSENTS, CONSENTS))
        browse(self.walk(*pages), f"{self.origin}/login")
