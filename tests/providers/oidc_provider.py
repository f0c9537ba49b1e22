"""oidc-provider, which is certified by the OpenID Foundation: pushed requests, device codes, resource indicators."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from tests.program import ROOT
from tests.providers.browser import Page
from tests.providers.server import PERSON, SCOPES, Behaviour, Server

NODE: Final = ROOT / "build/providers/node"
"""Where `.ci/prepare providers` puts it."""
MOST: Final = 170
DEPARTMENTS: Final[dict[str, tuple[str, ...]]] = {
    f"api{number:03d}": (f"department-{number:03d}.with-a-long-name.read",) for number in range(MOST)
}
"""Many APIs, for one prompt."""
RESOURCES: Final = {api: f"https://{api}.contoso.example/" for api in SCOPES}


class OidcProvider(Server):
    """Its pages for developers are on by default: any name signs in. It knows nothing of before its start."""

    name = "oidc_provider"
    introspection = "/token/introspection"
    behaviour = Behaviour(redirect="http://127.0.0.1/", username=PERSON[0], device_code=True)
    pushed = True
    login = (Page("[name=login]", "[type=submit]", {"[name=login]": PERSON[0], "[name=password]": PERSON[1]}),)
    consent = Page("[name=prompt][value=consent]", "[type=submit]")
    decline = Page("[name=prompt][value=consent]", "a[href$='/abort']")
    device = (
        Page("[name=user_code][type=text]", "[type=submit]"),
        Page("[name=user_code][type=hidden]", "button[autofocus]"),
        Page("body:not(:has(form)) h1"),
    )

    def command(self) -> tuple[list[str], Mapping[str, str]]:
        facts = self.facts() | {
            "origin": self.origin,
            "modules": str(NODE),
            "pushed": self.pushed,
            "resources": {RESOURCES[api]: scopes for api, scopes in SCOPES.items()},
            "scopes": [scope for scopes in (SCOPES | DEPARTMENTS).values() for scope in scopes],
        }
        (self.folder / "site.json").write_text(json.dumps(facts))
        site = ROOT / "tests/providers/sites/oidc_provider/site.mjs"
        return ["node", str(site), str(self.folder / "site.json")], {}

    def revoke(self) -> None:
        self.__exit__()
        self.__enter__()


class WithoutPushedRequests(OidcProvider):
    """The same, where a request that is too long for an address is posted."""

    pushed = False
