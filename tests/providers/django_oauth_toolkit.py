"""django-oauth-toolkit: a Django site that gives tokens."""

from __future__ import annotations

from collections.abc import Mapping

from tests.providers.browser import Page, browse
from tests.providers.server import PERSON, Behaviour, Server


class DjangoOauthToolkit(Server):
    """Its pages have no style of their own, and its authorize page is the one that it brings."""

    name = "django-oauth-toolkit"
    issuer = "/o"
    introspection = "/o/introspect/"
    behaviour = Behaviour(redirect="http://127.0.0.1/", username="account 1 at localhost", device_code=False)
    login = (Page("#id_password", "#in", {"#id_username": PERSON[0], "#id_password": PERSON[1]}),)
    consent = Page("#authorizationForm", "input[name=allow]")
    decline = Page("#authorizationForm", "#authorizationForm input[type=submit]:not([name])")

    def command(self) -> tuple[list[str], Mapping[str, str]]:
        return self.site()

    def revoke(self) -> None:
        pages = (Page("h1 + ul:not(:has(a))"), Page("h1 + ul a", "h1 + ul a"), Page("[value=Delete]", "[value=Delete]"))
        browse(self.walk(*pages), f"{self.origin}/o/authorized_tokens/")
