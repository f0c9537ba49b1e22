"""One story, told at each real server: ``make test-providers``.

A user consents once to two APIs, calls them, comes back when tokens have expired, from many processes at once,
declines, takes the consent back, and signs out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.patience import PATIENCE
from tests.program import Commands, Ran
from tests.providers.apis import Apis
from tests.providers.browser import Page, browse, command
from tests.providers.canaille import Canaille
from tests.providers.django_oauth_toolkit import DjangoOauthToolkit
from tests.providers.lemonldap import LemonLdap
from tests.providers.oidc_provider import DEPARTMENTS, RESOURCES, OidcProvider, WithoutPushedRequests
from tests.providers.server import CLIENT, SCOPES, Certificate, Server

SERVERS = [DjangoOauthToolkit, Canaille, LemonLdap, OidcProvider]
AT_ONCE = 8


class Consentray(Commands):
    """The program, set up for one server as docs/providers.md says."""

    def __init__(self, folder: Path, server: Server, apis: Apis) -> None:
        super().__init__(folder)
        self.server = server
        self.apis = apis
        self.configure(SCOPES)
        self.answer(server.consent)

    def configure(self, apis: Mapping[str, Sequence[str]], resources: Mapping[str, str] | None = None) -> None:
        server = self.server
        head = {
            "client_id": CLIENT,
            "authority": server.origin + server.issuer,
            "authority_type": "oidc",
            "ca_file": str(server.certificate.authority),
            "token_cache": "plain-file",
        }
        if server.redirect != "http://127.0.0.1/":
            head["redirect_uri"] = server.redirect
        lines = [f"{name} = {json.dumps(value)}" for name, value in head.items()]
        for api, scopes in apis.items():
            lines += ["[[api]]", f'name = "{api}"', f'title = "{api.title()} API"', f"scopes = {json.dumps(scopes)}"]
            lines += [f"resource = {json.dumps(resources[api])}"] if resources else []
            lines += ["[[api.call]]", 'name = "list"', 'title = "List"', f'url = "{self.apis.origin}/{api}"']
        self.config.write_text("\n".join(lines))

    def answer(self, page: Page) -> None:
        """Let a user sign in and answer the consent page, in Chromium."""
        self.walk = self.server.walk(page).write(self.folder / "walk.json")
        self.walk.with_suffix(".said").unlink(missing_ok=True)
        self.browse_by(command(self.walk))

    def consent(self) -> Ran:
        ran = self.run("consent", "--json")
        said = self.walk.with_suffix(".said")
        assert said.exists(), f"no browser was opened: {ran.out} {ran.err}"
        assert "unknown page" not in (text := said.read_text()), f"{text}\n{ran.out}\n{self.server.said()}"
        return ran

    def call(self, api: str) -> dict[str, Any]:
        return self.run("call", api, "--json").document

    def at_once(self, apis: list[str]) -> list[int | None]:
        """Call all at once, each by a process of its own; return the statuses."""
        calls = [self.start("call", api, "--json") for api in apis]
        return [json.loads(each.communicate(timeout=PATIENCE)[0])["status"] for each in calls]


@pytest.fixture(scope="session", params=SERVERS, ids=lambda kind: kind.name)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp(request.param.name)
    with request.param(folder, Certificate(folder)) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, server: Server) -> Iterator[Consentray]:
    with Apis(server, server.certificate) as apis:
        yield Consentray(tmp_path, server, apis)


def test_one_consent_opens_every_api_until_the_person_signs_out(program: Consentray) -> None:
    ran = program.consent()
    assert (ran.document["state"], ran.document["prompts"]) == ("ready", 1), ran.out
    assert ran.document["account"]["username"] == program.server.behaviour.username
    for api in SCOPES:
        assert program.call(api)["status"] == 200
    assert program.run("status", "--json").document["state"] == "ready"  # another process: as after a restart
    for _ in range(2):
        forget_access_tokens(program)  # as when they have expired
        for api in ("vendor", "customer", "vendor"):
            assert (answer := program.call(api))["status"] == 200, (answer, program.server.said())
    assert program.run("sign-out", "--json").code == 0
    assert program.run("status", "--json").document["state"] == "signed-out"
    assert "refresh" not in "".join(each.read_text() for each in program.home.glob("tokens-*.json")).casefold()


def test_processes_at_once_lose_nothing(program: Consentray) -> None:
    assert program.consent().document["state"] == "ready"
    for _ in range(3):
        forget_access_tokens(program)
        assert program.at_once(["customer", "vendor"] * (AT_ONCE // 2)) == [200] * AT_ONCE
    assert program.run("status", "--json").document["state"] == "ready"


def test_who_declines_has_granted_nothing_and_can_consent_later(program: Consentray) -> None:
    program.answer(program.server.decline)
    ran = program.consent()
    assert (ran.code, ran.document["problem"]["code"]) == (1, program.server.behaviour.declined)
    program.answer(program.server.consent)
    assert program.consent().document["state"] == "ready"


def test_what_was_taken_back_is_asked_for_again(program: Consentray) -> None:
    assert program.consent().document["state"] == "ready"
    program.server.revoke()
    forget_access_tokens(program)
    problem = program.call("customer")["problem"]
    assert problem["code"] == "sign-in-expired", problem
    program.answer(program.server.consent)
    assert program.consent().document["state"] == "ready"
    assert program.call("vendor")["status"] == 200


def test_the_device_code_where_the_server_describes_one(program: Consentray) -> None:
    if not program.server.behaviour.device_code:
        ran = program.run("consent", "--device-code", "--json")
        assert ran.document["problem"]["code"] == "device-code-unavailable"
        return
    running = program.start("consent", "--device-code", "--json")
    assert running.stderr is not None
    said = next(line for line in running.stderr if "type the code" in line)
    link, code = next(running.stderr).strip(), said.rpartition("type the code ")[2].partition(":")[0].partition(" (")[0]
    typed, *others = program.server.device
    walk = program.server.walk(typed._replace(types={typed.shows: code}), program.server.consent, *others)
    browse(walk, link)
    out, err = running.communicate(timeout=PATIENCE)
    assert (json.loads(out)["state"], running.returncode) == ("ready", 0), (out, err, program.server.said())
    for _ in range(2):
        for api in SCOPES:
            assert program.call(api)["status"] == 200
        forget_access_tokens(program)


@pytest.fixture(params=[OidcProvider, WithoutPushedRequests])
def certified(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Consentray]:
    with request.param(tmp_path, Certificate(tmp_path)) as server, Apis(server, server.certificate) as apis:
        yield Consentray(tmp_path, server, apis)


def test_170_apis_take_one_prompt(certified: Consentray) -> None:
    """Pushed, or posted."""
    certified.configure(SCOPES | DEPARTMENTS)
    ran = certified.consent()
    assert (ran.document["state"], ran.document["prompts"]) == ("ready", 1), ran.out
    assert len(ran.document["apis"]) == len(SCOPES | DEPARTMENTS)
    for _ in range(2):
        for api in SCOPES:
            assert certified.call(api)["status"] == 200
        forget_access_tokens(certified)


def test_a_token_for_one_resource_at_a_time_is_asked_for_each_api(certified: Consentray) -> None:
    """The server makes no token for two (RFC 8707), and a refresh token is good once."""
    certified.configure(SCOPES, RESOURCES)
    ran = certified.consent()
    assert (ran.document["state"], ran.document["prompts"]) == ("ready", 1), ran.out
    for _ in range(3):
        assert certified.at_once(["customer", "vendor"] * (AT_ONCE // 2)) == [200] * AT_ONCE
        forget_access_tokens(certified)
    assert certified.run("status", "--json").document["state"] == "ready"
