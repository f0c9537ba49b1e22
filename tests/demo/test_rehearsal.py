"""A rehearsal: the platform as the tenant of a configuration, and the page at which each rule ends."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.demo.client import Client, Raw, claims_of
from tests.patience import PATIENCE
from tests.program import ROOT
from tests.scripted_browser import Page, ScriptedBrowser
from trayapp.demo import rehearsal
from trayapp.demo.platform import Platform
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.load import read_file
from trayapp.settings.model import Settings

MINE = "https://contoso.example/customerapi"
HEAD = """
client_id = "11111111-2222-3333-4444-555555555555"
autostart = true
proxy = "http://proxy.woodgrove.example:8080"
"""
AT = 'authority = "https://{}"\n'
GRAPH = """
[[api]]
name = "graph"
title = "Microsoft Graph"
scopes = ["User.Read", "https://graph.microsoft.com/Contacts.Read"]
[[api.call]]
name = "profile"
url = "https://graph.microsoft.com/v1.0/me?$select=displayName,mail,unreadItemCount"
"""
OURS = f"""
[[api]]
name = "our customers"
scopes = ["{MINE}/customer.read", "{MINE}/customer.write"]
[[api.call]]
name = "list"
url = "https://customer.contoso.example/customers?city={{city}}"
[[api.call.parameter]]
name = "city"
default = "Lyon"
[[api.call]]
name = "change"
method = "PATCH"
url = "https://customer.contoso.example/customers/{{id}}"
body = {{ name = "{{name}}" }}
[[api.call.parameter]]
name = "id"
[[api.call.parameter]]
name = "name"
"""
ENTRA = HEAD + AT.format("login.microsoftonline.com/woodgrove.example") + GRAPH + OURS
OIDC = f"""{HEAD}authority_type = "oidc"
authority = "https://login.woodgrove.example/realms/staff"
[[api]]
name = "stock"
scopes = ["stock:read", "read"]
[[api]]
name = "orders"
scopes = ["read"]
[[api.call]]
name = "all"
url = "http://localhost:1/orders"
"""
ADA, GUEST = "ada.brandt@woodgrove.example", "marcus.hale@adatum.example"
ADA_OF_MICROSOFT, ADA_ELSEWHERE = "ada.brandt@woodgrove.onmicrosoft.com", "ada.brandt@contoso.example"
NOAH, IRIS = "noah.lindqvist@mailbox.example", "iris.keller@woodgrove.example"
CHOICE, FACTOR, CONSENT, ADMIN = (
    f"{title} · Demonstration sign-in"
    for title in ("Sign in", "Confirm that it is you", "Permissions requested", "An administrator must approve")
)
STOP = "Sign-in is not possible · Demonstration sign-in"


class Stage:
    """A rehearsal that runs, the settings that the program has in it, and a browser."""

    def __init__(self, folder: Path, platform: Platform, settings: Settings) -> None:
        self.folder = folder
        self.platform = platform
        self.settings = settings
        self.authority = urlsplit(settings.authority).path.strip("/")
        self.every = [scope for api in settings.apis for scope in api.scopes]

    def walk(self, account: str, *scopes: str) -> tuple[list[str], str]:
        """Sign in by a new browser for scopes, or all; return the pages' titles and what came of it."""
        with Raw(self.platform) as raw, ScriptedBrowser(account, deliver=False) as browser:
            asked = " ".join(("openid", *(scopes or self.every)))
            step = browser._walk(browser._start(raw.authorize_url(self.authority, scope=asked)))
            titles = [page.title for page in browser.pages]
        if isinstance(step, Page):
            return titles, step.text
        return titles, step.fields.get("error_description", "")

    def call(self, api: str, call: str, token: str, **options: Any) -> requests.Response:
        found = next(
            each for known in self.settings.apis if known.name == api for each in known.calls if each.name == call
        )
        headers = {"Authorization": f"Bearer {token}"}
        with requests.Session() as http:
            http.trust_env = False
            return http.request(found.method, found.url, headers=headers, timeout=PATIENCE, **options)


@pytest.fixture
def rehearse(tmp_path: Path, keys: Path) -> Iterator[Callable[..., Stage]]:
    started: list[Platform] = []

    def start(configuration: str = ENTRA, rules: str = "") -> Stage:
        shutil.copytree(keys, tmp_path / "platform")
        (tmp_path / "theirs.toml").write_text(configuration)
        (tmp_path / "rules.toml").write_text(rules if "[rehearsal]" in rules else f"[rehearsal]\n{rules}")
        made = rehearsal.read(tmp_path / "theirs.toml", tmp_path / "rules.toml" if rules else None)
        platform = made.platform(tmp_path / "platform")
        platform.start()
        started.append(platform)
        return Stage(tmp_path, platform, read_file(made.write(platform, tmp_path)).require())

    yield start
    for platform in started:
        platform.stop()


@pytest.fixture
def client() -> Iterator[Callable[[Stage], Client]]:
    made: list[Client] = []

    def make(stage: Stage) -> Client:
        made.append(Client(stage.platform, stage.authority))
        return made[-1]

    yield make
    for each in made:
        each.close()


def account(kind: str, more: str = "", name: str = ADA) -> str:
    return f'[[rehearsal.account]]\nname = "{name}"\nkind = "{kind}"\n{more}\n'


@pytest.mark.parametrize(
    ("rules", "who", "pages", "said"),
    [
        ("", ADA, [CHOICE, CONSENT], ""),
        ("", GUEST, [CHOICE, CONSENT], ""),
        ('administrator = ["customer.write"]', ADA, [CHOICE, ADMIN], "AADSTS90094"),
        ('administrator = ["customer.write"]', GUEST, [CHOICE, ADMIN], "AADSTS90094"),
        ('administrator = ["customer.write"]', IRIS, [CHOICE, CONSENT], ""),
        ('granted = ["User.Read", "Contacts.Read", "customer.read", "customer.write"]', ADA, [CHOICE], ""),
        ('second_factor = ["graph"]', ADA, [CHOICE, FACTOR, CONSENT], ""),
        ('second_factor = ["our customers"]', ADA, [CHOICE, CONSENT], ""),
        ('blocked = ["graph"]', ADA, [CHOICE, STOP], "AADSTS53003"),
        (account("work", 'blocked = ["graph"]') + account("guest", name=GUEST), GUEST, [CHOICE, CONSENT], ""),
        (account("work", 'stopped_by = "AADSTS50105"'), ADA, [CHOICE, STOP], "AADSTS50105"),
    ],
)  # fmt: skip
def test_each_rule_ends_at_its_page(
    rehearse: Callable[..., Stage], rules: str, who: str, pages: list[str], said: str
) -> None:
    titles, end = rehearse(ENTRA, rules).walk(who)
    assert titles == pages
    assert said in end
    assert bool(end) is bool(said)


@pytest.mark.parametrize(
    ("authority", "path", "who", "pages", "said"),
    [
        ("login.microsoftonline.com/common", "common", NOAH, [CHOICE, CONSENT], ""),
        ("login.microsoftonline.com/organizations", "organizations", ADA_ELSEWHERE, [CHOICE, CONSENT], ""),
        ("login.microsoftonline.com/consumers/", "consumers", NOAH, [CHOICE, CONSENT], ""),
        ("woodgrove.ciamlogin.com/woodgrove.onmicrosoft.com", "", ADA_OF_MICROSOFT, [CHOICE], "AADSTS65001"),
        ("woodgrove.b2clogin.com/woodgrove.onmicrosoft.com/B2C_1_susi", "", ADA_OF_MICROSOFT, [], "AADB2C90146"),
        ("login.woodgrove.example/adfs", "adfs", ADA_ELSEWHERE, [], "MSIS9602"),
    ],
)  # fmt: skip
def test_the_kind_of_the_authority_is_the_files(
    rehearse: Callable[..., Stage], authority: str, path: str, who: str, pages: list[str], said: str
) -> None:
    stage = rehearse(HEAD + AT.format(authority) + GRAPH + OURS)
    assert stage.authority == path or not path
    titles, end = stage.walk(who)
    assert titles == pages
    assert said in end
    # For one API alone there is nothing to refuse.
    assert stage.walk(who, *stage.settings.apis[0].scopes)[1] == ""


def test_a_personal_account_is_not_known_to_one_tenant(rehearse: Callable[..., Stage]) -> None:
    with Raw(rehearse().platform) as raw, ScriptedBrowser(deliver=False) as browser:
        page = browser.open(raw.authorize_url("woodgrove.example", scope="openid User.Read"))
        assert page.accounts == [ADA, GUEST, NOAH, IRIS]
        refused = browser.press(page, value=NOAH)
    assert isinstance(refused, Page)
    assert f"{NOAH} is not known to woodgrove.example" in refused.text


def test_calls_are_answered_by_samples_or_refused(
    rehearse: Callable[..., Stage], client: Callable[[Stage], Client]
) -> None:
    stage = rehearse(ENTRA, 'refused = ["our customers/change"]')
    msal = client(stage)
    graph, ours = (api.scopes for api in stage.settings.apis)
    token = msal.sign_in(ADA, stage.every, graph)["access_token"]
    assert stage.call("graph", "profile", token).json() == {
        "displayName": "Display name 1",
        "mail": "sample.1@contoso.example",
        "unreadItemCount": 12,
    }
    assert stage.call("our customers", "list", token).status_code == 401
    token = msal.silent(ours)["access_token"]
    rows = stage.call("our customers", "list", token).json()["value"]
    assert [list(row) for row in rows] == [["id", "name", "state", "changed"]] * 5
    refused = stage.call("our customers", "change", token, json={"name": "Lumen"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "accessDenied")
    assert msal.silent(graph)["token_source"] == "cache"


def test_a_second_api_meets_its_rules_at_the_token_and_at_its_own_door(
    rehearse: Callable[..., Stage], client: Callable[[Stage], Client]
) -> None:
    stage = rehearse(
        ENTRA,
        'claims_challenge = ["our customers"]\n'
        + account("work")
        + account("guest", 'second_factor = ["our customers"]', GUEST)
        + account("work", 'blocked = ["our customers"]', NOAH),
    )
    graph, ours = (api.scopes for api in stage.settings.apis)
    said = {}
    for who in (ADA, GUEST, NOAH):
        msal = client(stage)
        first = msal.sign_in(who, stage.every, graph)
        said[who] = msal.silent(ours)
        assert ("idp" in claims_of(first["access_token"])) is (who == GUEST)
    challenged = stage.call("our customers", "list", said[ADA]["access_token"])
    assert (challenged.status_code, said[GUEST]["error_codes"], said[NOAH]["error_codes"]) == (401, [50076], [53003])
    assert 'error="insufficient_claims"' in challenged.headers["WWW-Authenticate"]


def test_a_plain_provider_may_have_one_permission_for_two_apis(
    rehearse: Callable[..., Stage], client: Callable[[Stage], Client]
) -> None:
    stage = rehearse(OIDC)
    token = client(stage).sign_in("ada.brandt@contoso.example", ["read"])["access_token"]
    assert stage.call("orders", "all", token).json()["value"][0]["name"] == "Name 1"


def test_what_the_program_runs_with_is_the_file_but_for_this_computers_addresses(
    rehearse: Callable[..., Stage],
) -> None:
    stage = rehearse(HEAD + AT.format("login.microsoftonline.com/common") + 'help_desk = "IT"\n' + OURS)
    (api,) = stage.settings.apis
    assert (stage.settings.client_id, stage.settings.help_desk) == ("11111111-2222-3333-4444-555555555555", "IT")
    assert (stage.settings.proxy, stage.settings.autostart) == ("system", False)
    assert api.calls[0].url == f"{stage.platform.api_origin}/api-our_20_customers/customers?city={{city}}"
    assert api.calls[1].body == '{"name": "{name}"}'


def test_the_guides_example_is_for_the_guides_configuration(rehearse: Callable[..., Stage]) -> None:
    block = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    (rules,), (ours,) = (block.findall((ROOT / f"docs/{page}.md").read_text()) for page in ("pilot", "rollout"))
    stage = rehearse(HEAD + AT.format("login.microsoftonline.com/contoso.example") + GRAPH + ours, rules)
    pages = [stage.walk(f"{name}@{home}.example") for name, home in (("mia", "contoso"), ("jon", "fabrikam"))]
    pages += [stage.walk(f"{name}@contoso.example") for name in ("leaver", "ruth")]
    assert [titles for titles, _ in pages] == [
        [CHOICE, ADMIN],
        [CHOICE, FACTOR, ADMIN],
        [CHOICE, STOP],
        [CHOICE, CONSENT],
    ]


@pytest.mark.parametrize(
    ("configuration", "rules", "said"),
    [
        (ENTRA, 'blockd = ["graph"]', 'rules.toml, line 2: rehearsal.blockd: This key isn\'t known. Did you mean "bl'),
        (ENTRA, '\nblocked = ["grap"]', 'rules.toml, line 3: rehearsal.blocked: "grap" isn\'t one of "graph"'),
        (ENTRA, 'administrator = ["customer.wite"]', 'Did you mean "customer.write"?'),
        (ENTRA, account("visitor"), 'line 4: rehearsal.account[1].kind: "visitor" isn\'t one of "work", "guest"'),
        (ENTRA, account("work") + account("work"), "is used twice"),
        (ENTRA, "[[rehearsal.account]]\nkind = 'work'", "rehearsal.account[1].name: This key is missing."),
        (ENTRA, "[rehearsal]\n[other]", "rules.toml: The file must hold the table [rehearsal], and nothing else."),
        (OIDC, 'second_factor = ["stock"]', "This key isn't known. Known keys here: refused, account."),
        (ENTRA.replace("authority", "autority"), "", "theirs.toml, line 5: autority: This key isn't known. Did you"),
    ],
)  # fmt: skip
def test_mistakes_name_file_line_key_and_fix(
    rehearse: Callable[..., Stage], configuration: str, rules: str, said: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        rehearse(configuration, rules)
    assert said in str(raised.value)


@pytest.mark.parametrize("name", ["static", "sign-in", "common", "customer", "..", "contoso.crm", "stärke/x"])
def test_an_api_may_be_named_as_a_path_of_the_platform(rehearse: Callable[..., Stage], name: str) -> None:
    stage = rehearse(OIDC.replace('"orders"', f'"{name}"').replace('"stock"', f'"{name}.2"'))
    assert stage.call(name, "all", "no token").status_code == 401
